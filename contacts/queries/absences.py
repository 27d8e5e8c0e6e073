"""Who is away, and who stands in (AB角)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from contacts.models import Cadre, Leave, StandIn


def absent_colleagues(cadre: Cadre, on: dt.date) -> QuerySet[StandIn]:
    """The colleagues who are on leave today and whose matters come to the cadre (AB角)."""
    return StandIn.objects.in_force(on).filter(stand_in=cadre).select_related("cadre")


def with_leave(cadres: QuerySet[Cadre], on: dt.date) -> QuerySet[Cadre]:
    """Each with the leave on which the cadre is that day (`leave_of`)."""
    leaves = Leave.objects.as_of(on).filter(cadre=OuterRef("pk")).order_by("-starts_on", "pk")
    first = {name: Subquery(leaves.values(name)[:1]) for name in ("kind", "ends_on")}
    return cadres.annotate(leave_kind=first["kind"], leave_ends_on=first["ends_on"])


def leave_of(cadre: Any) -> Leave | None:
    """The leave of a cadre of `with_leave`: its kind and its last day."""
    if not cadre.leave_kind:
        return None
    return Leave(cadre=cadre, kind=cadre.leave_kind, ends_on=cadre.leave_ends_on)
