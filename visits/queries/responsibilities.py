"""Which office the responsibility list proposes for a matter, and what it doesn't say yet."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from contacts.access import visible_to
from contacts.checks import Finding
from contacts.kit.language import counted
from contacts.models import Area, Organisation, User
from visits.models import Grievance, Responsibility, Topic
from visits.queries.topics import first_level, topics_in_use


def office_for(grievance: Grievance, on: dt.date) -> Organisation | None:
    """The office that answers for the matter's topic: the nearest area first, then the nearest topic.

    A line for 安居 answers for all that lies under it, unless 危房 has a line of its own.
    """
    if grievance.topic is None:
        return None
    path = grievance.area.path
    above = [path[:end] for end in range(Area.steplen, len(path) + 1, Area.steplen)]
    rows = (
        Responsibility.objects.as_of(on)
        .filter(Q(topic=grievance.topic_id) | Q(topic=grievance.topic.parent_id))
        .filter(area__path__in=above)
        .select_related("organisation", "area")
    )
    found = max(
        rows, key=lambda r: (len(r.area.path), r.topic_id == grievance.topic_id), default=None
    )
    return found.organisation if found else None


def in_order(rows: QuerySet[Responsibility]) -> QuerySet[Responsibility]:
    """With what a list shows, and `level_one`, by which topics stand in their two levels."""
    return rows.select_related("area", "topic__parent", "organisation").annotate(
        level_one=first_level("topic__")
    )


def topics_without_office(user: User, on: dt.date) -> list[Topic]:
    """Topics for which nobody answers in a township whose list the user keeps.

    One that is divided is answered for as soon as each of its parts is; where some of them are, the
    others are named alone. A dissolved office answers for nothing.
    """
    towns = visible_to(
        Area.objects.townships().filter(ended_on=None), user, "change", resource="responsibility"
    )
    keys = set(towns.values_list("pk", flat=True))
    topics = list(topics_in_use()) if keys else []
    standing = Q(organisation__ends_on=None) | Q(organisation__ends_on__gte=on)
    lines = Responsibility.objects.as_of(on).filter(standing, area__in=keys)
    given = set(lines.order_by().values_list("area", "topic")) if topics else set()
    parts: dict[int | None, list[Topic]] = defaultdict(list)
    for topic in topics:
        parts[topic.parent_id].append(topic)
    lacking = [_lacking(town, top, parts[top.pk], given) for town in keys for top in parts[None]]
    missing = {topic.pk for found in lacking for topic in found}
    return [topic for topic in topics if topic.pk in missing]


def _lacking(town: int, top: Topic, below: list[Topic], given: set[tuple[int, int]]) -> list[Topic]:
    """What a township's list lacks of one topic: itself, or those of its parts that have no office."""
    if (town, top.pk) in given:
        return []
    open_ones = [part for part in below if (town, part.pk) not in given]
    return open_ones if len(open_ones) < len(below) else [top]


def without_office(user: Any, on: dt.date) -> Finding:
    """Topics that would be dispatched without a proposal (S055)."""
    n = len(topics_without_office(user, on))
    sentence = counted("%(n)s个诉求类别还没有承办单位", n) % {"n": n}
    return Finding(n == 0, sentence, reverse("responsibility-list"))
