"""The topics of grievances in their two levels, as lists, forms and filters show them."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from visits.models import Topic


def first_level(prefix: str = "") -> Coalesce:
    """The position of a topic's first level, its own where it is one."""
    return Coalesce(F(f"{prefix}parent__position"), F(f"{prefix}position"))


def in_two_levels(rows: QuerySet[Topic]) -> QuerySet[Topic]:
    """Each topic of the first level, and under it its own."""
    return rows.select_related("parent").order_by(
        first_level(),
        Coalesce(F("parent"), F("pk")),
        F("parent").asc(nulls_first=True),
        "position",
        "pk",
    )


def topics_in_use() -> QuerySet[Topic]:
    """Those that may be chosen: what lies under one that is switched off is off with it."""
    used = Q(parent=None) | Q(parent__is_active=True)
    return in_two_levels(Topic.objects.filter(used, is_active=True))


def indented(topic: Topic) -> str:
    """Its name, moved in where it is of the second level."""
    return f"　{topic}" if topic.parent_id else str(topic)


def full_name(topic: Topic) -> str:
    """安居 · 危房: with the level above; the row comes with its parent."""
    return f"{topic.parent} · {topic}" if topic.parent else str(topic)


def topic_choices() -> list[tuple[str, str]]:
    """The topics in use, those of the second level under their first; one statement."""
    return [(topic.code, indented(topic)) for topic in topics_in_use()]
