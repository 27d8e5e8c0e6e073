"""Columns of the pages about coverage. Telephone numbers stand on none of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.kit.charts import Part
from contacts.kit.tables import Column, Table
from contacts.models import Household, WishKind
from reports.queries.coverage import Counts
from reports.queries.places import Line
from reports.queries.reach import Reach, Stretch, Year

# More households than a walk can use are not printed: narrow the list first.
MOST_ON_PAPER = 300


@dataclass(frozen=True)
class PlaceRow:
    """One place with its coverage over a stretch of days. `url` leads into it, `query` names it in
    a list's address."""

    line: Line
    url: str
    query: dict[str, str]
    counts: Counts
    unseen: int
    stretch: Stretch

    @property
    def name(self) -> str:
        return self.line.name

    def list_url(self, **more: str) -> str:
        """The households of the place, narrowed further."""
        return f"{reverse('coverage-households')}?{urlencode({**self.query, **more})}"

    @property
    def first_url(self) -> str:
        """Whom to go to first: nobody contacted them for three months, and none said no to visits;
        in a round whom nobody visited yet."""
        if self.stretch.is_round:
            return self.urls[Reach.UNVISITED.value]
        return self.list_url(months="3", wishes="without")

    @property
    def urls(self) -> dict[str, str]:
        """The lists behind the figures, by the name of the figure."""
        by_reach = {r.value: self.list_url(reach=r.value) for r in self.stretch.reaches}
        return {**by_reach, "unseen": self.list_url(care_unseen="on")}

    @property
    def parts(self) -> list[Part]:
        """The ways side by side, each with its list."""
        counts, urls = self.counts, self.urls
        return [
            Part(r.value, str(r.label), getattr(counts, r.value), urls[r.value])
            for r in self.stretch.parts
        ]


def _reached(reach: Reach, label: Any = "") -> Column:
    return Column(
        reach.value,
        label or reach.label,
        f"counts.{reach.value}",
        sort=(reach.value,),
        numeric=True,
        link=lambda row: row.urls[reach.value],
    )


NAME = Column("name", _("地方"), "name", link=lambda row: row.url, phone="title")
HOUSEHOLDS = Column(
    "households",
    _("户"),
    "counts.households",
    sort=("households",),
    numeric=True,
    template="reports/cells/households.html",
    phone="state",
)


def _bar(label: Any) -> Column:
    return Column(
        "bar",
        label,
        "counts.percent",
        template="reports/cells/coverage.html",
        phone="bar",
        export=False,
    )


class CoverageTable(Table):
    """The coverage of a year."""

    page_size = 500
    columns = (
        NAME,
        HOUSEHOLDS,
        _bar(_("今年走到的户")),
        *map(_reached, Year.parts),
        Column(
            "unseen",
            _("关爱户满92天没联系"),
            "unseen",
            sort=("unseen",),
            numeric=True,
            link=lambda row: row.urls["unseen"],
        ),
    )


class RoundTable(Table):
    """The coverage of a round."""

    page_size = 500
    columns = (
        NAME,
        HOUSEHOLDS,
        _bar(_("这一轮走到的户")),
        _reached(Reach.VISITED),
        _reached(Reach.UNIVERSAL, _("其中普遍走访")),
        _reached(Reach.PHONED),
        _reached(Reach.UNVISITED, _("没走到")),
        _reached(Reach.DECLINED),
    )


def care_of(household: Household) -> str:
    """The groups for which a household is cared for, as words."""
    return "、".join(str(membership.group) for membership in household.current_care)  # type: ignore[attr-defined]


def hardship_of(household: Household) -> str:
    """The same without old people and children: what may stand on paper (care P5)."""
    care = household.current_care  # type: ignore[attr-defined]
    return "、".join(str(m.group) for m in care if m.group.is_hardship)


def contacts_of(household: Household) -> str:
    """Its personal contacts, as words."""
    return "、".join(str(a.cadre) for a in household.current_contacts)  # type: ignore[attr-defined]


def wish_of(household: Any) -> str:
    """The household's wish of today, in words; "" without one."""
    return str(WishKind(household.wish).label) if household.wish else ""


def reach_of(household: Any) -> str:
    return str(Reach(household.reach).label)


def visits_of(household: Any) -> str:
    """The records of a household."""
    return f"{reverse('activity-list')}?household={household.uid}"


def _reach(label: Any) -> Column:
    return Column("reach", label, reach_of, template="reports/cells/reach.html", phone="state")


class WorklistTable(Table):
    """Hardship first, then never reached, then longest ago; any column may order it otherwise."""

    columns: tuple[Column, ...] = (
        Column(
            "head", _("户主"), "head_name", sort=("name_keys", "head_name"), phone="title",
            link=lambda row: reverse("household", args=[row.uid]),
        ),
        Column("number", _("户编号"), "number", sort=("number",), phone="text"),
        Column("district", _("责任区"), lambda row: str(row.district), sort=("district__area__path",), phone="text"),
        Column("group", _("小组"), lambda row: row.group and str(row.group), sort=("group__path",), phone="text"),
        Column("care", _("关爱类别"), care_of, phone="text", export=False),
        Column("hardship", _("困难家庭"), hardship_of, page=False),
        Column("contacts", _("联系人"), contacts_of),
        Column(
            "visited", _("最近走访"), "visited_on", sort=("visited_on",),
            template="reports/cells/day.html", phone="hide",
        ),
        Column(
            "reached", _("最近联系"), "reached_on", sort=("reached_on",),
            template="reports/cells/day.html",
        ),
        Column(
            "visits", _("走访次数"), "visits", sort=("visits",), numeric=True, link=visits_of,
        ),
        _reach(_("今年")),
        # Nobody is to carry a sheet that sends to a door that said no (rule of light burden 7).
        Column("wish", _("意愿"), wish_of, template="reports/cells/wish.html", phone="state"),
    )  # fmt: skip


class RoundWorklistTable(WorklistTable):
    """The same of a round."""

    columns = tuple(
        _reach(_("这一轮")) if column.key == "reach" else column for column in WorklistTable.columns
    )


class WorklistPaperTable(WorklistTable):
    """The list on one stretch of paper."""

    page_size = MOST_ON_PAPER


class RoundPaperTable(RoundWorklistTable):
    page_size = MOST_ON_PAPER
