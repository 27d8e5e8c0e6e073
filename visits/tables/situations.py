"""Columns of the list of situation reports, of the times of response, and of who is in charge."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock, days
from contacts.kit.language import counted
from contacts.kit.lasting import in_words
from contacts.kit.tables import Column, Table
from visits.models import SituationKind, SituationLeader, SituationReport
from visits.queries.response_times import Month
from visits.queries.situations import standing

TITLE_LETTERS = 40


def address(report: SituationReport) -> str:
    return reverse("situation", args=[report.uid])


def title(report: SituationReport) -> str:
    return Truncator(" ".join(report.text.split())).chars(TITLE_LETTERS)


def kind(report: SituationReport) -> str:
    words = str(report.get_kind_display())
    return _t("%(kind)s，紧急") % {"kind": words} if report.is_urgent else words


def reported(report: SituationReport) -> str:
    """The day and the hour: what is measured begins there."""
    local = timezone.localtime(report.reported_at)
    day = days.in_words(local.date(), this_year=clock.today().year)
    return f"{day} {local:%H:%M}"


def how_it_stands(report: SituationReport) -> str:
    return standing(report, clock.now()).words


class SituationTable(Table):
    columns = (
        Column("text", _("什么事"), title, link=address, phone="title"),
        Column("kind", _("哪一类"), kind, sort=("kind",), phone="text", template="visits/cells/nowrap.html"),
        Column("place", _("在哪里"), "where", sort=("area__path",), phone="text"),
        Column("reported", _("报告时间"), reported, sort=("reported_at",), phone="meta", export=False),
        Column("reported_at", _("报告时间"), "reported_at", page=False, width=18),
        Column("leader", _("分管领导"), "leader.name", sort=("leader__name_keys",), phone="meta"),
        Column("state", _("状态"), "get_state_display", sort=("state",), phone="hide", template="visits/cells/nowrap.html"),
        Column(
            "response", _("回应情况"), how_it_stands, phone="state",
            template="visits/cells/situation.html", export=False,
        ),
        Column("due_at", _("回应时限"), "due_at", page=False, width=18),
        Column("responded_at", _("回应时间"), "responded_at", page=False, width=18),
    )  # fmt: skip
    default_sort = "-reported"

    def is_muted(self, row: Any) -> bool:
        """What nobody has to do anything about stands in grey."""
        return not row.is_open


def month_label(month: Month) -> str:
    return str(month.period.label)


def times_in_words(month: Month, code: str) -> str:
    """3件，中位数12分钟；1件没有回应."""
    times = month.kinds[code]
    if not times.reported:
        return ""
    told = [counted("%(n)d件", times.reported) % {"n": times.reported}]
    if times.median is not None:
        told.append(_t("中位数%(took)s") % {"took": in_words(times.median)})
    if times.late:
        told.append(_t("%(n)d件超时") % {"n": times.late})
    if times.waiting:
        told.append(_t("%(n)d件待回应") % {"n": times.waiting})
    return "，".join(told)


def reports_of(month: Month, code: str) -> str:
    """The reports behind a figure."""
    if not month.kinds[code].reported:
        return ""
    first, last = month.period.starts_on, month.period.ends_on
    asked = {"pile": "all", "kind": code, "first": first, "last": last, "counted": "on"}
    return f"{reverse('situation-list')}?{urlencode(asked)}"


def _of_kind(code: SituationKind) -> Column:
    return Column(
        code.value,
        code.label,
        lambda month: times_in_words(month, code.value),
        link=lambda month: reports_of(month, code.value),
    )


class ResponseTable(Table):
    """A line a month, a kind a column: how many, and how long half of the responses took at most."""

    columns = (
        Column("month", _("报告的月份"), month_label, phone="title"),
        *map(_of_kind, SituationKind),
    )


class InChargeTable(Table):
    columns = (
        Column("kind", _("哪一类"), "get_kind_display", phone="title"),
        Column("township", _("乡镇"), lambda line: str(line.township), phone="text"),
        Column("cadre", _("分管领导"), "cadre.name", phone="text"),
        Column("starts_on", _("从"), "starts_on"),
        Column("ends_on", _("到"), "ends_on"),
        Column(
            "change", "", lambda line: "", template="visits/cells/situation_leader.html",
            phone="action", export=False,
        ),
    )  # fmt: skip

    def is_muted(self, row: Any) -> bool:
        """What has ended stands in grey."""
        return has_ended(row, clock.today())


def has_ended(line: SituationLeader, on: dt.date) -> bool:
    return line.ends_on is not None and line.ends_on < on
