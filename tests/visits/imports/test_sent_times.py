"""When matters of the hotline's sheet came in and are due, however their days are written."""

from __future__ import annotations

import datetime as dt

import pytest

from contacts.kit import clock
from contacts.models import CalendarDay
from tests.factories import at
from tests.sheets import codes, counts
from tests.visits.imports.test_sent import HEAD, desk, main_clock, row
from visits.models import Grievance

__all__ = ["desk"]


@pytest.mark.parametrize(
    ("written", "received"),
    [
        ("2026年3月10日 8时15分", at(dt.date(2026, 3, 10), 8, 15)),
        ("3-10 9:00", at(dt.date(2026, 3, 10), 9)),
        ("3月15日9时", at(dt.date(2026, 3, 15), 9)),
        ("3月15日11时", at(dt.date(2025, 3, 15), 11)),  # it is ten o'clock
        ("12月30日", at(dt.date(2025, 12, 30), 0)),
    ],
)
def test_what_came_in_is_read_and_lies_never_ahead(desk, sheets, written, received):
    sheets.apply("grievances", HEAD, row(受理时间=written, 办理时限=""))
    assert Grievance.objects.get().received_at == received


def test_a_missing_year_is_told_and_goes_by_the_other_rows_of_the_sheet(desk, sheets):
    rows = [
        row(工单编号="A", 受理时间="2024-05-20 9:00", 办理时限=""),
        row(工单编号="B", 受理时间="5-18 9:00", 办理时限=""),
    ]
    report = sheets.apply("grievances", HEAD, *rows)
    assert codes(report) == [(3, "year_assumed")]
    assert Grievance.objects.get(official_number="B").received_at == at(dt.date(2024, 5, 18), 9)
    assert "2024年" in report.remarks[0].message


@pytest.mark.parametrize(
    ("written", "due"),
    [
        ("3月20日前", clock.end_of(dt.date(2026, 3, 20))),
        ("3月20日17时前", at(dt.date(2026, 3, 20), 17)),
        ("1-5", clock.end_of(dt.date(2027, 1, 5))),
        ("当日", clock.end_of(dt.date(2026, 11, 10))),
        ("5个工作日内办结并回复", clock.end_of(dt.date(2026, 11, 18))),
        ("15个工作日", clock.end_of(dt.date(2026, 12, 2))),
    ],
)
def test_a_deadline_goes_by_the_day_on_which_the_matter_came_in(desk, sheets, written, due):
    # Tuesday the 10th; Thursday the 12th is a holiday that the weekday does not tell.
    CalendarDay.objects.update_or_create(day=dt.date(2026, 11, 12), defaults={"is_working": False})
    month = 3 if due.year == 2026 and due.month == 3 else 11
    received, now = dt.date(2026, month, 10), at(dt.date(2026, month, 15), 10)
    said = row(受理时间=f"{received} 09:30", 办理时限=written)
    assert counts(sheets.apply("grievances", HEAD, said, now=now))["new"] == 1
    assert main_clock().due_at == due


def test_a_day_shortly_before_it_came_in_is_a_slip_and_not_next_year(desk, sheets):
    report = sheets.check("grievances", HEAD, row(办理时限="3月1日前"))
    assert codes(report) == [(2, "end_before_start")]


@pytest.mark.parametrize(
    ("received", "written", "due"),
    [
        ("2026-05-01", "12月31日前", dt.date(2026, 12, 31)),
        ("2026-04-10", "10月20日", dt.date(2026, 10, 20)),
        ("2026-12-20", "1月5日前", dt.date(2027, 1, 5)),
        ("2027-01-10", "2月29日", dt.date(2028, 2, 29)),
        ("2028-02-01", "2月29日", dt.date(2028, 2, 29)),
    ],
)
def test_a_deadline_without_its_year_follows_its_matter_and_another_year_is_told(
    desk, sheets, received, written, due
):
    said = row(受理时间=f"{received} 09:30", 办理时限=written)
    report = sheets.apply("grievances", HEAD, said, now=at(dt.date(2028, 3, 1), 10))
    told = [(remark.code, remark.column, remark.message) for remark in report.remarks]
    is_usual = received.startswith(str(due.year))
    sentence = f"没有写年份，按{due.year}年算。"
    assert told == ([] if is_usual else [("year_assumed", "办理时限", sentence)])
    assert main_clock().due_at == clock.end_of(due)


def test_a_29th_of_february_that_neither_this_year_nor_the_next_has_is_refused(desk, sheets):
    report = sheets.check("grievances", HEAD, row(办理时限="2月29日前"))
    assert codes(report) == [(2, "bad_date")]
    assert "2月29日" in report.remarks[0].message


def test_lengths_of_time_ask_for_the_calendar_once(desk, sheets, django_assert_max_num_queries):
    rows = [row(工单编号=f"N{n}", 办理时限="5个工作日", 诉求内容=f"第{n}件") for n in range(60)]
    with django_assert_max_num_queries(60):
        sheets.check("grievances", HEAD, *rows)


def test_a_deadline_that_is_none_is_told_with_what_may_be_written(desk, sheets):
    report = sheets.check("grievances", HEAD, row(办理时限="尽快"))
    assert codes(report) == [(2, "bad_date")]
    assert "当日、5个工作日、24小时" in report.remarks[0].message
