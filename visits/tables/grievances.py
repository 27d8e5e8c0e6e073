"""Columns of the list of grievances: the matter and its clock; no telephone, nothing of the person."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock
from contacts.kit.tables import Column, Table
from visits.models import Grievance
from visits.queries.reopening import reopened_words
from visits.queries.standings import says_its_state, standing
from visits.workflow import State

TITLE_LETTERS = 40


def address(grievance: Grievance) -> str:
    return reverse("grievance", args=[grievance.uid])


def title(grievance: Grievance) -> str:
    return Truncator(" ".join(grievance.text.split())).chars(TITLE_LETTERS)


def place(grievance: Grievance) -> str:
    return grievance.where


def holder(grievance: Grievance) -> str:
    """Who has it: the office, the cadre of a direct handling, else whoever was asked first."""
    return str(grievance.lead or grievance.handler or grievance.first_asked or "")


def state(grievance: Any) -> str:
    """办理中; of what is to be done once more with the reason: 办理中 · 群众不同意，重办."""
    told = (str(grievance.get_state_display()), reopened_words(grievance))
    return " · ".join(filter(None, told))


def topic(grievance: Grievance) -> str:
    return str(grievance.topic or "")


def received_on(grievance: Grievance) -> dt.date:
    return clock.day_of(grievance.received_at)


def due(grievance: Any) -> dt.date | None:
    """The day on which it is due, or looked at again."""
    if grievance.state == State.EXPLAINED:
        return grievance.look_again_on  # type: ignore[no-any-return]
    return clock.day_of(grievance.due_at) if grievance.is_open and grievance.due_at else None


def late(grievance: Any) -> str:
    """By how much it is late, in words; "" where it is not."""
    found = standing(grievance, clock.now())
    return found.words if found.code == "overdue" else ""


def how_it_stands(grievance: Any) -> str:
    return standing(grievance, clock.now()).words


def deadline(grievance: Any) -> str:
    """How it stands; "" where that is the word of the state, which has a column of its own."""
    return "" if says_its_state(grievance, clock.now()) else how_it_stands(grievance)


class GrievanceTable(Table):
    columns: tuple[Column, ...] = (
        Column("text", _("什么事"), title, link=address, phone="title"),
        Column(
            "number", _("编号"), "number", sort=("number",), phone="text",
            template="visits/cells/number.html",
        ),
        Column("place", _("在哪里"), place, sort=("area__path",), phone="text"),
        Column("topic", _("类别"), topic, sort=("topic__position",), phone="text"),
        Column("kind", _("类型"), lambda g: str(g.kind), page=False),
        Column("channel", _("来源"), "channel_in_words", page=False),
        Column("holder", _("在谁手上"), holder, phone="meta"),
        Column(
            "received", _("收到"), received_on, sort=("received_at",), phone="meta",
            template="visits/cells/plain_day.html", width=12,
        ),
        Column("state", _("状态"), state, sort=("state",), phone="text", export=False),
        Column("state_alone", _("状态"), "get_state_display", page=False),
        Column(
            "due", _("期限"), deadline, sort=("next_due_at",),
            template="visits/cells/due_apart.html", phone="state", export=False,
        ),
        Column("due_on", _("期限"), due, page=False, width=12),
        Column("late", _("超期"), late, page=False, width=14),
    )  # fmt: skip
    default_sort = "-received"

    def is_muted(self, row: Any) -> bool:
        """What nobody has to do anything about stands in grey."""
        return not row.is_open


class PickTable(GrievanceTable):
    """The same for whoever dispatches: each may be ticked (the form `pick` on the page)."""

    columns = (
        Column(
            "pick", _("选"), lambda grievance: "", template="visits/cells/pick.html",
            phone="pick", export=False,
        ),
        *GrievanceTable.columns,
    )  # fmt: skip


class ByDateTable(GrievanceTable):
    """What is due first stands first, what has no day last."""

    default_sort = "due"


class PickByDateTable(PickTable):
    """The same, to be ticked."""

    default_sort = "due"
