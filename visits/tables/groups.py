"""Columns of the list of groups."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock
from contacts.kit.tables import Column, Table
from visits.models import MatterGroup


def group_address(group: MatterGroup) -> str:
    return reverse("grievance-group", args=[group.uid])


class GroupTable(Table):
    columns = (
        Column("name", _("名称"), "name", sort=("name",), link=group_address, phone="title"),
        Column("kind", _("哪一种"), "get_kind_display", sort=("kind",), phone="text"),
        Column("area", _("在哪里"), "area.name", phone="text"),
        Column("organisation", _("牵头单位"), "organisation.name"),
        Column("starts_on", _("从"), "starts_on", sort=("starts_on",)),
        Column("ends_on", _("到"), "ends_on", sort=("ends_on",)),
        Column("matters", _("诉求"), "matters", numeric=True),
        Column("still_open", _("没办完的"), "still_open", numeric=True),
    )
    default_sort = "-starts_on"

    def is_muted(self, row: MatterGroup) -> bool:
        """What has ended stands in grey."""
        return row.ends_on is not None and row.ends_on < clock.today()
