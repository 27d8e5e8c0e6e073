"""Columns of the list of group robots."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.kit.tables import Column, Table
from reports.models import Webhook
from reports.queries.deliveries import standing


def whom(webhook: Webhook) -> str:
    """The township, or one unit of it."""
    return str(webhook.organisation or webhook.area)


class WebhookTable(Table):
    columns = (
        Column(
            "name", _("叫什么"), "name", sort=("name",), phone="title",
            link=lambda webhook: reverse("webhook", args=[webhook.uid]),
        ),
        Column("platform", _("平台"), lambda webhook: webhook.get_platform_display(), phone="text"),
        Column("whom", _("告诉谁的事"), whom, phone="text"),
        Column("waiting", _("等着发"), "waiting", sort=("waiting",), numeric=True),
        Column(
            "last", _("最后一次"), lambda webhook: standing(webhook).words,
            template="reports/cells/webhook.html", phone="wide",
        ),
    )  # fmt: skip
    default_sort = "name"

    def is_muted(self, row: Any) -> bool:
        return not row.is_on
