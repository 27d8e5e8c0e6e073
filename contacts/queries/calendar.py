"""The official working calendar as values, loaded once."""

from __future__ import annotations

import datetime as dt

from contacts.models import CalendarDay, CalendarYear


def working_calendar(first: dt.date, last: dt.date) -> dict[dt.date, bool]:
    """Does one work? for the days of first..last that are not what their weekday says.

    A `kit.workdays.WorkingCalendar`: a day that it lacks is worked from Monday to Friday.
    """
    days = CalendarDay.objects.filter(day__range=(first, last))
    return dict(days.values_list("day", "is_working"))


def years_without_notice(on: dt.date) -> list[int]:
    """This year and the next, as far as the notice of their holidays is missing.

    The next year is asked for from November on, when notices are usually published.
    """
    years = [on.year, on.year + 1] if on.month >= 11 else [on.year]
    noticed = CalendarYear.objects.filter(year__in=years).exclude(notice="")
    known = set(noticed.values_list("year", flat=True))
    return [year for year in years if year not in known]
