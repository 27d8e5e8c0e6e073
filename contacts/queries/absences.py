"""Who is away, and who stands in (AB角)."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from contacts.models import Cadre, Leave, StandIn


def absent_colleagues(cadre: Cadre, on: dt.date) -> QuerySet[StandIn]:
    """The colleagues who are on leave today and whose matters come to the cadre (AB角)."""
    away = Leave.objects.as_of(on).values("cadre")
    rows = StandIn.objects.as_of(on).filter(stand_in=cadre, cadre__in=away)
    return rows.select_related("cadre")


def leave_of(cadre: Cadre, on: dt.date) -> Leave | None:
    """The leave on which the cadre is today."""
    return Leave.objects.as_of(on).filter(cadre=cadre).first()
