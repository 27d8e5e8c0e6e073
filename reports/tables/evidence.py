"""Columns of the evidence: when, how, with which households, who. Never what was heard (trust 3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock, days
from contacts.kit.tables import Column, Table
from reports.engine.reasons import Reason
from reports.queries.evidence import Line


@dataclass(frozen=True)
class Record:
    """A line of evidence in words."""

    line: Line
    households: str
    cadres: str

    @property
    def day(self) -> str:
        day = self.line.activity.happened_on
        return days.with_weekday(day, this_year=clock.today().year)

    @property
    def recorded(self) -> str:
        """当天 18:02, or the day on which it was written down, where no hour is known."""
        activity = self.line.activity
        written = clock.day_of(activity.recorded_at)
        if written == activity.happened_on and not activity.has_no_hour:
            at = timezone.localtime(activity.recorded_at)
            return _t("当天 %(time)s") % {"time": f"{at:%H:%M}"}
        return days.in_words(written, this_year=clock.today().year)

    @property
    def marks(self) -> list[str]:
        """What is to be known about a record that counts."""
        marks = {
            _t("补记"): self.line.is_late,
            _t("导入"): self.line.is_imported,
            _t("责任区外"): self.line.elsewhere,
            _t("不是主要负责人召集"): self.line.other_convener,
        }
        return [mark for mark, holds in marks.items() if holds]

    @property
    def reason(self) -> str:
        """Why it does not count, in plain words."""
        line, reason = self.line, self.line.reason
        if reason is None:
            return ""
        if reason == Reason.WRONG_KIND:
            return _t("%(kind)s，这种方式不计入") % {"kind": line.activity.kind}
        return str(reason.label)


def activity_url(record: Record) -> str:
    return reverse("activity-detail", args=[record.line.activity.uid])


DAY = Column("day", _("日期"), "day", phone="title")
KIND = Column("kind", _("方式"), lambda record: str(record.line.activity.kind), phone="text")
HOUSEHOLDS = Column("households", _("户"), "households", phone="text")
CADRES = Column("cadres", _("同行"), "cadres")
RECORDED = Column("recorded", _("记录时间"), "recorded", template="reports/cells/recorded.html")
REASON = Column("reason", _("原因"), "reason", phone="wide")
OPEN = Column("open", "", lambda record: _("打开"), link=activity_url, phone="state", export=False)


class CountedTable(Table):
    page_size = 1000
    columns = (DAY, KIND, HOUSEHOLDS, CADRES, RECORDED, OPEN)


class NotCountedTable(Table):
    page_size = 1000
    columns = (DAY, KIND, HOUSEHOLDS, REASON, OPEN)

    def is_muted(self, row: Any) -> bool:
        return True


class EvidenceSheet(Table):
    """All of it, for the workbook."""

    columns = (
        Column("day", _("日期"), "line.activity.happened_on"),
        KIND,
        HOUSEHOLDS,
        CADRES,
        Column("recorded", _("记录时间"), "line.activity.recorded_at"),
        Column("marks", _("标记"), lambda record: "、".join(record.marks)),
        Column("counts", _("计入"), lambda r: _("否") if r.line.reason else _("是")),
        REASON,
    )
