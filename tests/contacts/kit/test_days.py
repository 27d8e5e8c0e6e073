"""Days in words."""

import datetime as dt

import pytest

from contacts.kit import days


@pytest.mark.parametrize(("year", "words"), [(2026, "4月15日 周三"), (2027, "2026年4月15日 周三")])
def test_a_day_names_its_year_only_when_it_is_another(year, words):
    assert days.with_weekday(dt.date(2026, 4, 15), this_year=year) == words
