"""The working calendar, kept by an administrator from the State Council's notices."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from contacts import audit
from contacts.kit.jobs import nudge
from contacts.models import AuditVerb, CalendarDay, CalendarYear, User


@transaction.atomic
def set_day(*, day: dt.date, is_working: bool, name: str, by: User) -> CalendarDay | None:
    """Say whether `day` is worked; a day that is what its weekday says needs no row.

    The deadlines that run over it are computed anew at once; the job that looks for such days
    each hour finds it too, should the nudge be lost.
    """
    usual = day.weekday() < 5
    audit.record(by=by, verb=AuditVerb.CHANGE, resource="calendar", ids=[day])
    nudge("visits.wind_clocks")
    if is_working == usual:
        CalendarDay.objects.filter(day=day).delete()
        return None
    row, _created = CalendarDay.objects.update_or_create(
        day=day, defaults={"is_working": is_working, "name": name}
    )
    return row


@transaction.atomic
def set_notice(*, year: int, notice: str, by: User) -> CalendarYear:
    """Name the notice on which a year's days rest; the warning that it is missing ends."""
    row, _created = CalendarYear.objects.update_or_create(year=year, defaults={"notice": notice})
    audit.record(by=by, verb=AuditVerb.CHANGE, resource="calendar", ids=[year], fields=["notice"])
    return row
