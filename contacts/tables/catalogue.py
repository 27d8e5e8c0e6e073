"""Columns of the maintained lists."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.kit.tables import Column, Table
from contacts.models import CareGroup, FactKind


def yes(value: bool) -> str:
    return str(_("是")) if value else ""


class CareGroupTable(Table):
    columns = (
        Column("name", _("类别"), str, template="contacts/cells/care_group.html", phone="title"),
        Column("family", _("归在"), "get_family_display", phone="text"),
        Column("hardship", _("困难家庭"), lambda group: yes(group.is_hardship)),
        Column("review", _("几个月复核一次"), "review_months", numeric=True),
        Column("members", _("现有户"), "members", numeric=True),
    )

    def is_muted(self, row: CareGroup | Any) -> bool:
        return not row.is_active


class FactKindTable(Table):
    columns = (
        Column("name", _("指标"), str, template="contacts/cells/fact_kind.html", phone="title"),
        Column("unit", _("单位"), "own_unit", phone="text"),
        Column("part", _("其中数"), lambda kind: str(kind.part_of) if kind.part_of else ""),
        Column("register", _("对照登记簿"), "get_register_display"),
        Column("values", _("已填的数"), "n_values", numeric=True),
    )

    def is_muted(self, row: FactKind | Any) -> bool:
        return not row.is_active
