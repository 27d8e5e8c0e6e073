"""Days, times and stretches of days are read in every way people write them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from contacts.kit.sheets.cells import CellError
from contacts.kit.sheets.clocks import clock
from contacts.kit.sheets.dates import Precision, SheetDate, day, end_date, instant, sheet_date
from contacts.kit.sheets.stretches import Stretch, stretches

DAY = date(2024, 3, 5)


def refused(parse, *args) -> str:
    with pytest.raises(CellError) as caught:
        parse(*args)
    assert caught.value.message
    return caught.value.code


@pytest.mark.parametrize(
    "cell",
    [
        DAY,
        datetime(2024, 3, 5, 9, 30),
        "2024.3.5",
        "2024.03.05.",
        "2024。3。5",
        "45356.0",
        "'2024-03-05",
        "'2024年3月5日",
        "４５３５６．０",
        "2024-3-5",
        "2024/03/05",
        "2024年3月5日",
        "2024 年 3 月 5 号",
        "２０２４．３．５",
        "20240305",
        20240305.0,
        "2024 3 5",
        "2024-03-05 09:30",
        "2024-03-05T09:30:15.000Z",
        "2024/3/5 0:00:00",
        "2024年3月5日（星期二）",
        "2024-03-05 周二",
        "二〇二四年三月五日",
        "20240305093000",
        45356.0,
        45356.395833,
        "45356",
        "2024—3—5",
        "\u200b2024.3.5\n",
    ],
)
def test_a_day_is_read_in_every_writing(cell):
    assert day(cell) == DAY


def test_bare_day_numbers_count_from_the_epoch_of_the_workbook():
    assert day(45356.0 - 1462, epoch_1904=True) == DAY
    assert day("43894", epoch_1904=True) == DAY


@pytest.mark.parametrize(
    "cell", ["2024年3月", "2024.3", "2024-03", "2024/3/", "202403", 202403.0, 2024.3]
)
def test_a_month_is_known_as_a_month(cell):
    assert sheet_date(cell) == SheetDate(date(2024, 3, 1), Precision.MONTH)
    assert refused(day, cell) == "month_only"


def test_a_year_is_known_as_a_year():
    assert sheet_date("2024年") == sheet_date(2024.0) == SheetDate(date(2024, 1, 1), Precision.YEAR)
    assert refused(day, "2024") == "month_only"


def test_a_month_typed_as_a_figure_that_may_be_january_or_october_is_not_guessed():
    assert refused(sheet_date, 2024.1) == "ambiguous_month"
    assert sheet_date("2024.10").on == date(2024, 10, 1)
    assert sheet_date(2024.12).on == date(2024, 12, 1)


@pytest.mark.parametrize(
    "cell",
    ["2024.2.30", "2024-13-01", "24.3.5", "3/5/2024", "去年", "2024年3月5日左右", "1.1", 3.0, True]
    + ["0000-00-00", "99991231", date(1850, 1, 1), time(9, 30), "2024-3-5-6", 123456.0, "2024.0"],
)
def test_what_is_no_day_is_refused(cell):
    assert refused(day, cell) == "bad_date"


def test_no_day_is_no_day():
    assert day("") is day("/") is day(None) is None
    assert end_date("至今") is end_date("") is None


def test_the_last_day_of_what_was_written_is_known():
    assert end_date("2024.3.5").last == DAY
    assert end_date("2024年2月").last == date(2024, 2, 29)
    assert end_date("2024").last == date(2024, 12, 31)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2024-03-05 09:30", datetime(2024, 3, 5, 9, 30)),
        (datetime(2024, 3, 5, 9, 30, 12), datetime(2024, 3, 5, 9, 30, 12)),
        ("2024年3月5日 9:05:07", datetime(2024, 3, 5, 9, 5)),
        ("20240305093000", datetime(2024, 3, 5, 9, 30)),
        (45356.5, datetime(2024, 3, 5, 12, 0)),
        ("2024.3.5", datetime(2024, 3, 5)),
        (DAY, datetime(2024, 3, 5)),
    ],
)
def test_an_instant_is_a_day_with_its_time(cell, expected):
    assert instant(cell) == expected


def test_an_instant_with_an_impossible_time_is_refused():
    assert refused(instant, "2024-03-05 25:30") == "bad_time"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("9:30", time(9, 30)),
        ("09：30", time(9, 30)),
        ("9:30:15", time(9, 30)),
        ("9点半", time(9, 30)),
        ("九点三十分", time(9, 30)),
        ("9时", time(9, 0)),
        ("9点整", time(9, 0)),
        ("上午9:30", time(9, 30)),
        ("下午3点", time(15, 0)),
        ("下午 15:30", time(15, 30)),
        ("3:30 PM", time(15, 30)),
        ("中午12:30", time(12, 30)),
        ("中午11:30", time(11, 30)),
        ("晚上8点10分", time(20, 10)),
        ("9.30", time(9, 30)),
        ("0930", time(9, 30)),
        (time(9, 30), time(9, 30)),
        (datetime(1899, 12, 31, 9, 30), time(9, 30)),
        (timedelta(hours=9, minutes=30), time(9, 30)),
        (0.395833, time(9, 30)),
        ("", None),
    ],
)
def test_times_of_day_are_read_in_every_writing(cell, expected):
    assert clock(cell) == expected


@pytest.mark.parametrize("cell", ["25:00", "9:75", "早", "9", 9.3, "9:30-11:00", "2400"])
def test_what_is_no_time_of_day_is_refused(cell):
    assert refused(clock, cell) == "bad_time"


MARCH = (date(2026, 3, 2), date(2026, 3, 6))


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-02至2026-03-06",
        "2026-03-02 - 2026-03-06",
        "2026-03-02-2026-03-06",
        "2026.3.2-2026.3.6",
        "2026.3.2—3.6",
        "2026.3.2-6",
        "2026.3.2～3.6",
        "2026年3月2日至6日",
        "2026年3月2日到3月6日止",
        "自2026/3/2起至2026/3/6止",
        "20260302-20260306",
        "3月2日至6日",
        "（2026-03-02至2026-03-06）",
    ],
)
def test_a_stretch_of_days_is_read_in_every_writing(cell):
    assert stretches(cell, year=2026) == [Stretch("", *MARCH)]


@pytest.mark.parametrize("cell", ["年休假 {}", "年休假：{}", "年休假({})", "{} 年休假", "{}年休假"])
def test_the_words_beside_a_stretch_say_what_it_is(cell):
    assert stretches(cell.format("2026-03-02至2026-03-06")) == [Stretch("年休假", *MARCH)]


@pytest.mark.parametrize("sign", ["；", ";", "\n", "、", "，", "  "])
def test_several_stretches_in_a_cell_are_several(sign):
    cell = f"年休假 2026-03-02至2026-03-06{sign}病假2026年4月1日至3日"
    assert stretches(cell) == [
        Stretch("年休假", *MARCH),
        Stretch("病假", date(2026, 4, 1), date(2026, 4, 3)),
    ]


def test_one_day_is_a_stretch_and_an_open_one_has_no_end():
    assert stretches("事假 2026.3.2") == [Stretch("事假", MARCH[0], MARCH[0])]
    assert stretches("借调 2026.3.2至今") == [Stretch("借调", MARCH[0], None)]
    assert stretches("2026.3.2起借调") == [Stretch("", MARCH[0], None)]
    assert stretches(MARCH[0]) == [Stretch("", MARCH[0], MARCH[0])]
    assert stretches("") == stretches("无") == []


def test_a_stretch_over_the_turn_of_the_year_ends_in_the_next():
    assert stretches("2025年12月30日至1月3日") == [
        Stretch("", date(2025, 12, 30), date(2026, 1, 3))
    ]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("年休假", "bad_range"),
        ("3月2日至6日", "bad_range"),
        ("2026-03-02至2026-03-06至2026-03-09", "bad_range"),
        ("2026年2月至4月", "bad_range"),
        ("5天 2026-03-02", "bad_range"),
        ("2026-03-06至2026-03-02", "end_before_start"),
        ("2026-02-30至2026-03-02", "bad_date"),
    ],
)
def test_stretches_that_are_none_are_refused(cell, code):
    assert refused(stretches, cell) == code
