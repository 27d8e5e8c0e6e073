"""The periods of which figures of matters are told: whole years and months, one inside the other."""

from __future__ import annotations

import datetime as dt

from contacts.kit.periods import Period, PeriodKind, last_months

MONTHS_OFFERED = 12


def offered_periods(on: dt.date) -> list[Period]:
    """The year of a day and the one before, then the months up to it, the latest first."""
    year = Period.containing(PeriodKind.YEAR, on)
    return [year, year.previous(), *last_months(on, MONTHS_OFFERED)]


def period_of(code: str, on: dt.date) -> Period | None:
    """The one that an address names, the year where it names none; None where it is not offered."""
    offered = offered_periods(on)
    if not code:
        return offered[0]
    return next((period for period in offered if period.code == code), None)
