"""What belongs to a matter: the opinions merged into it, what is linked with it, its groups."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import DateTimeField, Q, QuerySet, Value

from contacts.access import visible_to
from contacts.models import User
from visits.models import Grievance, GroupedMatter, GroupKind, MatterGroup, MatterLink
from visits.workflow import State

MERGED, LINKED, GROUPED = "merged", "linked", "grouped"
NEVER = Value(None, output_field=DateTimeField())


@dataclass(frozen=True)
class Belonging:
    """A matter or a group: `words` are what somebody asked for, or why it is linked; `ended_at` is
    set for what is over."""

    uid: uuid.UUID
    name: str
    words: str
    state: str
    since: dt.datetime
    ended_at: dt.datetime | None


@dataclass(frozen=True)
class Related:
    """All that belongs to a matter, as far as the user may see it."""

    merged: list[Belonging] = field(default_factory=list)
    linked: list[Belonging] = field(default_factory=list)
    grouped: list[Belonging] = field(default_factory=list)
    # Linked once, and in a group once.
    was_linked: list[Belonging] = field(default_factory=list)
    was_grouped: list[Belonging] = field(default_factory=list)

    @property
    def matters(self) -> list[uuid.UUID]:
        """The other matters, for the trail."""
        return [one.uid for one in (*self.merged, *self.linked, *self.was_linked)]


def related_to(user: User, grievance: Grievance) -> Related:
    """One statement for all of them."""
    seen = visible_to(Grievance.objects.standing(), user).order_by().values("pk")
    groups = visible_to(MatterGroup.objects.all(), user).order_by().values("pk")
    merged = Grievance.objects.filter(merged_into=grievance, pk__in=seen)
    found = merged.order_by().values_list(
        Value(MERGED), "uid", "number", "text", "state", "received_at", NEVER
    )
    grouped = GroupedMatter.objects.filter(grievance=grievance, group__in=groups)
    others = [
        _links(MatterLink.objects.filter(one=grievance, other__in=seen), "other"),
        _links(MatterLink.objects.filter(other=grievance, one__in=seen), "one"),
        grouped.order_by().values_list(
            Value(GROUPED), "group__uid", "group__name", Value(""), "group__kind",
            "added_at", "removed_at",
        ),
    ]  # fmt: skip
    return _told(found.union(*others, all=True))


def _links(rows: QuerySet[MatterLink], to: str) -> QuerySet[Any, Any]:
    return rows.order_by().values_list(
        Value(LINKED), f"{to}__uid", f"{to}__number", "reason", f"{to}__state",
        "linked_at", "unlinked_at",
    )  # fmt: skip


def _told(rows: Iterable[tuple[Any, ...]]) -> Related:
    related = Related()
    there = {MERGED: related.merged, LINKED: related.linked, GROUPED: related.grouped}
    over = {LINKED: related.was_linked, GROUPED: related.was_grouped}
    for what, uid, name, words, state, since, ended_at in sorted(
        rows, key=lambda row: (row[5], row[2])
    ):
        label = GroupKind(state).label if what == GROUPED else State(state).label
        (over if ended_at else there)[what].append(
            Belonging(uid, name, words, str(label), since, ended_at)
        )
    return related


def links_now(grievance: Grievance, user: User) -> QuerySet[Grievance]:
    """The matters that are linked with it now and that the user may see."""
    links = MatterLink.objects.filter(unlinked_at=None).order_by()
    there = Q(pk__in=links.filter(one=grievance).values("other"))
    there |= Q(pk__in=links.filter(other=grievance).values("one"))
    return visible_to(Grievance.objects.standing().filter(there), user).order_by("number")
