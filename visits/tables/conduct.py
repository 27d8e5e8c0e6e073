"""The list of reports on conduct: when and how each came and how it stands; nobody's name."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.kit.tables import Column, Table
from visits.models import ConductReport
from visits.queries.conduct import received_words


def address(report: ConductReport) -> str:
    return reverse("conduct", args=[report.uid])


class ConductTable(Table):
    columns = (
        Column("received", _("收到"), received_words, sort=("received_at",), link=address, phone="title"),
        Column("channel", _("怎么来的"), "get_channel_display", phone="text"),
        Column("officer", _("在谁手上"), "officer", phone="meta"),
        Column(
            "state", _("办到哪一步"), "get_state_display", sort=("state",), phone="text",
            template="visits/cells/conduct_state.html",
        ),
        Column(
            "due", _("期限"), "get_state_display", phone="state",
            template="visits/cells/conduct_due.html",
        ),
    )  # fmt: skip
    default_sort = "-received"

    def is_muted(self, row: Any) -> bool:
        """What nobody has to do anything about stands in grey."""
        return not row.is_open and not row.has_news
