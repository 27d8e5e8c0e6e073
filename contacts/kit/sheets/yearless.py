"""Instants whose year nobody wrote, 11-28 9:00: the cell around them tells which one is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from contacts.kit.sheets.dates import bad_date, dashed, instant, real_day, time_within

YEARLESS = re.compile(r"(\d{1,2})-(\d{1,2})")
LEAP_YEAR = 2000
YEARS_ASIDE = range(-4, 5)  # so that there is a 29 February among them
# Shortly before the day from which it is looked for a day is a slip; longer before, next year's (ours).
SLIP = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Yearless:
    """A day without its year and its time of day (midnight where none was written)."""

    month: int
    day: int
    at: time

    def near(self, day: date, *, latest: datetime | None = None) -> datetime:
        """In the year in which it lies nearest to a day; not after `latest`. Naive local time."""
        found = self._in(day.year + aside for aside in YEARS_ASIDE)
        in_time = [one for one in found if latest is None or one <= latest]
        return min(in_time or found, key=lambda one: abs(one.date() - day))

    def from_day(self, day: date) -> datetime | None:
        """The first that lies not more than `SLIP` before a day; None where neither its year nor the
        next has such a day (29 February). Naive local time."""
        found = self._in(range(day.year - 1, day.year + 2))
        return next((one for one in found if one.date() >= day - SLIP), None)

    def _in(self, years: Iterable[int]) -> list[datetime]:
        """In those of these years that have such a day."""
        found = []
        for year in years:
            try:
                found.append(datetime.combine(date(year, self.month, self.day), self.at))
            except ValueError:  # 29 February
                continue
        return found


def is_yearless(value: object) -> bool:
    """Whether a cell has a month and a day and no year."""
    return isinstance(value, str) and YEARLESS.fullmatch(dashed(value)) is not None


def moment(value: object, epoch_1904: bool = False) -> datetime | Yearless | None:
    """As `dates.instant`, where the year may be missing.

    Raises:
        CellError: as there.
    """
    match = YEARLESS.fullmatch(dashed(value)) if isinstance(value, str) else None
    if match is None:
        return instant(value, epoch_1904)
    month, of_month = int(match[1]), int(match[2])
    if not 1 <= month <= 12:
        raise bad_date(value)
    real_day(LEAP_YEAR, month, of_month, value)
    return Yearless(month, of_month, time_within(value))
