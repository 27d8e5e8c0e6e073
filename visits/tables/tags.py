"""Columns of what was done under each tag. The number of records opens just these; households and
person-times are counted in them and have no list of their own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.kit.periods import Period
from contacts.kit.tables import Column, Table
from visits.models import ActivityKind
from visits.queries.tags import Tagged, Tally


@dataclass(frozen=True)
class TagRow:
    """A tag as a whole (`kind` is None), or one of its kinds."""

    tag: str
    kind: ActivityKind | None
    tally: Tally
    first: dt.date
    last: dt.date

    @property
    def name(self) -> str:
        return str(self.kind or _("合计"))

    @property
    def url(self) -> str:
        """The records that were counted, and no others."""
        query = {"tag": self.tag, "first": self.first, "last": self.last, "valid": "on"}
        if self.kind:
            query["kind"] = self.kind.code
        return f"{reverse('activity-list')}?{urlencode(query)}"


def rows_of(tagged: Tagged, period: Period) -> list[TagRow]:
    """The whole first, then kind by kind."""
    days = period.starts_on, period.ends_on
    kinds = [TagRow(tagged.tag, kind, tally, *days) for kind, tally in tagged.kinds]
    return [TagRow(tagged.tag, None, tagged.whole, *days), *kinds]


def _figure(key: str, label: Any, **more: Any) -> Column:
    return Column(key, label, f"tally.{key}", numeric=True, **more)


KIND = Column("kind", _("方式"), "name", phone="title")
FIGURES = (
    _figure("records", _("条数"), link=lambda row: row.url),
    _figure("households", _("户数")),
    _figure("person_times", _("人次")),
)


class TagTable(Table):
    """One tag on the page."""

    page_size = 200
    columns = (KIND, *FIGURES)


class TagSheet(Table):
    """All tags, for the workbook."""

    columns = (Column("tag", _("专题"), "tag"), KIND, *FIGURES)
