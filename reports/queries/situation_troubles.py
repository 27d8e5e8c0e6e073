"""What there is to alert to about situation reports that wait for a response."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import BigIntegerField, F, QuerySet, Value
from django.db.models.functions import Cast

from reports.models import AlertKind
from reports.queries.raising import columns, key, text, who_reads
from visits.models import SituationReport, SituationState


def now(_on: dt.date) -> QuerySet[Any, Any]:
    """Urgent reports without a response: the leader in charge, else all who may respond."""
    return _waiting(AlertKind.SITUATION_NOW, who_reads("leader"), is_urgent=True)


def new(_on: dt.date) -> QuerySet[Any, Any]:
    """The others, told with the day's digest."""
    return _waiting(AlertKind.SITUATION_NEW, who_reads("leader"), is_urgent=False)


def late(_on: dt.date) -> QuerySet[Any, Any]:
    """Without a response beyond their limit: all who may respond there, whoever is in charge."""
    nobody = Cast(Value(None), BigIntegerField(null=True))
    return _waiting(AlertKind.SITUATION_LATE, nobody, reminded_at__isnull=False)


def _waiting(kind: AlertKind, whom: Any, **which: Any) -> QuerySet[Any, Any]:
    return columns(
        SituationReport.objects.filter(state=SituationState.NEW, **which),
        key=key(kind, text("pk")),
        area_id=F("area_id"),
        cadre_id=whom,
        situation_id=F("pk"),
    )
