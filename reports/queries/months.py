"""Which periods a month's page shows, and which month is the one to look at."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from contacts.kit.periods import Period, PeriodKind
from visits.queries.closing import month_to_look_at


def month_of(day: dt.date) -> Period:
    return Period.containing(PeriodKind.MONTH, day)


def in_month(month: Period) -> Q:
    """Obligations that a month shows: those reported under it, and the longer ones around it.

    A week belongs to the month of its Sunday (counting rule 7).
    """
    first, last = month.starts_on, month.ends_on
    around = Q(period_starts_on__lte=first, period_ends_on__gte=last)
    return Q(period_ends_on__range=(first, last)) | around


def month_called(code: str, *, on: dt.date) -> Period:
    """The month of a code such as 2026-10, or the default where there is none."""
    try:
        period = Period.parse(code)
    except ValueError:
        return month_to_look_at(on)
    return period if period.kind == PeriodKind.MONTH else month_to_look_at(on)
