"""Columns of 意见汇总: the figures by class, the opinions behind them, and the matters that they are in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.kit.tables import Column, Table
from visits.models import Grievance
from visits.queries.tally import Line, Unclassed
from visits.tables.grievances import address, holder, place, received_on, title

PAGES = {"opinions": "grievance-opinions", "matters": "grievance-matters"}


class TallyRow:
    """A line with its words and its addresses; `query` is what the whole page is narrowed by."""

    def __init__(self, line: Line, query: dict[str, str]) -> None:
        self.line, self.query, self.name = line, query, line.name

    def figure(self, what: str) -> int:
        return self.line.opinions if what == "opinions" else self.line.matters

    def words(self, what: str) -> Any:
        """The figure; of what is out of sight no matters are told."""
        if what == "matters" and self.line.code == Unclassed.ELSEWHERE:
            return ""
        return self.figure(what)

    def url(self, what: str) -> str:
        """The rows behind a figure."""
        if not self.figure(what):
            return ""
        query = {**self.query, **({"stands": self.line.code} if self.line.code else {})}
        return f"{reverse(PAGES[what])}?{urlencode(query)}"


def _figure(what: str, label: Any) -> Column:
    return Column(
        what,
        label,
        lambda row: row.words(what),
        numeric=True,
        template="visits/cells/count.html",
    )


class TallyTable(Table):
    columns = (
        Column("name", _("诉求分类"), "name", phone="title"),
        _figure("opinions", _("意见（合并前）")),
        _figure("matters", _("事项（合并后）")),
    )


def matter_number(grievance: Grievance) -> str:
    """In which matter an opinion is; its own number where it is handled by itself."""
    if getattr(grievance, "stands", "") == Unclassed.ELSEWHERE:
        return str(Unclassed.ELSEWHERE.label)
    return (grievance.merged_into or grievance).number


def matter_address(grievance: Grievance) -> str:
    if getattr(grievance, "stands", "") == Unclassed.ELSEWHERE:
        return ""
    return address(grievance.merged_into or grievance)


def matter_class(grievance: Grievance) -> str:
    """The class of the matter that it is in."""
    if getattr(grievance, "stands", "") == Unclassed.ELSEWHERE:
        return ""
    matter = grievance.merged_into or grievance
    return str(matter.get_classed_display() or Unclassed.NOT_YET.label)


class OpinionTable(Table):
    columns = (
        Column("text", _("什么事"), title, link=address, phone="title"),
        Column("number", _("编号"), "number", sort=("number",), phone="text"),
        Column("place", _("在哪里"), place, sort=("area__path",), phone="text"),
        Column(
            "received", _("收到"), received_on, sort=("received_at",),
            template="visits/cells/plain_day.html",
        ),
        Column("matter", _("在哪一件里"), matter_number, link=matter_address),
        Column("class", _("诉求分类"), matter_class),
    )  # fmt: skip
    default_sort = "-received"


class MatterTable(Table):
    columns = (
        Column("text", _("什么事"), title, link=address, phone="title"),
        Column("number", _("编号"), "number", sort=("number",), phone="text"),
        Column("place", _("在哪里"), place, sort=("area__path",), phone="text"),
        Column("holder", _("在谁手上"), holder),
        Column("state", _("状态"), "get_state_display", sort=("state",), phone="text"),
        Column("class", _("诉求分类"), matter_class),
        Column(
            "opinions", _("意见"), "opinions", numeric=True,
            template="visits/cells/opinions.html",
        ),
    )  # fmt: skip
    default_sort = "number"
