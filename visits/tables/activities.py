"""Columns of the list of activities: date, kind, place, cadres, households; never the text."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.kit.tables import Column, Table
from visits.models import Activity, ActivityState


def cadres(activity: Activity) -> str:
    return "、".join(str(person.cadre) for person in activity.participants.all())


def households(activity: Activity) -> str:
    return "、".join(str(met.household) for met in activity.met.all())


def place(activity: Activity) -> str:
    return str(activity.district or activity.organisation)


def kind(activity: Activity) -> str:
    return str(activity.kind)


def late(activity: Activity) -> str:
    return str(_("补记")) if activity.is_late else ""


def attendance(activity: Activity) -> int | str:
    return activity.attending.cell if activity.attending else ""


def convener(activity: Activity) -> str:
    return str(activity.convener or "")


def other_convener(activity: Any) -> str:
    """The mark of a meeting that the principal officer did not convene (S214)."""
    return str(_("不是主要负责人召集")) if activity.other_convener else ""


class ActivityTable(Table):
    columns = (
        Column(
            "day",
            _("日期"),
            "happened_on",
            sort=("happened_on", "recorded_at"),
            template="visits/cells/day.html",
            phone="title",
        ),
        Column("kind", _("方式"), kind, sort=("kind__position",), phone="text"),
        Column("place", _("责任区或单位"), place, sort=("district__area__path",), phone="text"),
        Column("cadres", _("参加人"), cadres, phone="text"),
        Column("households", _("走到的户"), households, phone="wide"),
        Column("attendance", _("人数"), attendance, numeric=True, page=False),
        Column("convener", _("召集人"), convener, page=False),
        Column("other_convener", _("召集人核对"), other_convener, page=False),
        Column("late", _("补记"), late, page=False),
        Column("source", _("来源"), "get_source_display", page=False),
        Column(
            "recorded",
            _("记录时间"),
            "recorded_at",
            sort=("recorded_at",),
            phone="meta",
            template="visits/cells/recorded.html",
        ),
        Column(
            "state",
            _("状态"),
            "get_state_display",
            template="visits/cells/marks.html",
            phone="state",
        ),
    )
    default_sort = "-day"

    def is_muted(self, row: Any) -> bool:
        """Voided entries stand in grey."""
        return bool(row.state == ActivityState.VOIDED)
