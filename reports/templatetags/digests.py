"""The day's digest on the pages with which people begin."""

from __future__ import annotations

from typing import Any

from django import template

from contacts.access import may, visible_to
from contacts.kit import clock
from contacts.kit.language import counted
from contacts.models import User
from reports.models import AlertKind
from reports.queries import digests
from reports.queries.alerts import urgent_for
from reports.queries.kinds import AT_ONCE
from visits.models import MaternityRequest
from visits.queries.maternity import waiting

register = template.Library()


def _urgent_words(kind: str, number: int) -> str:
    if kind == AlertKind.SITUATION_NOW:
        return counted("有%(count)s件紧急五情等您回应。", number) % {"count": number}
    return counted("有%(count)s件紧急诉求等着分办。", number) % {"count": number}


def _maternity_words(user: User) -> str:
    """How many services were asked for and wait, told to the health contact alone; "" for none."""
    if not may(user, "maternity", "handle"):
        return ""
    number = waiting(visible_to(MaternityRequest.objects.all(), user, "handle")).count()
    words = counted("有%(count)s件孕产服务申请等您联系。", number)
    return words % {"count": number} if number else ""


@register.inclusion_tag("reports/parts/digest.html", takes_context=True)
def todays_digest(context: template.Context) -> dict[str, Any]:
    """What is new today for the signed-in user, until it is read; and what is urgent."""
    request: Any = context["request"]
    urgent = urgent_for(request.user)
    asked = request.GET.get("kind")
    digest = digests.unread(request.user, clock.today())
    return {
        "urgent": [
            (kind, _urgent_words(kind, urgent[kind]))
            for kind in AT_ONCE
            if urgent.get(kind) and kind != asked
        ],
        "maternity": _maternity_words(request.user),
        "digest": digest,
        "sentences": digests.in_words(digest) if digest else [],
        "csrf_token": context.get("csrf_token"),
        "request": request,
    }
