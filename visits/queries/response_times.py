"""How long leaders took to respond: by kind and month, the number beside the median (S210)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

from django.db.models import QuerySet

from contacts.kit import clock
from contacts.kit.periods import Period, PeriodKind
from visits.models import SituationKind, SituationReport, SituationState


@dataclass
class Times:
    """The reports of one kind in one month: how many, how many still wait, and how long it took."""

    took: list[dt.timedelta] = field(default_factory=list)
    waiting: int = 0
    late: int = 0

    @property
    def reported(self) -> int:
        return len(self.took) + self.waiting

    @property
    def median(self) -> dt.timedelta | None:
        """Half of the responses came within it; those that still wait are told beside it."""
        return median(self.took) if self.took else None  # type: ignore[type-var]


@dataclass
class Month:
    """A month with its times by kind."""

    period: Period
    kinds: dict[str, Times]


def response_times(
    rows: QuerySet[SituationReport], months: Iterable[Period], now: dt.datetime
) -> list[Month]:
    """The reports that came in during each month; voided ones are left out. One statement."""
    found = {month.starts_on: defaultdict[str, Times](Times) for month in months}
    first = min(found)
    told = rows.exclude(state=SituationState.VOIDED).filter(reported_at__gte=clock.start_of(first))
    columns = ("kind", "reported_at", "responded_at", "due_at")
    for kind, reported, responded, due in told.order_by().values_list(*columns):
        month = found.get(clock.day_of(reported).replace(day=1))
        if month is not None:
            _count(month[kind], reported, responded, due, now)
    return [
        Month(
            Period.containing(PeriodKind.MONTH, start),
            {kind: kinds[kind] for kind in SituationKind.values},
        )
        for start, kinds in found.items()
    ]


def _count(
    times: Times,
    reported: dt.datetime,
    responded: dt.datetime | None,
    due: dt.datetime,
    now: dt.datetime,
) -> None:
    if responded is None:
        times.waiting += 1
    else:
        times.took.append(responded - reported)
    times.late += (responded or now) > due
