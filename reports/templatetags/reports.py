"""Words that the templates of this room need."""

from __future__ import annotations

from django import template

from contacts.kit.periods import Period
from reports.models import Webhook
from reports.queries import deliveries

register = template.Library()


@register.filter
def period_label(code: str) -> str:
    """2026年4月上半月, from 2026-04-1."""
    return Period.parse(code).label


@register.filter
def fares(webhook: Webhook) -> deliveries.Fared:
    """How the last message of a robot fared."""
    return deliveries.standing(webhook)
