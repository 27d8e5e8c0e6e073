"""Columns of the list of reception days."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock, days
from contacts.kit.tables import Column, Table
from visits.models import ReceptionDay, ReceptionState

# Colours of the house for how a day stands.
CODES = {
    ReceptionState.HELD: "met",
    ReceptionState.NOT_HELD: "neutral",
    ReceptionState.PLANNED: "on_track",
    ReceptionState.UNSAID: "at_risk",
}


def address(row: ReceptionDay) -> str:
    return reverse("reception", args=[row.uid])


def day(row: ReceptionDay) -> str:
    return days.with_weekday(row.happens_on, this_year=clock.today().year)


def hours(row: ReceptionDay) -> str:
    return f"{row.opens_at:%H:%M}–{row.closes_at:%H:%M}"


def receiver(row: ReceptionDay) -> str:
    return f"{row.receiver}（{row.get_role_display()}）"


def state(row: ReceptionDay) -> str:
    return str(row.state(clock.today()).label)


def code(row: ReceptionDay) -> str:
    return CODES[row.state(clock.today())]


def items(row: Any) -> str:
    """What came in there; nothing is said of a day of which nothing was written."""
    if not row.is_held:
        return ""
    told = {"n": row.n_items, "m": row.n_replied}
    return _t("%(n)d件，已答复%(m)d件") % told


class ReceptionTable(Table):
    columns = (
        Column(
            "day", _("日期"), day, sort=("happens_on", "opens_at"), link=address, phone="title", export=False,
        ),
        Column("on", _("日期"), "happens_on", page=False, width=12),
        Column("state", _("接了没有"), state, template="visits/cells/reception_state.html", phone="state"),
        Column("hours", _("时间"), hours, phone="text"),
        Column("receiver", _("谁接访"), receiver, sort=("receiver__name_keys", "happens_on"), phone="text"),
        Column("kind", _("哪一种"), lambda row: row.get_kind_display(), sort=("kind", "happens_on"), phone="meta"),
        Column("form", _("方式"), lambda row: row.get_form_display(), phone="hide"),
        Column("holder", _("在哪里"), "where", phone="meta"),
        Column("items", _("收到的事"), items),
    )  # fmt: skip
    default_sort = "-day"
