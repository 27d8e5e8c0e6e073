"""Columns of 孕产服务申请: no telephone in a list; of services numbers alone."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts.kit.tables import Column, Table
from visits.models import MaternityRequest
from visits.queries.maternity import Quarter


def address(request: MaternityRequest) -> str:
    return reverse("maternity", args=[request.uid])


class MaternityTable(Table):
    columns = (
        Column("service", _("要什么服务"), "get_service_display", link=address, phone="title"),
        Column("district", _("责任区"), lambda r: str(r.district), sort=("district__area__path",), phone="text"),
        Column("asked_on", _("哪天申请的"), "asked_on", sort=("asked_on",)),
        Column("served_on", _("哪天服务的"), "served_on", sort=("served_on",)),
    )  # fmt: skip
    default_sort = "asked_on"

    def is_muted(self, row: Any) -> bool:
        return row.served_on is not None


def number(quarter: Quarter) -> str:
    """Fewer than five, or none at all: the same words."""
    return _t("不到5次") if quarter.number is None else _t("%(n)d次") % {"n": quarter.number}


class QuarterTable(Table):
    columns = (
        Column("quarter", _("季度"), lambda q: str(q.period.label), phone="title"),
        Column("township", _("乡镇"), lambda q: str(q.township), phone="text"),
        Column("number", _("服务次数"), number, phone="state"),
    )
