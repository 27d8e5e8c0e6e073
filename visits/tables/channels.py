"""Columns of the list of own names under the channels."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.kit.tables import Column, Table


class ChannelNameTable(Table):
    page_size = 200
    columns = (
        Column("name", _("叫法"), str, template="visits/cells/channel_name.html", phone="title"),
        Column("channel", _("属于哪种来源"), "get_channel_display", phone="text"),
        Column("name_en", _("英文名称"), "name_en", phone="text"),
    )

    def is_muted(self, row: Any) -> bool:
        """What can't be chosen any more stands in grey."""
        return not row.is_active
