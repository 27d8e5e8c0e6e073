"""How a reception day stands, as a state of the house."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template

from contacts.kit import clock
from visits.models import ReceptionDay
from visits.tables.receptions import CODES

register = template.Library()


@register.inclusion_tag("components/state.html")
def reception_state(day: ReceptionDay, on: dt.date | None = None) -> dict[str, Any]:
    """Its state on a day, today unless told."""
    found = day.state(on or clock.today())
    return {"code": CODES[found], "text": str(found.label), "url": ""}
