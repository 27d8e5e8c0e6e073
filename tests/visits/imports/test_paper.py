"""A ledger kept on paper has no numbers: of entries none, of people their names."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.factories import make_cadre, make_household, make_post
from tests.sheets import NOW, codes, counts
from visits.models import Activity

HEAD = ["日期", "走访人员", "走访村", "活动方式", "户编号", "走访内容"]
LATER = NOW + dt.timedelta(days=9)


@pytest.fixture
def stage(ertang):
    district = ertang.districts["甘岭村"]
    for number, name in (("C1", "韦建业"), ("C2", "覃大勇")):
        make_post(make_cadre(ertang.area, name, staff_number=number), district)
    make_household(district, "韦大山", number="B1")
    make_household(district, "黄阿妹", number="B2")
    return ertang


def row(
    day="2026.3.10", who="韦建业", where="甘岭村", homes="B1", heard="看了新房", kind="入户走访"
):
    return [day, who, where, kind, homes, heard]


def test_a_ledger_without_numbers_comes_in_and_a_second_time_changes_nothing(stage, sheets):
    rows = [row(), row(heard="问了收成"), row(homes="B2、B1", who="韦建业、C2")]
    assert counts(sheets.apply("activities", HEAD, *rows)) == {"new": 3}
    again = [
        row("2026年3月10日", "C1", "甘岭村委会"),
        row(heard="问了收成"),
        row(homes="B1、B2", who="覃大勇、韦建业"),
    ]
    report = sheets.apply("activities", HEAD, *again, now=LATER)
    assert counts(report) == {"unchanged": 3}
    assert Activity.objects.count() == 3
    with_other_words = sheets.apply("activities", HEAD, row(heard="又去了一次"), now=LATER)
    assert counts(with_other_words) == {"new": 1}


def test_a_row_that_says_the_same_again_is_refused(stage, sheets):
    head = [*HEAD, "参加人数"]
    report = sheets.check("activities", head, [*row(), 3], [*row(), 4])
    assert codes(report) == [(3, "duplicate_key")]


def test_among_numbers_none_may_be_missing(stage, sheets):
    report = sheets.check("activities", ["日志编号", *HEAD], ["R1", *row()], ["", *row(homes="B2")])
    assert codes(report) == [(3, "required")]


def test_a_name_that_two_bear_means_who_was_in_service_that_day(stage, sheets):
    make_cadre(stage.area, "韦建业", staff_number="C9", starts_on=dt.date(2026, 3, 12))
    assert counts(sheets.apply("activities", HEAD, row())) == {"new": 1}
    assert Activity.objects.get().cadres.get().staff_number == "C1"
    report = sheets.check("activities", HEAD, row("2026.3.13"))
    assert codes(report) == [(2, "cadre_ambiguous")]
    (remark,) = report.remarks
    assert "C1" in remark.message and "C9" in remark.message
