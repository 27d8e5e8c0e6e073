"""Coverage: which households were reached, apart from all quotas (counting rule 4).

Of a year a household belongs to exactly one of five: visited, reached by telephone only, declined
or away, visited in an earlier year, never visited; of a round of visits to one of four. Figures and
lists use the same condition (`reach`), so they cannot disagree.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from contacts.models import (
    LEFT_ALONE,
    CareGroupFamily,
    CareMembership,
    Household,
    HouseholdWish,
)
from contacts.queries.households import wish_on
from reports.engine.coverage import VISIT
from reports.models import HouseholdYear
from reports.queries.reach import MEANT, Reach, Stretch
from visits.models import HouseholdMet, holds

# A household cared for that nobody contacted for so long is told of (ours).
CARE_DAYS = 92


@dataclass(frozen=True)
class Counts:
    """How many households were reached in which way; all but the universal add up to all."""

    visited: int = 0
    # Part of the visited.
    universal: int = 0
    phoned: int = 0
    declined: int = 0
    earlier: int = 0
    never: int = 0
    unvisited: int = 0

    @classmethod
    def of(cls, numbers: Mapping[str, int]) -> Counts:
        """From the number of households of each reach."""
        visited = sum(numbers.get(reach, 0) for reach in MEANT[Reach.VISITED])
        return cls(**{**numbers, "visited": visited})

    @property
    def households(self) -> int:
        missed = self.declined + self.earlier + self.never + self.unvisited
        return self.visited + self.phoned + missed

    @property
    def percent(self) -> int:
        """The share of the visited, in whole per cent, half rounded up: but 100 means all, and 0
        nobody."""
        if self.visited in (0, self.households):
            return 100 if self.visited else 0
        return min(max((200 * self.visited + self.households) // (2 * self.households), 1), 99)

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, r) + getattr(other, r) for r in Counts.__annotations__))


def counts_by(
    households: QuerySet[Household], field: str, *, stretch: Stretch, on: dt.date
) -> dict[Any, Counts]:
    """Value of `field` → how its households were reached; one statement."""
    found: dict[Any, dict[str, int]] = defaultdict(dict)
    for key, reach, number in stretch.counts(households, field, on):
        found[key][reach] = number
    return {key: Counts.of(numbers) for key, numbers in found.items()}


def care_unseen(
    households: QuerySet[Household], *, on: dt.date, hardship: bool = False
) -> QuerySet[Household]:
    """Households cared for, for at least 92 days, that nobody contacted in that time.

    Those that wish to be left alone are not among them. `hardship`: those in hardship alone.
    """
    since = on - dt.timedelta(days=CARE_DAYS)
    care = CareMembership.objects.as_of(on).filter(
        household=OuterRef("pk"), group__family=CareGroupFamily.CARE, starts_on__lte=since
    )
    if hardship:
        care = care.filter(group__is_hardship=True)
    wishes = HouseholdWish.objects.as_of(on).filter(household=OuterRef("pk"), kind__in=LEFT_ALONE)
    return not_reached_since(households, since).filter(Exists(care), ~Exists(wishes))


def care_unseen_by(households: QuerySet[Household], field: str, *, on: dt.date) -> dict[Any, int]:
    """Value of `field` → how many of its households cared for nobody contacted; one statement."""
    rows = care_unseen(households, on=on).order_by().values_list(field)
    return dict(rows.annotate(number=Count("pk")))


def not_reached_since(households: QuerySet[Household], day: dt.date) -> QuerySet[Household]:
    """Households that were neither visited nor telephoned after `day`."""
    later = HouseholdYear.objects.filter(household=OuterRef("pk"), reached_on__gt=day)
    return households.filter(~Exists(later))


def visits_in(stretch: Stretch) -> Coalesce:
    """How often a household was visited in that time: valid visits, whoever came (S293)."""
    rows = HouseholdMet.objects.filter(
        VISIT,
        holds("activity"),
        household=OuterRef("pk"),
        activity__happened_on__range=(stretch.first, stretch.last),
    )
    count = rows.order_by().values("household").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(count), 0)


def worklist(
    households: QuerySet[Household], *, stretch: Stretch, on: dt.date
) -> QuerySet[Household]:
    """Whom to go to first: hardship first, then who was never reached, then longest ago."""
    years = HouseholdYear.objects.filter(household=OuterRef("pk")).order_by("-year")
    hardship = CareMembership.objects.as_of(on).filter(
        household=OuterRef("pk"), group__is_hardship=True
    )
    return (
        stretch.told(households, on)
        .annotate(
            in_hardship=Exists(hardship),
            wish=wish_on(on),
            visited_on=years.filter(visited_on__isnull=False).values("visited_on")[:1],
            reached_on=years.values("reached_on")[:1],
            visits=visits_in(stretch),
        )
        .order_by("-in_hardship", F("reached_on").asc(nulls_first=True), "pk")
    )


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day so many months earlier; the month's last day where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
