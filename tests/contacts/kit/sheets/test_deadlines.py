"""Deadlines and days without a year are read as offices write them."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from contacts.kit.sheets.cells import CellError
from contacts.kit.sheets.dates import instant
from contacts.kit.sheets.deadlines import Span, deadline
from contacts.kit.sheets.yearless import Yearless, moment

FIFTH = Yearless(12, 5, time.min)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026年11月28日 8时15分", datetime(2026, 11, 28, 8, 15)),
        ("2026年11月28日8时", datetime(2026, 11, 28, 8)),
        ("2026年11月28日 下午3点半", datetime(2026, 11, 28, 15, 30)),
        ("2026-11-28 下午3:30", datetime(2026, 11, 28, 15, 30)),
        ("2026年11月28日08时15分20秒", datetime(2026, 11, 28, 8, 15)),
        ("二〇二六年三月五日八时十五分", datetime(2026, 3, 5, 8, 15)),
    ],
)
def test_a_time_in_words_behind_a_day_is_read(cell, expected):
    assert instant(cell) == moment(cell) == expected


@pytest.mark.parametrize(
    "cell", ["11-28 9:00", "11月28日9时", "11/28 09:00", "11.28 9点", "十一月二十八日 九时"]
)
def test_a_day_without_its_year_is_known_as_one(cell):
    assert moment(cell) == Yearless(11, 28, time(9))


@pytest.mark.parametrize(
    ("around", "latest", "expected"),
    [
        (date(2026, 12, 1), None, datetime(2026, 11, 28, 9)),
        (date(2027, 1, 10), None, datetime(2026, 11, 28, 9)),
        (date(2026, 11, 28), datetime(2026, 11, 28, 8), datetime(2025, 11, 28, 9)),
        (date(2026, 3, 15), datetime(2026, 3, 15, 10), datetime(2025, 11, 28, 9)),
    ],
)
def test_the_year_is_that_in_which_it_lies_nearest_and_not_after_the_latest(
    around, latest, expected
):
    assert Yearless(11, 28, time(9)).near(around, latest=latest) == expected


def test_the_29th_of_february_lies_in_a_leap_year():
    assert Yearless(2, 29, time.min).near(date(2025, 3, 1)) == datetime(2024, 2, 29)


@pytest.mark.parametrize("cell", ["2-30", "13-5", "0-5", "9:00", "28日"])
def test_what_is_no_day_of_any_year_is_refused(cell):
    with pytest.raises(CellError) as caught:
        moment(cell)
    assert caught.value.code == "bad_date"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("12月5日前", FIFTH),
        ("请于12月5日前办结并回复", FIFTH),
        ("截至12月5日止", FIFTH),
        ("12月5日前（含当日）", FIFTH),
        ("12月5日24时前", FIFTH),
        ("12月5日17时前", Yearless(12, 5, time(17))),
        ("2026年12月5日17时30分前反馈", datetime(2026, 12, 5, 17, 30)),
        ("2026-12-05 24:00", datetime(2026, 12, 5)),
        ("2026-12-05 24:00:00", datetime(2026, 12, 5)),
        ("12月5日24点整", FIFTH),
        ("12月5日24时00分前", FIFTH),
        ("3月20日17:24:00前", Yearless(3, 20, time(17, 24))),
        ("2026-03-20 8:24:00", datetime(2026, 3, 20, 8, 24)),
        ("当日", Span(0, "days")),
        ("当天办结", Span(0, "days")),
        ("5个工作日内办结并回复", Span(5, "working_days")),
        ("15个工作日", Span(15, "working_days")),
        ("自收到之日起五个工作日内", Span(5, "working_days")),
        ("24小时内反馈", Span(24, "hours")),
    ],
)
def test_a_deadline_is_read_as_offices_write_it(cell, expected):
    assert deadline(cell) == expected


@pytest.mark.parametrize("hour", range(24))
def test_a_clock_that_ends_with_24_minutes_is_no_end_of_a_day(hour):
    for clock in (f"{hour:02}:24:00", f"{hour}:24:00", f"{hour:02}:24"):
        assert deadline(f"2026-03-20 {clock}") == datetime(2026, 3, 20, hour, 24)


@pytest.mark.parametrize("cell", ["24时", "24:00", "24点前", "请于24时前办结", "办结"])
def test_words_without_a_day_are_refused_and_not_taken_for_a_blank_cell(cell):
    with pytest.raises(CellError) as caught:
        deadline(cell)
    assert "看不出期限" in caught.value.message


@pytest.mark.parametrize("cell", ["尽快", "立即办理", "20日前", "12月5日前，逾期督办", "3个月"])
def test_what_is_no_deadline_is_refused_with_the_ways_that_are_understood(cell):
    with pytest.raises(CellError) as caught:
        deadline(cell)
    assert caught.value.code == "bad_date"
    for way in ("3月20日前", "当日", "5个工作日", "24小时"):
        assert way in caught.value.message


def test_a_day_that_the_calendar_lacks_is_told_as_such():
    with pytest.raises(CellError) as caught:
        deadline("2月30日前")
    assert "日历上没有" in caught.value.message
