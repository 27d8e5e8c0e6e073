"""How each household was reached over a stretch of days: a calendar year, or a round of visits.

Of a year `HouseholdYear` tells; a round has days of its own, so the records are asked themselves.
Both go by the same records (`visits.models.holds`): a round from 1 January to
31 December tells what the year tells.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from django.db import models
from django.db.models import (
    Case,
    Exists,
    FilteredRelation,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts.kit import days
from contacts.kit.sql import how_many
from contacts.models import Household, HouseholdWish
from reports.engine.coverage import telephones, visits
from reports.models import HouseholdYear
from visits.catalogue import UNIVERSAL
from visits.models import HouseholdMet, holds


class Reach(models.TextChoices):
    """How a household was reached, the first that fits; each stretch tells some of these."""

    VISITED = "visited", _("走到")
    # Of a round alone: those of the visited who were on a universal visit.
    UNIVERSAL = "universal", _("普遍走访走到")
    PHONED = "phoned", _("只打过电话")
    DECLINED = "declined", _("谢绝或外出")
    EARLIER = "earlier", _("往年去过")
    NEVER = "never", _("从未去过")
    UNVISITED = "unvisited", _("这一轮没走到")


# A universal visit is a visit.
MEANT = {Reach.VISITED: (Reach.VISITED, Reach.UNIVERSAL)}
Way = tuple[Reach, Q | Exists]


@dataclass(frozen=True)
class Year:
    """A calendar year."""

    number: int

    is_round: ClassVar[bool] = False
    # From left to right on the bar; what nobody reached stays empty.
    parts: ClassVar[tuple[Reach, ...]] = (
        Reach.VISITED,
        Reach.PHONED,
        Reach.EARLIER,
        Reach.NEVER,
        Reach.DECLINED,
    )
    # What a list may be narrowed by.
    reaches: ClassVar[tuple[Reach, ...]] = (
        Reach.VISITED,
        Reach.PHONED,
        Reach.DECLINED,
        Reach.EARLIER,
        Reach.NEVER,
    )

    @property
    def first(self) -> dt.date:
        return dt.date(self.number, 1, 1)

    @property
    def last(self) -> dt.date:
        return dt.date(self.number, 12, 31)

    def query(self, on: dt.date) -> dict[str, str]:
        """How an address names it: not at all if it is the present one."""
        return {"year": str(self.number)} if self.number != on.year else {}

    def title(self, on: dt.date) -> str:
        return _t("%(year)s年覆盖情况") % {"year": self.number}

    def told(self, households: QuerySet[Household], on: dt.date) -> QuerySet[Household]:
        """Each household with its `reach`; wishes are those in force on `on`."""
        years = HouseholdYear.objects.filter(household=OuterRef("pk"))
        before = years.filter(year__lt=self.number, visited_on__isnull=False)
        return households.annotate(
            this_year=FilteredRelation("years", condition=Q(years__year=self.number)),
            reach=_first_of(
                (Reach.VISITED, Q(this_year__visited_on__isnull=False)),
                (Reach.PHONED, Q(this_year__phoned_on__isnull=False)),
                (Reach.DECLINED, _wished(on)),
                (Reach.EARLIER, Exists(before)),
                otherwise=Reach.NEVER,
            ),
        )

    def counts(
        self, households: QuerySet[Household], field: str, on: dt.date
    ) -> list[tuple[Any, str, int]]:
        """How many households of each value of a field were reached in which way."""
        return how_many(self.told(households, on), field, "reach")

    def only(self, told: QuerySet[Household], reach: str, on: dt.date) -> QuerySet[Household]:
        """Of households told of those that were reached so."""
        return told.filter(Q(reach=reach))


@dataclass(frozen=True)
class Round:
    """一轮走访: a general round of visits from one day to another, both included (S065)."""

    first: dt.date
    last: dt.date

    is_round: ClassVar[bool] = True
    parts: ClassVar[tuple[Reach, ...]] = (
        Reach.VISITED,
        Reach.PHONED,
        Reach.UNVISITED,
        Reach.DECLINED,
    )
    reaches: ClassVar[tuple[Reach, ...]] = (
        Reach.VISITED,
        Reach.UNIVERSAL,
        Reach.PHONED,
        Reach.DECLINED,
        Reach.UNVISITED,
    )

    def query(self, on: dt.date) -> dict[str, str]:
        """How an address names it, so that it can be bookmarked."""
        return {"first": self.first.isoformat(), "last": self.last.isoformat()}

    def title(self, on: dt.date) -> str:
        return _t("%(days)s这一轮走访") % {"days": self.span(on)}

    def span(self, on: dt.date) -> str:
        """From when to when, in words."""
        return days.span_in_words(self.first, self.last, this_year=on.year)

    def told(self, households: QuerySet[Household], on: dt.date) -> QuerySet[Household]:
        """Each household with its `reach`; wishes are those in force on `on`.

        For the few of a page: the records of each are looked up.
        """
        met = HouseholdMet.objects.filter(
            household=OuterRef("pk"), activity__happened_on__range=(self.first, self.last)
        )
        best = met.order_by().values("household").annotate(best=_best("activity")).values("best")
        return _with_reach(households.annotate(best=Subquery(best)), on)

    def _told_at_once(self, households: QuerySet[Household], on: dt.date) -> QuerySet[Household]:
        """The same for many: the records are joined and the best of each household taken, so that a
        database reads those of a village alone as easily as it goes through all of a county."""
        of_the_round = Q(met__activity__happened_on__range=(self.first, self.last))
        joined = Household.objects.filter(pk__in=households.values("pk")).annotate(
            record=FilteredRelation("met__activity", condition=of_the_round)
        )
        return _with_reach(joined.annotate(best=_best("record")), on)

    def counts(
        self, households: QuerySet[Household], field: str, on: dt.date
    ) -> list[tuple[Any, str, int]]:
        """How many households of each value of a field were reached in which way."""
        return how_many(self._told_at_once(households, on), field, "reach")

    def only(self, told: QuerySet[Household], reach: str, on: dt.date) -> QuerySet[Household]:
        """Of households told of those that were reached so."""
        meant = MEANT.get(Reach(reach), (reach,))
        so = self._told_at_once(told, on).filter(Q(reach__in=meant))
        return told.filter(pk__in=so.values("pk"))


Stretch = Year | Round


def _best(activity: str) -> Max:
    """The best that the records of a household tell of it: 3, 2, 1 or nothing."""
    universal = visits(activity) & Q(**{f"{activity}__kind__code": UNIVERSAL})
    told = Case(
        When(universal, then=3),
        When(visits(activity), then=2),
        When(telephones(activity), then=1),
        output_field=models.SmallIntegerField(),
    )
    return Max(told, filter=holds(activity))


def _with_reach(households: QuerySet[Any], on: dt.date) -> QuerySet[Any]:
    reach = _first_of(
        (Reach.UNIVERSAL, Q(best=3)),
        (Reach.VISITED, Q(best=2)),
        (Reach.PHONED, Q(best=1)),
        (Reach.DECLINED, _wished(on)),
        otherwise=Reach.UNVISITED,
    )
    return cast("QuerySet[Any]", households.annotate(reach=reach))


def _first_of(*ways: Way, otherwise: Reach) -> Case:
    whens = (When(condition, then=Value(reach)) for reach, condition in ways)
    return Case(*whens, default=Value(otherwise), output_field=models.CharField())


def _wished(on: dt.date) -> Exists:
    """The household wishes to be left alone, or is away."""
    return Exists(HouseholdWish.objects.as_of(on).filter(household=OuterRef("pk")))
