"""How a commitment stands, as a state of the house."""

from __future__ import annotations

from typing import Any

from django import template

from visits.models import Commitment
from visits.tables import commitments

register = template.Library()


@register.inclusion_tag("components/state.html")
def commitment_state(row: Commitment) -> dict[str, Any]:
    """Its state today."""
    return {"code": commitments.code(row), "text": commitments.state(row), "url": ""}
