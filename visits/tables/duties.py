"""Columns of the duty list 履职清单 and of the list of concrete works 民生实事."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock, days
from contacts.kit.tables import Column, Table
from visits.models import Measure
from visits.tables.grievances import address, place, title

ON_PAGE = 60


def _task(row: Any) -> str:
    return Truncator(" ".join(row.task.split())).chars(ON_PAGE)


def _matter(row: Any) -> str:
    return address(row.grievance)


class DutyTable(Table):
    """One thing to do a row, in the order of the days."""

    columns = (
        Column("short", _("要做什么"), _task, link=_matter, phone="title", export=False),
        Column("number", _("编号"), "grievance.number", phone="text", width=13,
               template="visits/cells/number.html"),
        Column("place", _("在哪里"), lambda duty: place(duty.grievance), phone="text", width=16),
        Column("matter", _("什么事"), lambda duty: title(duty.grievance), page=False, width=30),
        Column("kind", _("职责"), lambda duty: duty.kind.label, phone="meta", width=8),
        Column("task", _("要做什么"), "task", page=False, width=40),
        Column("owner", _("谁负责"), "owner", phone="meta", width=16),
        Column("due", _("哪天以前"), "due_on", template="visits/cells/duty_due.html",
               phone="state", width=12),
    )  # fmt: skip

    def sheet_headings(self) -> list[str]:
        return [_t("序号"), *super().sheet_headings()]

    def sheet_widths(self) -> list[int]:
        return [6, *super().sheet_widths()]

    def sheet_rows(self, told: list[Any] | None = None) -> Iterator[list[Any]]:
        """Each row with its running number, as on paper."""
        for n, cells in enumerate(super().sheet_rows(told), start=1):
            yield [n, *cells]


def _done(measure: Measure) -> str:
    return _t("做完") if measure.done_on else _t("还没做完")


def _delayed(measure: Measure) -> str:
    """The day that was set first, where it is another one now."""
    if not measure.was_delayed:
        return ""
    return days.in_words(measure.first_due_on, this_year=clock.today().year)


class WorksTable(Table):
    columns = (
        Column("short", _("实事"), _task, link=_matter, phone="title", export=False),
        Column("task", _("实事"), "task", page=False, width=36),
        Column("number", _("编号"), "grievance.number", phone="text", width=13,
               template="visits/cells/number.html"),
        Column("place", _("在哪里"), lambda row: place(row.grievance), sort=("grievance__area__path",),
               phone="text", width=18),
        Column("owner", _("谁负责"), lambda row: str(row.owner), phone="meta", width=16),
        Column("delayed", _("原定"), _delayed, phone="meta", export=False),
        Column("first_due", _("原定哪天以前"), "first_due_on", page=False, width=13),
        Column("due", _("哪天以前做完"), "due_on", sort=("due_on",), phone="state", width=13,
               template="visits/cells/measure_due.html"),
        Column("state", _("状态"), _done, page=False, width=10),
        Column("done", _("哪天做完的"), "done_on", sort=("done_on",), page=False, width=12),
        Column("evidence", _("做得怎样"), "evidence", phone="wide", width=40),
    )  # fmt: skip
    default_sort = "-due"
