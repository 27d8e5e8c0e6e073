"""Columns of the leader's overview; every figure opens the obligations or households behind it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts.kit.charts import Part
from contacts.kit.language import counted
from contacts.kit.periods import Period
from contacts.kit.tables import Column, Table
from reports.models import State, Subject
from reports.queries.dashboards import WHO, WORST_FIRST, Duty
from reports.tables.coverage import PlaceRow

BEST_FIRST = tuple(reversed(WORST_FIRST))


def obligations_url(query: dict[str, str], **more: str) -> str:
    """The obligations of a place, narrowed further."""
    return f"{reverse('obligation-list')}?{urlencode({**query, **more})}"


def how_many(subject: str, number: int) -> str:
    """So many of those whom a rule binds: 65人."""
    words = {
        Subject.CADRE: counted("%(n)s人", number),
        Subject.DISTRICT: counted("%(n)s个责任区", number),
        Subject.TOWNSHIP: counted("%(n)s个乡镇", number),
    }[Subject(subject)]
    return words % {"n": f"{number:,}"}


@dataclass(frozen=True)
class DutyRow:
    """A rule in a period. `query` names the place in the address of the lists."""

    duty: Duty
    month: Period
    query: dict[str, str]

    @property
    def subjects(self) -> str:
        return how_many(self.duty.rule.subject, self.duty.subjects)

    @property
    def detail(self) -> str:
        """The norm, and the period where it isn't the month itself."""
        return " · ".join(filter(None, [self.duty.norm, self.duty.period.label_in(self.month)]))

    def url(self, **more: str) -> str:
        duty = self.duty
        return obligations_url(
            self.query, requirement=duty.rule.code, period=duty.period.code, **more
        )

    @property
    def parts(self) -> list[Part]:
        states = self.duty.states
        return [Part(s, str(State(s).label), states[s], self.url(state=s)) for s in BEST_FIRST]


def _in_state(state: str, label: Any) -> Column:
    return Column(
        state,
        label,
        lambda row: row.duty.states[state],
        numeric=True,
        link=lambda row: row.url(state=state) if row.duty.states[state] else "",
    )


class DutyTable(Table):
    page_size = 200
    columns = (
        Column(
            "name",
            _("任务"),
            lambda row: str(row.duty.rule),
            template="reports/cells/duty.html",
            phone="title",
        ),
        Column("detail", _("要求"), "detail", page=False),
        Column("subjects", _("对象"), "subjects", phone="state"),
        Column(
            "parts", "", "parts", template="reports/cells/parts.html", phone="bar", export=False
        ),
        *(_in_state(state, State(state).label) for state in BEST_FIRST),
        Column("idle", _("无任务"), "duty.idle", numeric=True, phone="hide"),
    )


@dataclass(frozen=True)
class PlaceStanding:
    """A place: its coverage and how what is owed there stands."""

    place: PlaceRow
    leader: str
    standing: dict[str, Counter[str]]
    # How the lists of obligations are narrowed to it.
    query: dict[str, str]

    def chips(self, who: str) -> list[tuple[str, str, str]]:
        """State, its words with the number, the list; where nothing is missing one chip says so."""
        states = sum((self.standing.get(subject, Counter()) for subject in WHO[who]), Counter())
        chips: list[tuple[str, str, str]] = [
            (s.value, f"{State(s).label} {states[s]:,}", self.url(who, state=s))
            for s in (State.OVERDUE, State.AT_RISK)
            if states[s]
        ]
        if chips:
            return chips
        best = next((s for s in (State.ON_TRACK, State.MET) if states[s]), None)
        return [(best, str(State(best).label), self.url(who))] if best else []

    def url(self, who: str, **more: str) -> str:
        return obligations_url(self.query, subject=who, **more)

    def words(self, who: str) -> str:
        """The same for the sheet."""
        return _t("，").join(words for _state, words, _url in self.chips(who))

    @property
    def of_cadres(self) -> list[tuple[str, str, str]]:
        return self.chips("cadre")

    @property
    def of_places(self) -> list[tuple[str, str, str]]:
        return self.chips("place")

    @property
    def households(self) -> int | None:
        """None where nobody lives: the township's own line."""
        return self.place.counts.households or None


class StandingTable(Table):
    page_size = 200
    columns = (
        Column(
            "name", _("责任区"), "place.name", link=lambda row: row.place.url, phone="title",
        ),
        Column("leader", _("联村领导"), "leader", phone="text"),
        Column(
            "households", _("户"), "households", sort=("households",), numeric=True,
            link=lambda row: row.place.list_url(),
        ),
        Column(
            "coverage", _("今年走到的户"), lambda row: row.households and row.place.counts.visited,
            sort=("visited",),
            template="reports/cells/place_coverage.html", phone="bar",
        ),
        Column(
            "never", _("从未去过"), lambda row: row.households and row.place.counts.never,
            sort=("never",), numeric=True, link=lambda row: row.place.urls["never"],
        ),
        Column(
            "cadres", _("干部任务"), lambda row: row.words("cadre"),
            template="reports/cells/of_cadres.html", phone="text",
        ),
        Column(
            "places", _("镇村任务"), lambda row: row.words("place"),
            template="reports/cells/of_places.html", phone="text",
        ),
    )  # fmt: skip
