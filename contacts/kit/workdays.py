"""Arithmetic on the official working calendar, without asking where the calendar is kept.

A calendar is a function day → does one work?, or a mapping of the known days; a day that the mapping
lacks is a working day from Monday to Friday.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

WorkingCalendar = Callable[[date], bool] | Mapping[date, bool]

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
FARTHEST = 400  # days: a calendar in which nobody works for longer is a mistake


def is_working_day(day: date, calendar: WorkingCalendar) -> bool:
    """Whether one works on a day."""
    if callable(calendar):
        return calendar(day)
    return calendar.get(day, day.weekday() < 5)


def nth_working_day_after(day: date, n: int, calendar: WorkingCalendar) -> date:
    """The n-th working day after a day (which itself never counts).

    Raises:
        ValueError: n is below 1, or the calendar has too few working days.
    """
    if n < 1:
        raise ValueError(f"n must be at least 1, not {n}")
    found = 0
    for distance in range(1, FARTHEST + n * 7):
        candidate = day + ONE_DAY * distance
        found += is_working_day(candidate, calendar)
        if found == n:
            return candidate
    raise ValueError(f"the calendar has fewer than {n} working days after {day}")


def has_working_day(first: date, last: date, calendar: WorkingCalendar) -> bool:
    """Whether one works on at least one day of first..last, both included."""
    days = (first + ONE_DAY * i for i in range((last - first).days + 1))
    return any(is_working_day(day, calendar) for day in days)


def end_of_day(day: date, tz: tzinfo = SHANGHAI) -> datetime:
    """The last instant that belongs to a day (to the microsecond), so that `<=` reads naturally."""
    return datetime.combine(day, time.max, tzinfo=tz)


def closing_instant(
    period_end: date, calendar: WorkingCalendar, n: int = 5, tz: tzinfo = SHANGHAI
) -> datetime:
    """When the figures of a period are fixed: the end of the n-th working day after its last day.

    Counting rule 5.
    """
    return end_of_day(nth_working_day_after(period_end, n, calendar), tz)
