"""What is told at once, whatever the hour: matters of an urgent kind (rule of light burden 4)."""

from __future__ import annotations

import datetime as dt

from contacts.kit import clock
from reports.actions.letters import are_sent
from reports.models import DESKS, About, Alert, AlertKind, Delivery, Webhook
from reports.queries.alerts import reaching


def order_urgent(at: dt.datetime) -> int:
    """A row for each urgent matter that waits and each who is told of it outside, once; of how many
    matters. Those who dispatch are told by letter, the township's groups by their robots."""
    waiting = list(Alert.objects.open().filter(kind=AlertKind.URGENT).select_related("area"))
    if not waiting:
        return 0
    grants = list(reaching(clock.day_of(at), "grievance", DESKS[AlertKind.URGENT]))
    grants = [grant for grant in grants if grant.user.email] if are_sent() else []
    robots = list(Webhook.objects.filter(is_on=True, organisation=None).select_related("area"))
    rows = []
    for alert in waiting:
        path, told = alert.area.path, f"urgent:{alert.pk}:{alert.raised_at.isoformat()}"
        users = {grant.user_id for grant in grants if path.startswith(grant.area.path)}
        groups = [robot.pk for robot in robots if path.startswith(robot.area.path)]
        ways = [(f"mail:{user}", {"user_id": user}) for user in sorted(users)]
        ways += [(f"robot:{group}", {"webhook_id": group}) for group in groups]
        rows += [
            Delivery(
                about=About.URGENT, key=f"{told}:{way}", alert=alert,
                ordered_at=at, next_try_at=at, **whom,
            )
            for way, whom in ways
        ]  # fmt: skip
    Delivery.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return len(waiting)
