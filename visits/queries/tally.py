"""意见汇总: opinions as they came, the matters that they were merged into, and the class of each.

An *opinion* is one row that somebody raised; what was voided was none. A *matter* is what is handled:
the row itself, or the one that it was merged into. Each opinion is in one matter, each matter has one
class or none yet, so opinions and matters add up over the classes and every figure opens its rows
(S152, S153). A matter that the reader may not see is counted for nobody: its opinions stand apart.

The numbers belong to matters, never to persons: nothing here is grouped by who raised what.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from visits.models import Grievance, MatterClass
from visits.workflow import State


class Unclassed(models.TextChoices):
    """Where an opinion stands whose matter has no class, or is out of sight."""

    NOT_YET = "not-yet", _("还没定分类")
    ELSEWHERE = "elsewhere", _("并在您看不到的一件里")


CLASSES = (*MatterClass.choices, *Unclassed.choices)


@dataclass(frozen=True)
class Line:
    """One class with its figures."""

    code: str
    name: Any
    opinions: int
    matters: int


def opinions(
    rows: QuerySet[Grievance], seen: QuerySet[Grievance] | None = None
) -> QuerySet[Grievance]:
    """The opinions among the rows, each with `matter` and `stands`, its class.

    `seen` are all that the user may see: the rows themselves unless told.
    """
    in_sight = (rows if seen is None else seen).order_by().values("pk")
    out_of_sight = Q(merged_into__isnull=False) & ~Q(merged_into__in=in_sight)
    of_matter = Case(
        When(merged_into__isnull=False, then=F("merged_into__classed")), default=F("classed")
    )
    return rows.exclude(state=State.VOIDED).annotate(
        matter=Coalesce("merged_into_id", "pk"),
        of_matter=of_matter,
        stands=Case(
            When(out_of_sight, then=Value(Unclassed.ELSEWHERE)),
            When(of_matter="", then=Value(Unclassed.NOT_YET)),
            default=F("of_matter"),
            output_field=models.CharField(),
        ),
    )


def matters(rows: QuerySet[Grievance], of: QuerySet[Any]) -> QuerySet[Grievance]:
    """Of the rows that a user may see those that the opinions are in."""
    return rows.filter(pk__in=of.order_by().values("matter"))


def with_opinions(rows: QuerySet[Grievance], of: QuerySet[Any]) -> QuerySet[Grievance]:
    """Each matter with how many of the opinions are in it; asked for the rows of a page."""
    own = Q(pk=OuterRef("pk")) | Q(merged_into=OuterRef("pk"))
    counted = of.filter(own).order_by().values(one=Value(1)).annotate(n=Count("pk")).values("n")
    return rows.annotate(opinions=Subquery(counted, output_field=models.IntegerField()))


def lines(of: QuerySet[Any]) -> list[Line]:
    """Each class, the whole last; one statement. Out of sight is told where there is something."""
    counted = {
        row["stands"]: (row["raised"], row["handled"])
        for row in of.order_by()
        .values("stands")
        .annotate(raised=Count("pk"), handled=Count("matter", distinct=True))
    }
    raised, _handled = counted.pop(Unclassed.ELSEWHERE.value, (0, 0))
    found = [Line(code, label, *counted.get(code, (0, 0))) for code, label in CLASSES[:-1]]
    if raised:
        found.append(Line(*CLASSES[-1], raised, 0))
    opinions, matters = (sum(line.opinions for line in found), sum(line.matters for line in found))
    return [*found, Line("", _("合计"), opinions, matters)]
