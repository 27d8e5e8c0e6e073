"""Columns of the pages about rules."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.kit.numbers import in_words, to_places
from contacts.kit.tables import Column, Table
from contacts.models import ServiceCategory
from reports.models import Subject
from reports.queries import words
from reports.queries.burden import Asked

WHO = {Subject.DISTRICT: _("每个责任区"), Subject.TOWNSHIP: _("全镇")}


class RuleTable(Table):
    """The rules of a pack that are in force or about to be."""

    columns = (
        Column(
            "name", _("任务"), str, phone="title",
            link=lambda rule: reverse("rule", args=[rule.uid]),
        ),
        Column("who", _("对象"), words.audience, phone="text"),
        Column("norm", _("要求"), words.norm, phone="state"),
        Column("since", _("从"), "starts_on", template="reports/cells/day.html"),
        Column("until", _("到"), "ends_on", template="reports/cells/until.html"),
    )  # fmt: skip


class VersionTable(Table):
    """One rule from its first version to the latest."""

    columns = (
        Column("norm", _("要求"), words.norm, phone="title"),
        Column("since", _("从"), "starts_on", template="reports/cells/day.html"),
        Column("until", _("到"), "ends_on", template="reports/cells/until.html"),
        Column("by", _("谁定的"), "changed_by"),
        Column("document", _("依据"), "document", phone="text"),
    )


def who_of(asked: Asked) -> str:
    if asked.rule.subject in WHO:
        return str(WHO[Subject(asked.rule.subject)])
    categories = asked.rule.audience["categories"]
    named = "、".join(str(ServiceCategory(category).label) for category in categories)
    members = asked.rule.audience.get("party_members")
    return str(_("%(who)s中的党员") % {"who": named}) if members else named


def each_of(asked: Asked) -> int | str:
    """What it asks of each; an average says so, and is not rounded unsaid."""
    average = asked.average
    if average is None:
        return asked.each
    shown = to_places(average, 1)
    words = _("平均%(n)s") if shown == average else _("平均约%(n)s")
    return str(words) % {"n": in_words(shown)}


class BurdenTable(Table):
    """What a pack asks in a year, before it is switched on."""

    columns = (
        Column("name", _("任务"), lambda asked: str(asked.rule), phone="title"),
        Column("who", _("对象"), who_of, phone="text"),
        Column("each", _("每个一年几次"), each_of, numeric=True),
        Column("subjects", _("有几个"), "subjects", numeric=True),
        Column("total", _("合计一年几次"), "total", numeric=True),
    )

    def is_muted(self, row: Any) -> bool:
        return bool(row.rule.optional)
