"""The columns in which whatever there is to alert to is found, and who can be told of it."""

from __future__ import annotations

import datetime as dt
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
from contacts.models import Grant

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


def key(kind: str, *parts: Any) -> Concat:
    """What makes it the same alert: its kind and what it is about."""
    pieces = [piece for part in parts for piece in (Value(":"), part)]
    return Concat(Value(kind), *pieces, output_field=CharField())


def text(part: Any) -> Cast:
    return Cast(part, CharField(max_length=60))
