"""The columns in which whatever there is to alert to is found, and who can be told of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat

from contacts import policy
from contacts.models import Grant, Service
from visits.models import Grievance

# A row of COLUMNS.
Row = tuple[Any, ...]
# Of services and posts: the cadre can read what is told.
REACHED = {"cadre__user__is_active": True}
COLUMNS = (
    "key",
    "area_id",
    "cadre_id",
    "stands_for_id",
    "obligation_id",
    "household_id",
    "activity_id",
    "grievance_id",
    "situation_id",
    "commitment_id",
    "reception_id",
)
KEY, AREA, CADRE, STANDS_FOR, MATTER = (
    COLUMNS.index(name) for name in ("key", "area_id", "cadre_id", "stands_for_id", "grievance_id")
)


def may(verb: str, on: dt.date, *, who: str = "cadre") -> Exists:
    """Of services and posts: the cadre has a role that may do this with matters."""
    roles = policy.rights()["grievance", verb]
    grants = Grant.objects.in_force(on).filter(role__in=roles)
    return Exists(grants.filter(user=OuterRef(f"{who}__user")))


def who_reads(cadre: str) -> Case:
    """The cadre, if there is an account with which to read what is told."""
    return Case(
        When(**{f"{cadre}__user__is_active": True}, then=F(cadre)), output_field=BigIntegerField()
    )


def columns(rows: QuerySet[Any], **found: Any) -> QuerySet[Any, Any]:
    """The rows as COLUMNS, under names that no model has."""
    nothing = Cast(Value(None), BigIntegerField(null=True))
    named = {f"to_{name}": found.get(name, nothing) for name in COLUMNS}
    told: QuerySet[Any, Any] = rows.order_by().annotate(**named).values_list(*named)
    return told


def not_concerned(rows: Iterable[Row], on: dt.date) -> list[Row]:
    """The rows of a kind without those that tell whoever serves in the office that a complaint is about,
    by name or for a colleague on leave, or who stands in for somebody there (S254, care P1).

    Of what nobody else is told, the desk is told. One statement, if anybody is told of a matter.
    """
    found = list(rows)
    if not any(row[MATTER] and row[CADRE] for row in found):
        return found
    serving = Grievance.objects.filter(concerned__services__in=Service.objects.as_of(on))
    concerned = set(serving.order_by().values_list("pk", "concerned__services__cadre"))
    kept = [row for row in found if not _told_of_own(row, concerned)]
    told = {_about(row) for row in kept}
    for row in found:
        if _about(row) not in told:
            told.add(_about(row))
            kept.append(_of_desk(row))
    return kept


def _told_of_own(row: Row, concerned: set[tuple[int, int]]) -> bool:
    return any((row[MATTER], row[whom]) in concerned for whom in (CADRE, STANDS_FOR))


def _about(row: Row) -> str:
    """The start of its key, the same for all who are told of one thing (`key`)."""
    return ":".join(row[KEY].split(":")[:2])


def _of_desk(row: Row) -> Row:
    """Told to nobody by name, under the key that such an alert has anyway."""
    return tuple(
        _about(row) if at == KEY else None if at in (CADRE, STANDS_FOR) else value
        for at, value in enumerate(row)
    )


def key(kind: str, *parts: Any) -> Concat:
    """What makes it the same alert: its kind and what it is about."""
    pieces = [piece for part in parts for piece in (Value(":"), part)]
    return Concat(Value(kind), *pieces, output_field=CharField())


def text(part: Any) -> Cast:
    return Cast(part, CharField(max_length=60))
