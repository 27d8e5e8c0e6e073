"""Periods: codes, neighbours, labels."""

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from contacts.kit.periods import Period, PeriodKind

KINDS = st.sampled_from(list(PeriodKind))
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))

KNOWN = [
    ("2026-W18", date(2026, 4, 27), date(2026, 5, 3), "第18周（4月27日—5月3日）"),
    ("2026-W53", date(2026, 12, 28), date(2027, 1, 3), "第53周（12月28日—1月3日）"),
    ("2026-04-1", date(2026, 4, 1), date(2026, 4, 15), "2026年4月上半月"),
    ("2026-04-2", date(2026, 4, 16), date(2026, 4, 30), "2026年4月下半月"),
    ("2024-02-2", date(2024, 2, 16), date(2024, 2, 29), "2024年2月下半月"),
    ("2026-04", date(2026, 4, 1), date(2026, 4, 30), "2026年4月"),
    ("2026-12", date(2026, 12, 1), date(2026, 12, 31), "2026年12月"),
    ("2026-Q2", date(2026, 4, 1), date(2026, 6, 30), "2026年第2季度"),
    ("2026-H1", date(2026, 1, 1), date(2026, 6, 30), "2026年上半年"),
    ("2026-H2", date(2026, 7, 1), date(2026, 12, 31), "2026年下半年"),
    ("2026", date(2026, 1, 1), date(2026, 12, 31), "2026年"),
]


@pytest.mark.parametrize(("code", "first", "last", "label"), KNOWN)
def test_a_code_names_its_days_and_its_label(code, first, last, label):
    period = Period.parse(code)
    assert (period.starts_on, period.ends_on) == (first, last)
    assert period.code == code
    assert str(period) == code
    with translation.override("zh-hans"):
        assert period.label == label


@pytest.mark.parametrize(
    "code",
    [
        "",
        "2026-13",
        "2026-00",
        "2026-4",
        "2026-W54",
        "2025-W53",
        "2026-W00",
        "2026-Q5",
        "2026-H3",
        "2026-04-3",
        "2026-13-1",
        "26-04",
        "0000",
        "2026-Q2 extra",
        "２０２６",
        "9999-W52",
        "9999-12",
        "0001-01",
        "1899-12",
    ],
)
def test_a_code_that_names_no_period_is_refused_with_a_sentence_that_quotes_it(code):
    with pytest.raises(ValueError, match="2026-04-1") as refusal:
        Period.parse(code)
    assert f"“{code}”" in str(refusal.value)


def test_spaces_around_a_code_do_no_harm():
    assert Period.parse(" 2026-04 ").code == "2026-04"


@given(KINDS, DAYS)
def test_a_period_contains_its_day_and_survives_its_code(kind, day):
    period = Period.containing(kind, day)
    assert period.contains(day)
    assert Period.parse(period.code) == period
    assert period.days == len(list(period.each_day()))


@given(KINDS, DAYS)
def test_periods_of_a_kind_leave_no_day_out_and_share_none(kind, day):
    period = Period.containing(kind, day)
    assert period.next().starts_on == period.ends_on + timedelta(days=1)
    assert period.next().previous() == period
    assert not period.contains(period.next().starts_on)


@given(KINDS, DAYS, st.integers(0, 400))
def test_the_periods_over_a_range_are_those_of_its_days(kind, first, length):
    days = [first + timedelta(days=i) for i in range(length + 1)]
    expected = list(dict.fromkeys(Period.containing(kind, day) for day in days))
    assert list(Period.overlapping(kind, days[0], days[-1])) == expected


def test_no_period_overlaps_a_range_that_ends_before_it_starts():
    assert list(Period.overlapping(PeriodKind.MONTH, date(2026, 4, 2), date(2026, 4, 1))) == []


def test_a_week_belongs_to_the_month_of_its_sunday():
    assert Period.parse("2026-W18").month.code == "2026-05"
    assert Period.parse("2026-W53").month.code == "2027-01"
    assert Period.parse("2026-04-2").month.code == "2026-04"


def test_a_kind_may_be_given_as_the_word_the_database_stores():
    assert Period.containing("half_month", date(2026, 4, 16)).code == "2026-04-2"
