"""How a grievance stands, as state of the house."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from contacts.kit import clock
from visits.queries import standings

register = template.Library()


@register.inclusion_tag("components/state.html")
def standing(grievance: Any) -> dict[str, Any]:
    """Its clock in word, shape and colour."""
    found = standings.standing(grievance, clock.now())
    return {"code": found.code, "text": found.words}


@register.inclusion_tag("components/state.html")
def supervised() -> dict[str, Any]:
    """The mark of a supervised matter."""
    return {"code": "neutral", "text": _("督办")}
