"""Columns of the ledger 问题台账: the matter, its cause, its measures; nothing of who raised it.

The sheet has the heads that townships use.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock
from contacts.kit.language import counted
from contacts.kit.quantity_fields import quantity_of
from contacts.kit.tables import Column, Table
from visits.models import ASPECT_NAMES, Grievance
from visits.queries.ledger import cause_in_words, days_open, measures_in_words
from visits.queries.topics import full_name
from visits.tables.grievances import address, how_it_stands, place, received_on, topic

ON_PAGE = 60
# More rows than one reads on paper are not printed: narrow the list first.
MOST_ON_PAPER = 300


def _full_topic(grievance: Grievance) -> str:
    return full_name(grievance.topic) if grievance.topic else ""


def _limit(grievance: Any) -> dt.date | None:
    """The date of its answer; of what is done, the one that it had."""
    return clock.day_of(grievance.limit_at) if grievance.limit_at else None


def _days_open(grievance: Grievance) -> int | None:
    return days_open(grievance, clock.now())


def _days_in_words(grievance: Grievance) -> str:
    days = _days_open(grievance)
    return "" if days is None else counted("%(n)d天", days) % {"n": days}


def _lead(grievance: Grievance) -> str:
    """The office; before one has it, who has it by name, with the word that this is no office."""
    if grievance.lead:
        return str(grievance.lead)
    if grievance.handler:
        return _t("经办：%(name)s") % {"name": grievance.handler}
    return _t("首问：%(name)s") % {"name": grievance.first_asked} if grievance.first_asked else ""


def _short(words: Callable[[Grievance], str]) -> Callable[[Grievance], str]:
    """The words as far as a row of the page holds them."""
    return lambda grievance: Truncator(" ".join(words(grievance).split())).chars(ON_PAGE)


def _count(name: str) -> Callable[[Grievance], int | str]:
    """How many it concerns; "" where nobody said."""

    def told(grievance: Grievance) -> int | str:
        count = quantity_of(grievance, name)
        return count.cell if count else ""

    return told


def _text(grievance: Grievance) -> str:
    return str(grievance.text)


def _result(grievance: Grievance) -> str:
    return str(grievance.answer)


class LedgerTable(Table):
    columns = (
        Column("short", _("什么事"), _short(_text), link=address, phone="title", export=False),
        Column("number", _("编号"), "number", sort=("number",), phone="text",
               template="visits/cells/number.html", width=13),
        Column("received", _("收到"), received_on, sort=("received_at",), phone="meta",
               template="visits/cells/plain_day.html", width=12),
        Column("place", _("在哪里"), place, sort=("area__path",), phone="text", width=16),
        Column("channel", _("来源"), "channel_in_words", page=False, width=16),
        Column("topic", _("类别"), topic, sort=("topic__position",), phone="text", export=False),
        Column("topics", _("类别"), _full_topic, page=False, width=16),
        Column("text", _("问题"), _text, page=False, width=36),
        Column("homes", _("涉及户数"), _count("homes"), page=False, numeric=True, width=10),
        Column("people", _("涉及人数"), _count("people"), page=False, numeric=True, width=10),
        Column("why", _("原因"), _short(cause_in_words), phone="wide", export=False),
        Column("cause", _("原因"), cause_in_words, page=False, width=24),
        Column("mechanism", ASPECT_NAMES["mechanism"], "get_mechanism_display", page=False,
               width=10),
        Column("interest", ASPECT_NAMES["interest"], "get_interest_display", page=False, width=12),
        Column("steps", _("措施"), _short(measures_in_words), phone="wide", export=False),
        Column("measures", _("措施"), measures_in_words, page=False, width=40),
        Column("office", _("主办单位"), _lead, phone="meta", width=16),
        Column("due", _("办理时限"), _limit, page=False, width=12),
        Column("state", _("状态"), "get_state_display", page=False, width=12),
        Column("standing", _("状态和期限"), how_it_stands, sort=("due_at",),
               template="visits/cells/due.html", phone="state", export=False),
        Column("outcome", _("办理结果"), _short(_result), phone="wide", export=False),
        Column("result", _("办理结果"), _result, page=False, width=30),
        Column("open", _("没办完"), _days_in_words, export=False),
        Column("age", _("没办完几天"), _days_open, page=False, numeric=True, width=10),
    )  # fmt: skip
    default_sort = "-received"

    def is_muted(self, row: Any) -> bool:
        """What nobody has to do anything about stands in grey."""
        return not row.is_open

    def sheet_headings(self) -> list[str]:
        return [_t("序号"), *super().sheet_headings()]

    def sheet_widths(self) -> list[int]:
        return [6, *super().sheet_widths()]

    def sheet_rows(self, told: list[Any] | None = None) -> Iterator[list[Any]]:
        """Each row with its running number, as on paper."""
        for n, cells in enumerate(super().sheet_rows(told), start=1):
            yield [n, *cells]
