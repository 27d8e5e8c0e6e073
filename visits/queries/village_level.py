"""在村一级办结的: of the matters that were settled, how many never left the village level (S075).

    settled      办结, whenever that was; one that was opened again is none, until it is settled again
    went up      at some time an office of the township or above had it, was asked for a part in it or
                 called to it; or a leader took charge of it; or nobody's office had it and whoever took
                 it, or heard it first and solved it on the spot, neither served a unit of the village
                 nor stood in a district that day
    village      all others whose history is there
    untold       its history is gone, because its time is over

The three add up to the settled, and each figure opens its matters. It is information alone: told for
all of a period together, never by place, office or person; no rule, alert, figure of a cadre or colour
reads it. Going up is everybody's right, and nothing gets better or worse by it (care P1).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate, TruncMonth
from django.utils.translation import gettext_lazy as _

from contacts.models import Post, Service
from visits.models import Grievance, GrievanceEvent, Part
from visits.queries.holding_sums import ABOVE
from visits.queries.rates import Share
from visits.workflow import State


class Level(models.TextChoices):
    """How far a settled matter went."""

    VILLAGE = "settled-village", _("没有离开村一级")
    UP = "settled-up", _("往上走过")
    UNTOLD = "settled-untold", _("说不清，经过已经过了保存期限")


# All that are settled, and those whose history tells how far they went, as links name them.
SETTLED, TRACED = "settled", "settled-traced"


@dataclass(frozen=True)
class Levels:
    """How many settled matters are of each level."""

    village: int = 0
    up: int = 0
    untold: int = 0

    @property
    def settled(self) -> int:
        return self.village + self.up + self.untold

    def share(self, level: Level) -> Share:
        """Of those whose history tells it."""
        part = self.village if level == Level.VILLAGE else self.up
        return Share(part, self.village + self.up)


def settled(rows: QuerySet[Grievance]) -> QuerySet[Any]:
    """The settled among the matters, each with its `level`."""
    events = GrievanceEvent.objects.filter(grievance=OuterRef("pk"))
    parts = Part.objects.filter(grievance=OuterRef("pk"), organisation__area__kind__in=ABOVE)
    went_up = Q(organisation__area__kind__in=ABOVE) | Q(move="take_charge")
    return rows.filter(state=State.CLOSED).annotate(
        level=Case(
            When(~Exists(events), then=Value(Level.UNTOLD)),
            When(
                Exists(events.filter(went_up)) | Exists(parts) | Exists(_handled_above()),
                then=Value(Level.UP),
            ),
            default=Value(Level.VILLAGE),
            output_field=models.CharField(),
        )
    )


def _handled_above() -> QuerySet[Any]:
    """Where a matter of the outer query was taken or solved without an office by somebody of no village.

    What was solved on the spot was solved by whoever heard it first, also where a clerk typed it.
    """
    at_village = Service.objects.as_of(OuterRef("day")).filter(cadre=OuterRef("doer"))
    in_district = Post.objects.as_of(OuterRef("day")).filter(cadre=OuterRef("doer"))
    heard = Q(move="solve", grievance__first_asked__isnull=False)
    return (
        GrievanceEvent.objects.filter(
            grievance=OuterRef("pk"), move__in=("take", "solve"), organisation=None
        )
        .annotate(
            day=TruncDate("at"),
            doer=Case(When(heard, then=F("grievance__first_asked")), default=F("by__cadre")),
        )
        .exclude(Exists(at_village.exclude(organisation__area__kind__in=ABOVE)))
        .exclude(Exists(in_district))
    )


def levels(rows: QuerySet[Grievance]) -> Levels:
    """How far the settled among the matters went; one statement."""
    return _levels(dict(settled(rows).order_by().values_list("level").annotate(n=Count("pk"))))


def monthly(rows: QuerySet[Grievance]) -> dict[dt.datetime, Levels]:
    """The same for each month in which matters came in, in their order; one statement."""
    found: dict[dt.datetime, dict[str, int]] = defaultdict(dict)
    months = settled(rows).order_by().annotate(month=TruncMonth("received_at"))
    for month, level, n in months.values_list("month", "level").annotate(n=Count("pk")):
        found[month][level] = n
    return {month: _levels(found[month]) for month in sorted(found)}


def _levels(counted: dict[str, int]) -> Levels:
    return Levels(*(counted.get(level.value, 0) for level in Level))


def with_level(rows: QuerySet[Grievance], code: str) -> QuerySet[Grievance]:
    """The matters behind a figure: all that are settled (`SETTLED`), those whose history is there
    (`TRACED`), or those of a level."""
    found = settled(rows)
    if code == TRACED:
        return found.exclude(level=Level.UNTOLD)
    return found if code == SETTLED else found.filter(level=code)
