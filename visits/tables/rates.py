"""Columns of the three rates, and of how long matters lay where: each figure with its base, and the
way to its matters."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts.kit.days import month_in_words
from contacts.kit.lasting import in_words as lasting
from contacts.kit.tables import Column, Table
from visits.models import ASPECTS, Mark, MatterClass
from visits.queries.channels import group_in_words
from visits.queries.holding_sums import HeldBy, Lay
from visits.queries.rates import By, Line, Rate, Share
from visits.queries.small_cells import LEAST_SHOWN

# The filter of the list that a group is narrowed by; months by their days, on the page itself.
FILTERS = {
    By.DISTRICT: "district",
    By.OFFICE: "office",
    By.TOPIC: "topic",
    By.CHANNEL: "channel",
    By.CLASS: "classed",
    By.MARK: "mark",
    **{By(name): name for name in ASPECTS},
}
# The words of groups that have a code.
LABELS: dict[str, type[TextChoices]] = {
    By.CLASS: MatterClass,
    By.MARK: Mark,
    **ASPECTS,
}
# Of which nothing is said by what the figures are told apart.
UNSAID: dict[str, Any] = {
    By.DISTRICT: _("没有写责任区"),
    By.OFFICE: _("没有主办单位"),
    By.TOPIC: _("没有写类别"),
    By.CLASS: _("还没有定分类"),
    By.MARK: _("没有标急难愁盼"),
    **dict.fromkeys(map(By, ASPECTS), _("没有写")),
}

# The list of all matters that the figures count.
COUNTED = {"pile": "all", "counted": "on"}


def in_words(share: Share) -> str:
    """The share with its base, as the sheet tells it, or why there is none."""
    return f"{share.words}（{share.base}）" if share.is_told else not_told(share)


def not_told(share: Share) -> str:
    """Why there is no figure; a stroke where nothing is counted yet."""
    if not share.whole:
        return "—"
    return _t("少于5件，不显示") if share.whole < LEAST_SHOWN else _t("不显示，免得算出别处的")


def _of(rate: Rate) -> Column:
    return Column(
        rate.value,
        rate.label,
        lambda line: in_words(line.shares[rate.value]),
        numeric=True,
        template="visits/cells/rate.html",
    )


class RateTable(Table):
    page_size = 500
    columns = (
        Column("name", _("名称"), lambda line: line.words, phone="title"),
        Column("received", _("收到"), lambda line: line.received, numeric=True,
               template="visits/cells/received.html"),
        *map(_of, Rate),
    )  # fmt: skip


class RateRow:
    """A line with its words and its addresses."""

    def __init__(self, line: Line, by: str, query: dict[str, str]) -> None:
        self.line, self.by, self.query = line, by, query
        self.received, self.shares = line.received, line.shares

    @property
    def words(self) -> str:
        """The name of the group."""
        if self.line.name is None:
            return str(UNSAID.get(self.by, "—"))
        if self.by == By.CHANNEL and self.line.key is not None:
            return group_in_words(self.line.name)
        labels = LABELS.get(self.by)
        if labels and self.line.name in labels.values:
            return str(labels(self.line.name).label)
        if self.by == By.MONTH and self.line.key:
            return month_in_words(self.line.name)
        return str(self.line.name)

    def url(self, **more: str) -> str:
        """The matters behind a figure; "" where the list cannot be narrowed to them."""
        query = {**self.query, **COUNTED, **more}
        if self.by in FILTERS and self.line.key is not None:
            query[FILTERS[By(self.by)]] = str(self.line.key)
        elif self.by in FILTERS and self.line.name is None:
            query["without"] = FILTERS[By(self.by)]
        elif self.line.key is not None or self.line.name is None:
            return ""
        return f"{reverse('grievance-list')}?{urlencode(query)}"


def rate_cell(row: RateRow, column: Any) -> dict[str, Any]:
    """What the cell of a rate shows: the share, its base, and where both open."""
    share = row.shares[column.key]
    return {
        "share": share,
        "not_told": "" if share.is_told else not_told(share),
        "part_url": row.url(outcome=f"{column.key}-part"),
        "whole_url": row.url(outcome=column.key),
    }


class LayRow:
    """How long matters lay with one holder, with the ways to them."""

    def __init__(self, lay: Lay, query: dict[str, str]) -> None:
        self.lay, self.query = lay, query

    @property
    def url(self) -> str:
        query = {**self.query, **COUNTED, "held": self.lay.holder.code}
        return f"{reverse('grievance-list')}?{urlencode(query)}"

    @property
    def longest_url(self) -> str:
        return reverse("grievance", args=[self.lay.longest])


def _days(row: LayRow) -> float:
    """As a sheet adds it up."""
    return round(row.lay.total / dt.timedelta(days=1), 1)


class LevelTable(Table):
    """How long matters lay on each level."""

    page_size = 500
    columns: tuple[Column, ...] = (
        Column("name", _("在谁手上"), "lay.holder.name", phone="title"),
        Column("matters", _("经过几件"), "lay.matters", numeric=True, link=lambda row: row.url),
        Column("total", _("一共多久"), lambda row: lasting(row.lay.total), numeric=True,
               link=lambda row: row.url),
        Column("median", _("一半不超过"), lambda row: lasting(row.lay.median), numeric=True,
               link=lambda row: row.url),
        Column("longest", _("最久的一件"), lambda row: lasting(row.lay.took[row.lay.longest]),
               numeric=True, link=lambda row: row.longest_url),
        Column("days", _("一共几天"), _days, page=False, numeric=True),
    )  # fmt: skip


class HolderTable(LevelTable):
    """How long matters lay with each office."""

    columns = (
        LevelTable.columns[0],
        Column("level", _("哪一级"), "lay.holder.level"),
        *LevelTable.columns[1:],
    )


LAY_TABLES = {HeldBy.HOLDER: HolderTable, HeldBy.LEVEL: LevelTable}
