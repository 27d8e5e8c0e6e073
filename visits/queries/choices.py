"""The topics in use and the own names of channels in one statement, for filters that offer both."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, CharField, F, Value

from visits.models import NAMED_CHANNELS, ChannelName, Topic
from visits.queries.topics import indented, topics_in_use

COLUMNS = ("pk", "above", "position", "code", "name", "name_en", "under")


def topics_and_names() -> tuple[list[tuple[str, str]], list[ChannelName]]:
    """The choices among the topics in use, as `topics.topic_choices` has them; and all own names of
    channels, in use or not, in the order of these."""
    topics = topics_in_use().order_by().annotate(above=F("parent_id"), under=_nothing(CharField()))
    names = ChannelName.objects.order_by().annotate(
        above=_nothing(BigIntegerField()), under=F("channel")
    )
    rows = topics.values_list(*COLUMNS).union(names.values_list(*COLUMNS), all=True)
    found = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    return (
        [(topic.code, indented(topic)) for topic in _in_two_levels(found)],
        _in_order([row for row in found if row["under"]]),
    )


def _nothing(field: Any) -> Value:
    return Value(None, output_field=field)


def _in_two_levels(rows: list[dict[str, Any]]) -> list[Topic]:
    """Each topic of the first level, and under it its own."""
    topics = {r["pk"]: Topic(parent_id=r["above"], **_own(r)) for r in rows if not r["under"]}

    def place(topic: Topic) -> tuple[int, ...]:
        first = topics[topic.parent_id or topic.pk]
        return first.position, first.pk, topic is not first, topic.position, topic.pk

    return sorted(topics.values(), key=place)


def _in_order(rows: list[dict[str, Any]]) -> list[ChannelName]:
    names = [ChannelName(channel=row["under"], **_own(row)) for row in rows]
    order = [channel.value for channel in NAMED_CHANNELS]
    return sorted(names, key=lambda name: (order.index(name.channel), name.position, name.pk))


def _own(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("pk", "position", "code", "name", "name_en")}
