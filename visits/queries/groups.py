"""How the matters of a group stand, and which office has how many of them (S155, S157)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from contacts.access import visible_to
from contacts.models import User
from visits.models import Grievance, GroupedMatter, MatterGroup
from visits.queries.standings import is_late, with_clock
from visits.workflow import OPEN, State


@dataclass(frozen=True)
class OfOffice:
    """The matters of a group that an office leads; without a name those that no office has."""

    uid: Any
    name: str
    all: int
    open: int
    late: int


def in_group(group: Any) -> Exists:
    """The condition that a matter is in a group now, by its public id."""
    now = GroupedMatter.objects.filter(removed_at=None, group__uid=group)
    return Exists(now.filter(grievance=OuterRef("pk")))


def with_numbers(rows: QuerySet[MatterGroup], user: User) -> QuerySet[MatterGroup]:
    """Each group with how many of its matters the user may see, and how many of these are open."""
    seen = Q(members__removed_at=None)
    seen &= Q(members__grievance__in=visible_to(Grievance.objects.standing(), user).values("pk"))
    still = seen & Q(members__grievance__state__in=OPEN)
    return rows.annotate(
        matters=Count("members", filter=seen, distinct=True),
        still_open=Count("members", filter=still, distinct=True),
    )


def by_state(rows: QuerySet[Grievance]) -> list[tuple[str, Any, int]]:
    """How many matters stand where, in the order of the workflow: code, words, number."""
    counted = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    return [(s.value, s.label, counted[s.value]) for s in State if s.value in counted]


def by_office(rows: QuerySet[Grievance], now: Any) -> list[OfOffice]:
    """The same by the office that leads."""
    still = Q(state__in=OPEN)
    counted = (
        with_clock(rows)
        .order_by()
        .values(office=F("lead__uid"), name=F("lead__name"))
        .annotate(
            n=Count("pk"),
            n_open=Count("pk", filter=still),
            n_late=Count("pk", filter=is_late(now)),
        )
    )
    found = [
        OfOffice(row["office"], row["name"] or "", row["n"], row["n_open"], row["n_late"])
        for row in counted
    ]
    return sorted(found, key=lambda line: (line.name == "", line.name))
