"""The day's digest on the pages with which people begin."""

from __future__ import annotations

from typing import Any

from django import template

from contacts.kit import clock
from contacts.kit.language import counted
from reports.queries import digests
from reports.queries.alerts import urgent_for

register = template.Library()


@register.inclusion_tag("reports/parts/digest.html", takes_context=True)
def todays_digest(context: template.Context) -> dict[str, Any]:
    """What is new today for the signed-in user, until it is read; and what is urgent."""
    request: Any = context["request"]
    urgent = urgent_for(request.user)
    digest = digests.unread(request.user, clock.today())
    return {
        "urgent": counted("有%(count)s件紧急诉求等着分办。", urgent) % {"count": urgent}
        if urgent
        else "",
        "digest": digest,
        "sentences": digests.in_words(digest) if digest else [],
        "csrf_token": context.get("csrf_token"),
        "request": request,
    }
