"""Columns of supervision: months of diaries, spot checks. Figures of work, no order of persons."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.kit.periods import Period
from contacts.kit.tables import Column, Table
from visits.models import SpotCheck
from visits.queries.reviews import ReviewRow
from visits.tables.activities import cadres


def standing(row: ReviewRow) -> str:
    """How far the review has come."""
    review = row.review
    if review is None:
        return str(_("还没看"))
    if review.confirmed_at:
        return str(_("已确认"))
    return str(_("已回复") if review.replied_at else _("等回复"))


class ReviewTable(Table):
    """Several cadres' months, by name: nobody is ranked."""

    columns = (
        Column(
            "name", _("干部"), "cadre.name", template="visits/cells/reviewed.html", phone="title"
        ),
        Column("entries", _("记了"), "entries", numeric=True),
        Column("days", _("天数"), "days", numeric=True),
        Column("households", _("走到户数"), "households", numeric=True),
        Column("late", _("补记"), "late", numeric=True),
        Column("review", _("审阅"), standing, template="visits/cells/review.html", phone="state"),
    )

    def __init__(self, rows: Any, params: Any = None, *, month: Period) -> None:
        self.month = month
        super().__init__(rows, params)


def address(check: SpotCheck) -> str:
    return reverse("spot-check", args=[check.uid])


def household_of(check: Any) -> str:
    """The household's name, but for those whose own visit it denied."""
    return gettext("走到的一户") if check.nameless else check.met.household.head_name


class SpotCheckTable(Table):
    columns = (
        Column("household", _("户"), household_of, link=address, phone="title"),
        Column("district", _("责任区"), "activity.district.name", phone="text"),
        Column(
            "day",
            _("走访日期"),
            "activity.happened_on",
            sort=("activity__happened_on",),
            template="visits/cells/plain_day.html",
        ),
        Column("cadres", _("参加人"), lambda check: cadres(check.activity), phone="meta"),
        Column("by", _("抽查人"), "drawn_by.name"),
        Column(
            "drawn",
            _("抽取时间"),
            "drawn_at",
            sort=("drawn_at",),
            phone="hide",
            template="visits/cells/recorded.html",
        ),
        Column(
            "result",
            _("结果"),
            "words",
            sort=("result",),
            phone="state",
            template="visits/cells/result.html",
        ),
        Column("reply", _("干部回答"), "reply", page=False),
    )
    default_sort = "-drawn"
