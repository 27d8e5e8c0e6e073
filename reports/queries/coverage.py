"""Coverage: which households were reached in a year, apart from all quotas (counting rule 4).

A household belongs to exactly one of five: visited, reached by telephone only, declined or
away, visited in an earlier year, never visited. Figures and lists use the same condition,
so they cannot disagree.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from contacts.models import (
    LEFT_ALONE,
    CareGroupFamily,
    CareMembership,
    Household,
    HouseholdWish,
)
from contacts.queries.households import wish_on
from reports.models import HouseholdYear
from visits.models import ActivityState, CountsAs, HouseholdMet

# A household cared for that nobody contacted for so long is told of (ours).
CARE_DAYS = 92


class Reach(models.TextChoices):
    """How a household was reached in the year, the first that fits."""

    VISITED = "visited", _("走到")
    PHONED = "phoned", _("只打过电话")
    DECLINED = "declined", _("谢绝或外出")
    EARLIER = "earlier", _("往年去过")
    NEVER = "never", _("从未去过")


@dataclass(frozen=True)
class Counts:
    """How many households were reached in which way; the five add up to all."""

    visited: int = 0
    phoned: int = 0
    declined: int = 0
    earlier: int = 0
    never: int = 0

    @property
    def households(self) -> int:
        return self.visited + self.phoned + self.declined + self.earlier + self.never

    @property
    def percent(self) -> int:
        """The share of the visited, in whole per cent, half rounded up: but 100 means all, and 0
        nobody."""
        if self.visited in (0, self.households):
            return 100 if self.visited else 0
        return min(max((200 * self.visited + self.households) // (2 * self.households), 1), 99)

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, r) + getattr(other, r) for r in Counts.__annotations__))


def with_reach(households: QuerySet[Household], *, year: int, on: dt.date) -> QuerySet[Household]:
    """Annotate each household with its `reach` in a year; wishes are those in force on `on`."""
    years = HouseholdYear.objects.filter(household=OuterRef("pk"))
    wishes = HouseholdWish.objects.as_of(on).filter(household=OuterRef("pk"))
    return households.annotate(
        this_year=FilteredRelation("years", condition=Q(years__year=year)),
        reach=Case(
            When(this_year__visited_on__isnull=False, then=Value(Reach.VISITED)),
            When(this_year__phoned_on__isnull=False, then=Value(Reach.PHONED)),
            When(Exists(wishes), then=Value(Reach.DECLINED)),
            When(
                Exists(years.filter(year__lt=year, visited_on__isnull=False)),
                then=Value(Reach.EARLIER),
            ),
            default=Value(Reach.NEVER),
            output_field=models.CharField(),
        ),
    )


def counts_by(
    households: QuerySet[Household], field: str, *, year: int, on: dt.date
) -> dict[Any, Counts]:
    """Value of `field` → how its households were reached; one statement."""
    rows = with_reach(households, year=year, on=on).order_by().values_list(field, "reach")
    found: dict[Any, dict[str, int]] = defaultdict(dict)
    for key, reach, number in rows.annotate(number=Count("pk")):
        found[key][reach] = number
    return {key: Counts(**numbers) for key, numbers in found.items()}


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


def visits_in(year: int) -> Coalesce:
    """How often a household was visited in a year: valid visits, whoever came (S293)."""
    rows = HouseholdMet.objects.filter(
        household=OuterRef("pk"),
        activity__state=ActivityState.VALID,
        activity__kind__counts_as=CountsAs.VISIT,
        activity__happened_on__range=(dt.date(year, 1, 1), dt.date(year, 12, 31)),
    )
    count = rows.order_by().values("household").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(count), 0)


def worklist(households: QuerySet[Household], *, year: int, on: dt.date) -> QuerySet[Household]:
    """Whom to go to first: hardship first, then who was never reached, then longest ago."""
    years = HouseholdYear.objects.filter(household=OuterRef("pk")).order_by("-year")
    hardship = CareMembership.objects.as_of(on).filter(
        household=OuterRef("pk"), group__is_hardship=True
    )
    return (
        with_reach(households, year=year, on=on)
        .annotate(
            in_hardship=Exists(hardship),
            wish=wish_on(on),
            visited_on=years.filter(visited_on__isnull=False).values("visited_on")[:1],
            reached_on=years.values("reached_on")[:1],
            visits=visits_in(year),
        )
        .order_by("-in_hardship", F("reached_on").asc(nulls_first=True), "pk")
    )


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day so many months earlier; the month's last day where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
