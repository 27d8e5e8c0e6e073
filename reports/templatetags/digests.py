"""The day's digest on the pages with which people begin."""

from __future__ import annotations

from typing import Any

from django import template

from contacts.kit import clock
from reports.queries import digests

register = template.Library()


@register.inclusion_tag("reports/parts/digest.html", takes_context=True)
def todays_digest(context: template.Context) -> dict[str, Any]:
    """What is new today for the signed-in user, until it is read; one statement."""
    request: Any = context["request"]
    digest = digests.unread(request.user, clock.today())
    return {
        "digest": digest,
        "sentences": digests.in_words(digest) if digest else [],
        "csrf_token": context.get("csrf_token"),
        "request": request,
    }
