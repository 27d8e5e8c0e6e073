"""Columns of the list of kinds of activities."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.kit.tables import Column, Table


class KindTable(Table):
    page_size = 200
    columns = (
        Column("name", _("方式"), str, template="visits/cells/kind_of_list.html", phone="title"),
        Column("family", _("类别"), "get_family_display", phone="text"),
        Column("counts", _("计为"), "get_counts_as_display", phone="state"),
        Column("called", _("表格里的叫法"), lambda kind: "、".join(kind.aliases), phone="wide"),
    )

    def is_muted(self, row: Any) -> bool:
        return not row.is_active
