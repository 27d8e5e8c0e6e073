"""What was done under each tag (三访, 四下基层, 四个万家): records, households, person-times.

A tag is a word that kinds of activities carry; a kind may carry several, so tags don't add up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from visits.models import Activity, ActivityKind, Answer, HouseholdMet, Participant


@dataclass(frozen=True)
class Tally:
    """Records, the different households met in them, and who took part, time by time."""

    records: int = 0
    households: int = 0
    person_times: int = 0


@dataclass(frozen=True)
class Tagged:
    """A tag: all of it, and kind by kind."""

    tag: str
    whole: Tally
    kinds: list[tuple[ActivityKind, Tally]]


def by_tag(kinds: Iterable[ActivityKind]) -> dict[str, list[ActivityKind]]:
    """Each tag that a kind carries → its kinds, in their order."""
    found: dict[str, list[ActivityKind]] = {}
    for kind in kinds:
        for tag in kind.tags:
            found.setdefault(tag, []).append(kind)
    return found


def tallies(rows: QuerySet[Activity]) -> list[Tagged]:
    """What was done under each tag, of these records: five statements, however many tags there are.

    Whoever answered "I was not there" is no person-time.
    """
    tags = by_tag(ActivityKind.objects.all())
    among = {"activity__in": rows.order_by().values("pk")}
    met = HouseholdMet.objects.filter(**among)
    people = Participant.objects.filter(**among).exclude(answer=Answer.NOT_THERE)
    records = _by_kind(rows, "kind", Count("pk"))
    homes = _by_kind(met, "activity__kind", _homes())
    persons = _by_kind(people, "activity__kind", Count("pk"))
    whole = met.aggregate(**{f"tag_{n}": _homes(kinds) for n, kinds in enumerate(tags.values())})
    found = []
    for n, (tag, kinds) in enumerate(tags.items()):
        told = [
            (kind, Tally(*(counts.get(kind.pk, 0) for counts in (records, homes, persons))))
            for kind in kinds
        ]
        all_of_it = Tally(
            sum(tally.records for _kind, tally in told),
            whole[f"tag_{n}"],
            sum(tally.person_times for _kind, tally in told),
        )
        found.append(Tagged(tag, all_of_it, told))
    return found


def _homes(kinds: Iterable[ActivityKind] | None = None) -> Count:
    """Different households; with kinds those met in one of these."""
    among = Q() if kinds is None else Q(activity__kind__in=[kind.pk for kind in kinds])
    return Count("household", distinct=True, filter=among)


def _by_kind(rows: QuerySet[Any], kind: str, count: Count) -> dict[int, int]:
    """Key of the kind → what is counted of it."""
    return dict(rows.order_by().values_list(kind).annotate(number=count))
