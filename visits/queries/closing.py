"""When the month of an entry closes and locks it, and what a close has counted before that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from contacts.kit import clock
from contacts.kit.periods import Period, PeriodKind
from contacts.kit.workdays import FARTHEST, closing_instant
from contacts.queries.calendar import working_calendar
from visits.signals import closing_asked


def locks_at(day: dt.date) -> dt.datetime:
    """The last instant at which an entry of `day` may be corrected (counting rule 5).

    The end of the fifth working day after the month of the day.
    """
    last = Period.containing(PeriodKind.MONTH, day).ends_on
    return closing_instant(last, working_calendar(last, last + dt.timedelta(days=FARTHEST)))


def month_to_look_at(on: dt.date) -> Period:
    """Last month until it closes, then this one (counting rule 5)."""
    this = Period.containing(PeriodKind.MONTH, on)
    last = this.previous()
    return last if on <= clock.day_of(locks_at(last.ends_on)) else this


def closed_period(
    *,
    day: dt.date,
    kind: str,
    cadres: Collection[int],
    district: int | None,
    organisation: int | None,
) -> str | None:
    """The name of a closed period that has counted such a record, or None.

    Weeks and half-months close before the month that holds them (counting rule 5).
    """
    answers = closing_asked.send(
        sender=None,
        day=day,
        kinds=[kind],
        cadres=list(cadres),
        districts=[district] if district else [],
        organisations=[organisation] if organisation else [],
    )
    return next((name for _receiver, name in answers if name), None)
