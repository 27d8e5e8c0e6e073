"""One message a group a working day: how many of each kind there are, and nothing about anybody."""

from __future__ import annotations

import datetime as dt

from django.db.models import Max

from contacts.kit import clock
from reports.models import About, Delivery, Webhook
from reports.queries.group_counts import group_counts


def order_group_digests(at: dt.datetime) -> int:
    """A row for each group for which something was raised since its own last one; how many.

    The caller has taken the lock of the alerts.
    """
    on = clock.day_of(at)
    robots = Webhook.objects.filter(is_on=True).select_related("area", "organisation")
    last = dict(
        Delivery.objects.filter(about=About.DIGEST, webhook__isnull=False)
        .order_by()
        .values_list("webhook")
        .annotate(at=Max("ordered_at"))
    )
    rows = []
    for robot in robots:
        told_at = last.get(robot.pk)
        if told_at and clock.day_of(told_at) >= on:
            continue
        if lines := group_counts(robot, on, since=told_at):
            key = f"digest:robot:{robot.pk}:{on.isoformat()}"
            rows.append(
                Delivery(
                    about=About.DIGEST, key=key, webhook=robot, lines=lines,
                    ordered_at=at, next_try_at=at,
                )
            )  # fmt: skip
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
