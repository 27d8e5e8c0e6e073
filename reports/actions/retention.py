"""How long alerts and digests are kept (rule of trust 7)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.actions.retention import Term, delete
from contacts.kit import clock
from reports.models import Alert, Delivery, DeliveryOutcome, Digest


def _alerts_before(first: dt.date) -> QuerySet[Any]:
    return Alert.objects.filter(resolved_on__lt=first).order_by()


def _digests_before(first: dt.date) -> QuerySet[Any]:
    return Digest.objects.filter(day__lt=first).order_by()


def _deliveries_before(first: dt.date) -> QuerySet[Any]:
    """Of alerts and digests that are gone they go along."""
    rows = Delivery.objects.filter(ordered_at__lt=clock.start_of(first))
    return rows.exclude(outcome=DeliveryOutcome.WAITING).order_by()


TERMS = (
    Term("alert", _("提醒"), 1, _("解除之日"), _("删除"), _alerts_before, delete),
    Term("digest", _("每日提醒"), 1, _("当天"), _("删除"), _digests_before, delete),
    Term("delivery", _("群提醒和邮件的发送"), 1, _("当天"), _("删除"), _deliveries_before, delete),
)
