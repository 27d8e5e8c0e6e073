"""Columns of the list of topics."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.kit.tables import Column, Table
from visits.models import Topic


class TopicTable(Table):
    page_size = 300
    columns = (
        Column("name", _("类别"), str, template="visits/cells/topic.html", phone="title"),
        Column("parent", _("上一级"), lambda topic: str(topic.parent or ""), page=False),
        Column(
            "add", "", lambda topic: "", template="visits/cells/topic_under.html",
            phone="state", export=False,
        ),
    )  # fmt: skip

    def is_muted(self, row: Topic | Any) -> bool:
        """What can't be chosen any more stands in grey."""
        return not row.is_active or bool(row.parent and not row.parent.is_active)
