"""Days in words."""

import datetime as dt

import pytest
from django.utils import translation

from contacts.kit import days


@pytest.mark.parametrize(("year", "words"), [(2026, "4月15日 周三"), (2027, "2026年4月15日 周三")])
def test_a_day_names_its_year_only_when_it_is_another(year, words):
    assert days.with_weekday(dt.date(2026, 4, 15), this_year=year) == words


@pytest.mark.parametrize(
    ("language", "day", "year", "words"),
    [
        ("en", dt.date(2026, 11, 12), 2026, "12 Nov"),
        ("en", dt.date(2026, 11, 12), 2027, "12 Nov 2026"),
        ("zh-hans", dt.date(2026, 11, 12), 2027, "2026年11月12日"),
    ],
)
def test_nobody_takes_a_day_for_a_month(language, day, year, words):
    with translation.override(language):
        assert days.in_words(day, this_year=year) == words


@pytest.mark.parametrize(
    ("first", "last", "chinese", "english"),
    [
        (dt.date(2026, 11, 5), dt.date(2026, 11, 5), "11月5日", "5 Nov"),
        (dt.date(2026, 11, 5), dt.date(2026, 11, 8), "11月5日—8日", "5–8 Nov"),
        (dt.date(2026, 11, 28), dt.date(2026, 12, 3), "11月28日—12月3日", "28 Nov—3 Dec"),
    ],
)
def test_a_run_of_days_is_told_as_people_write_it(first, last, chinese, english):
    with translation.override("zh-hans"):
        assert days.stretch(first, last) == chinese
    with translation.override("en"):
        assert days.stretch(first, last) == english
