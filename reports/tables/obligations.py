"""Columns of the lists of obligations. Figures of persons order nothing (light burden 3)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.kit.periods import Period
from contacts.kit.tables import Column, Table
from reports.models import Obligation


def evidence_url(obligation: Obligation) -> str:
    return reverse("obligation-evidence", args=[obligation.uid])


def area_of(obligation: Obligation) -> str:
    return str(obligation.area)


def area_once(obligation: Obligation) -> str:
    """Nothing where the subject is that place, or is called like it."""
    area = area_of(obligation)
    return "" if area == str(obligation.subject) else area


def period_of(obligation: Obligation) -> str:
    return str(Period.parse(obligation.period).label)


def progress_of(obligation: Obligation) -> str:
    """3 / 7 天."""
    return f"{obligation.done} / {obligation.target} {obligation.requirement.unit}"


def _figure(key: str, label: Any) -> Column:
    return Column(key, label, key, page=False)


class ObligationTable(Table):
    """By district and name; whoever wants those behind filters by state."""

    columns = (
        Column(
            "subject", _("对象"), lambda row: str(row.subject), sort=("cadre__name_keys", "area__path"),
            link=evidence_url, phone="title",
        ),
        Column("number", _("工号"), "cadre.staff_number", page=False),
        Column("area", _("责任区"), area_once, sort=("area__path",), phone="text", export=False),
        Column("area_too", _("责任区"), area_of, page=False),
        Column("requirement", _("任务"), lambda row: str(row.requirement), sort=("requirement__name",), phone="text"),
        Column("period", _("周期"), period_of, sort=("period_ends_on",), phone="text"),
        _figure("bound_days", _("在岗天数")),
        _figure("target", _("应完成")),
        _figure("done", _("已完成")),
        _figure("done_now", _("按现在的记录")),
        _figure("missing", _("还差")),
        Column(
            "progress", _("完成"), progress_of, template="reports/cells/progress.html",
            phone="bar", export=False,
        ),
        Column("late", _("补记"), "late", template="reports/cells/late.html", phone="text"),
        Column(
            "state", _("状态"), "get_state_display", template="reports/cells/state.html",
            phone="state",
        ),
    )  # fmt: skip
