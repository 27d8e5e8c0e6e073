"""How long alerts and digests are kept (rule of trust 7)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.actions.retention import Term, delete
from reports.models import Alert, Digest


def _alerts_before(first: dt.date) -> QuerySet[Any]:
    return Alert.objects.filter(resolved_on__lt=first).order_by()


def _digests_before(first: dt.date) -> QuerySet[Any]:
    return Digest.objects.filter(day__lt=first).order_by()


TERMS = (
    Term("alert", _("提醒"), 1, _("解除之日"), _("删除"), _alerts_before, delete),
    Term("digest", _("每日提醒"), 1, _("当天"), _("删除"), _digests_before, delete),
)
