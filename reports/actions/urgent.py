"""What is told at once, whatever the hour (rule of light burden 4): matters of an urgent kind, urgent
situation reports, and those among them that wait beyond their limit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q

from contacts.kit import clock
from contacts.models import Grant
from reports.actions.letters import are_sent
from reports.models import About, Alert, AlertKind, Delivery, Webhook
from reports.queries.alerts import reaching
from reports.queries.kinds import AT_ONCE, DESKS, RESPOND, Right

LATE = Q(kind=AlertKind.SITUATION_LATE, situation__is_urgent=True)
# The grants that give a right, by the right.
Desks = dict[Right, list[Grant]]


def order_urgent(at: dt.datetime) -> int:
    """A row for each urgent thing that waits and each who is told of it outside, once; of how many.
    Who has it by name, else all at its desk, are told by letter, the township's groups by robots.
    What was told since it was raised is left alone: who comes later finds it in the app."""
    told = Delivery.objects.filter(alert=OuterRef("pk"), ordered_at__gte=OuterRef("raised_at"))
    waiting = Alert.objects.open().filter(Q(kind__in=AT_ONCE) | LATE).exclude(Exists(told))
    alerts = list(waiting.select_related("area", "cadre__user"))
    if not alerts:
        return 0
    robots = list(Webhook.objects.filter(is_on=True, organisation=None).select_related("area"))
    desks = _desks(alerts, clock.day_of(at)) if are_sent() else {}
    rows = [
        Delivery(
            about=About.URGENT,
            key=f"urgent:{alert.pk}:{alert.raised_at.isoformat()}:{way}",
            alert=alert,
            ordered_at=at,
            next_try_at=at,
            **whom,
        )
        for alert in alerts
        for way, whom in [*_letters(alert, desks), *_groups(alert, robots)]
    ]
    Delivery.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return len({row.alert_id for row in rows})


def _desks(alerts: Sequence[Alert], on: dt.date) -> Desks:
    """Who is at the desks that are asked for; one statement each."""
    rights = {DESKS[AlertKind(alert.kind)] for alert in alerts if alert.cadre is None}
    return {right: list(reaching(on, *right)) for right in rights}


def _letters(alert: Alert, desks: Desks) -> Iterator[tuple[str, dict[str, Any]]]:
    if are_sent():
        for user in sorted(_whom(alert, desks)):
            yield f"mail:{user}", {"user_id": user}


def _whom(alert: Alert, desks: Desks) -> set[int]:
    """Those with an address for letters."""
    if alert.cadre is not None:
        user = alert.cadre.user
        return {user.pk} if user and user.email else set()
    right = DESKS[AlertKind(alert.kind)]
    there = [
        grant
        for grant in desks[right]
        if alert.area.path.startswith(grant.area.path) and grant.user.email
    ]
    if right == RESPOND:
        # The county's leaders find it in the app; a letter goes to the nearest.
        nearest = max((len(grant.area.path) for grant in there), default=0)
        there = [grant for grant in there if len(grant.area.path) == nearest]
    return {grant.user_id for grant in there}


def _groups(alert: Alert, robots: Sequence[Webhook]) -> Iterator[tuple[str, dict[str, Any]]]:
    for robot in robots:
        if alert.area.path.startswith(robot.area.path):
            yield f"robot:{robot.pk}", {"webhook_id": robot.pk}
