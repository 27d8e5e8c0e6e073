"""Columns of the list of causes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.kit.tables import Column, Table


class CauseTable(Table):
    page_size = 200
    columns = (
        Column("name", _("原因"), str, template="visits/cells/cause.html", phone="title"),
        Column("name_en", _("英文名称"), "name_en", phone="text"),
    )

    def is_muted(self, row: Any) -> bool:
        """What can't be chosen any more stands in grey."""
        return not row.is_active
