"""Working days: the n-th one, the closing instant, calendars with holidays."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from contacts.kit.workdays import (
    closing_instant,
    end_of_day,
    has_working_day,
    nth_working_day_after,
)

# May 2026: Labour Day 1–5 May is free, Saturday 9 May is worked instead.
MAY = {date(2026, 5, day): False for day in (1, 2, 3, 4, 5)} | {date(2026, 5, 9): True}


def test_holidays_are_stepped_over_and_worked_saturdays_count():
    assert nth_working_day_after(date(2026, 4, 30), 1, MAY) == date(2026, 5, 6)
    assert nth_working_day_after(date(2026, 4, 30), 4, MAY) == date(2026, 5, 9)
    assert nth_working_day_after(date(2026, 4, 30), 5, MAY) == date(2026, 5, 11)


def test_a_day_that_the_calendar_lacks_is_worked_from_monday_to_friday():
    assert nth_working_day_after(date(2026, 3, 31), 5, {}) == date(2026, 4, 7)


def test_a_calendar_may_be_a_function():
    assert nth_working_day_after(date(2026, 3, 31), 2, lambda day: True) == date(2026, 4, 2)


def test_the_day_itself_never_counts():
    assert nth_working_day_after(date(2026, 4, 1), 1, {}) == date(2026, 4, 2)


def test_a_calendar_without_working_days_is_an_error_and_not_an_endless_search():
    with pytest.raises(ValueError, match="fewer than 5"):
        nth_working_day_after(date(2026, 4, 1), 5, lambda day: False)


def test_the_zeroth_working_day_does_not_exist():
    with pytest.raises(ValueError, match="at least 1"):
        nth_working_day_after(date(2026, 4, 1), 0, {})


def test_april_closes_at_the_end_of_the_fifth_working_day_in_may():
    closes_at = closing_instant(date(2026, 4, 30), MAY)
    next_day = datetime(2026, 5, 12, tzinfo=timezone(timedelta(hours=8)))
    assert closes_at < next_day
    assert next_day - closes_at == timedelta(microseconds=1)


def test_the_number_of_working_days_and_the_time_zone_are_arguments():
    assert closing_instant(date(2026, 4, 30), MAY, n=1, tz=UTC) == end_of_day(date(2026, 5, 6), UTC)


def test_a_week_of_holidays_has_no_working_day():
    free = {date(2026, 10, day): False for day in range(1, 8)}
    assert not has_working_day(date(2026, 10, 1), date(2026, 10, 7), free)
    assert has_working_day(date(2026, 10, 1), date(2026, 10, 8), free)
