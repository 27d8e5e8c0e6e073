"""When a month of entries may be confirmed and when it locks, and what a close has counted before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from contacts.kit import clock
from contacts.kit.periods import ONE_DAY, Period, PeriodKind
from contacts.kit.workdays import FARTHEST, closing_instant
from contacts.queries.calendar import working_calendar
from visits.signals import closing_asked, reopening_asked


def locks_at(day: dt.date) -> dt.datetime:
    """The instant at which the month of a day closes (counting rule 5).

    The end of the fifth working day after the month of the day.
    """
    last = Period.containing(PeriodKind.MONTH, day).ends_on
    return closing_instant(last, working_calendar(last, last + dt.timedelta(days=FARTHEST)))


def confirmable_from(month: dt.date) -> dt.date:
    """The first day on which the month of that day may be confirmed: its last day has passed."""
    return Period.containing(PeriodKind.MONTH, month).ends_on + ONE_DAY


def entry_locks_at(**entry: Any) -> dt.datetime:
    """The last instant at which an entry may be corrected: the close of its month, put off while
    a period that counts it is open again (counting rule 5).

    Arguments as for `closed_period`.
    """
    answers = reopening_asked.send(sender=None, **_asked(**entry))
    again: list[Any] = [until for _receiver, until in answers if until]
    latest: dt.datetime = max([locks_at(entry["day"]), *again])
    return latest


def month_to_look_at(on: dt.date) -> Period:
    """Last month until it closes, then this one (counting rule 5)."""
    this = Period.containing(PeriodKind.MONTH, on)
    last = this.previous()
    return last if on <= clock.day_of(locks_at(last.ends_on)) else this


def closed_period(
    *,
    day: dt.date,
    kinds: Collection[str],
    cadres: Collection[int],
    district: int | None,
    organisation: int | None,
) -> str | None:
    """The name of a closed period that has counted such a record, or None.

    Weeks and half-months close before the month that holds them (counting rule 5).
    """
    asked = _asked(
        day=day, kinds=kinds, cadres=cadres, district=district, organisation=organisation
    )
    answers = closing_asked.send(sender=None, **asked)
    return next((name for _receiver, name in answers if name), None)


def _asked(
    *,
    day: dt.date,
    kinds: Collection[str],
    cadres: Collection[int],
    district: int | None,
    organisation: int | None,
) -> dict[str, Any]:
    """What both signals are asked about."""
    return {
        "day": day,
        "kinds": list(kinds),
        "cadres": list(cadres),
        "districts": [district] if district else [],
        "organisations": [organisation] if organisation else [],
    }
