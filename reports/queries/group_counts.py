"""What a group is told: how many of each kind there are in its township, or at its organisation."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Q

from contacts.models import Cadre, Service
from contacts.scopes import within_path
from reports.models import Alert, AlertKind, Webhook
from reports.queries.kinds import SPECS

# Of matters, each counted once, however many are told of it.
OF_MATTERS = tuple(kind for kind, spec in SPECS.items() if spec.groups == "all")
# What a whole township's group is told beside.
OF_DUTIES = tuple(kind for kind, spec in SPECS.items() if spec.groups == "townships")


def group_counts(
    webhook: Webhook, on: dt.date, *, since: dt.datetime | None
) -> list[tuple[str, int]]:
    """Kind → how many are open, in the order of the kinds; empty where none was raised since.

    A township's group is told of the place, an organisation's of what is told to those who serve
    there; what is a single person's alone is in neither.
    """
    kinds = OF_MATTERS if webhook.organisation_id else (*OF_MATTERS, *OF_DUTIES)
    rows = Alert.objects.open().filter(kind__in=kinds, stands_for=None).filter(_of(webhook, on))
    new = Q(raised_at__gt=since) if since else Q()
    found = rows.order_by().values_list("kind").annotate(
        matters=Count("grievance", distinct=True),
        rows=Count("pk", distinct=True),
        new=Count("pk", filter=new),
    )  # fmt: skip
    counted = {kind: (matters or rows, fresh) for kind, matters, rows, fresh in found}
    if not any(fresh for _count, fresh in counted.values()):
        return []
    return [(kind.value, counted[kind][0]) for kind in AlertKind if kind in counted]


def _of(webhook: Webhook, on: dt.date) -> Q:
    if webhook.organisation_id is None:
        return Q(within_path(webhook.area.path, "area"))
    serving = Service.objects.as_of(on).filter(organisation=webhook.organisation_id)
    return Q(cadre__in=Cadre.objects.filter(pk__in=serving.values("cadre")))
