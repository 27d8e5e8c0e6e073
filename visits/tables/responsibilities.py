"""Columns of the responsibility list."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.kit import clock
from contacts.kit.tables import Column, Table
from visits.models import Responsibility
from visits.queries.topics import full_name


def topic(line: Responsibility) -> str:
    return full_name(line.topic)


class ResponsibilityTable(Table):
    columns = (
        Column(
            "topic", _("诉求类别"), topic, phone="title",
            sort=("level_one", "topic__position", "area__path", "starts_on"),
        ),
        Column(
            "area", _("在哪里"), lambda line: str(line.area), phone="text",
            sort=("area__path", "level_one", "topic__position", "starts_on"),
        ),
        Column(
            "organisation", _("承办单位"), "organisation.name", phone="text",
            sort=("organisation__name_keys", "area__path", "level_one", "topic__position"),
        ),
        Column("starts_on", _("从"), "starts_on", sort=("starts_on",)),
        Column("ends_on", _("到"), "ends_on", sort=("ends_on",)),
        Column(
            "change", "", lambda line: "", template="visits/cells/responsibility.html",
            phone="action", export=False,
        ),
    )  # fmt: skip
    default_sort = "topic"

    def is_muted(self, row: Any) -> bool:
        """What has ended stands in grey."""
        return has_ended(row)


def has_ended(line: Responsibility) -> bool:
    return line.ends_on is not None and line.ends_on < clock.today()
