"""The leader's overview: one screen for the own area."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts import exports
from contacts.kit import clock
from contacts.kit.periods import Period
from contacts.kit.tables import Table, Text
from contacts.models import AuditVerb
from contacts.pages import TablePage
from reports.queries import months, people
from reports.queries.coverage import Counts
from reports.queries.dashboards import Overview, linked_leaders
from reports.queries.places import SEVERAL, Line, Places
from reports.queries.reach import Year
from reports.tables import headlines
from reports.tables.coverage import PlaceRow
from reports.tables.dashboard import (
    DutyRow,
    DutyTable,
    PlaceStanding,
    StandingTable,
    obligations_url,
)
from reports.tables.people import PeopleTable
from reports.views.parts import place_rows, places_asked_for, query_of, whole_row

PAGE, PAPER = reverse_lazy("dashboard"), reverse_lazy("briefing")


class Dashboard(TablePage):
    resource, verb = "dashboard", "list"
    template_name = "reports/dashboard.html"

    @cached_property
    def month(self) -> Period:
        return months.month_called(self.request.GET.get("month", ""), on=clock.today())

    @cached_property
    def places(self) -> Places:
        return places_asked_for(self.request, self.user, self.resource)

    @cached_property
    def overview(self) -> Overview:
        return Overview(self.places, self.month)

    @property
    def year(self) -> Year:
        return Year(self.month.ends_on.year)

    @cached_property
    def coverage(self) -> list[PlaceRow]:
        """The coverage of the month's year, place by place."""
        return place_rows(self.places, stretch=self.year, on=clock.today(), page=self._place_page)

    @cached_property
    def query(self) -> dict[str, str]:
        """How an address of a list of obligations names the whole."""
        on = clock.today()
        return query_of(self.places, None, stretch=Year(on.year), on=on)

    def _page(self, **more: str) -> str:
        """This page for another place or month."""
        kept = {"month": self.request.GET.get("month", ""), **more}
        return f"{PAGE}?{urlencode({name: value for name, value in kept.items() if value})}"

    def _place_page(self, query: dict[str, str]) -> str:
        """The month says the year."""
        return self._page(**{name: value for name, value in query.items() if name != "year"})

    # -- the two tables ------------------------------------------------------------------------

    def get_table(self) -> Table:
        rows = [DutyRow(duty, self.month, self.query) for duty in self.overview.duties]
        return DutyTable(rows, None)

    @cached_property
    def second(self) -> Table:
        """Below it the places; of a single district its people."""
        if self.places.by != "group":
            return StandingTable(self._standings(), self.request.GET)
        rows, params = self.overview.obligations, self.request.GET
        cadres, duties = people.with_duties(rows), people.duties_of(rows)
        return PeopleTable(cadres, params, duties, with_place=False)

    def _standings(self) -> list[PlaceStanding]:
        found = self.overview.standings
        leaders = linked_leaders((d.pk for d in self.places.districts), clock.today())
        by = self.places.by
        lines = [
            PlaceStanding(
                row,
                leaders.get(row.line.key or 0, "") if by == "district" else "",
                found.get(row.line.area or 0, {}),
                {"period": self.month.code, by: str(row.line.uid)},
            )
            for row in self.coverage
        ]
        return [*lines, *self._office()]

    def _office(self) -> list[PlaceStanding]:
        """The township itself, and who stands in no district or in several."""
        for township in self.places.townships if self.places.by == "district" else ():
            if standing := self.overview.standings.get(township.pk):
                line = Line(None, None, _t("镇本级"), township.pk)
                query = {"period": self.month.code, "district": SEVERAL, **self.query}
                row = PlaceRow(line, obligations_url(query), {}, Counts(), 0, self.year)
                return [PlaceStanding(row, "", standing, query)]
        return []

    def export(self) -> FileResponse:
        """Both tables as sheets of one workbook."""
        if not self.may_export():
            raise PermissionDenied
        self.note_read([], verb=AuditVerb.EXPORT)
        tables = {_t("各项任务"): self.get_table(), _t("各处情况"): self.second}
        return exports.workbook_of(tables, name=str(self.get_title()))

    # -- words ---------------------------------------------------------------------------------

    def get_title(self) -> str:
        return f"{self.places.name} · {self.month.label}"

    def get_crumbs(self) -> list[tuple[Text, str]]:
        """The places above, as far as the user sees more than the one shown."""
        if not (self.places.township or self.places.district):
            return []
        crumbs: list[tuple[Text, str]] = [(_("总览"), self._page())]
        if self.places.district and len(self.places.townships) > 1:
            township = self.places.township_of(self.places.district)
            crumbs.append((str(township), self._page(township=str(township.uid))))
        return crumbs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        on, query = clock.today(), self.query
        this = months.month_of(on)
        return super().get_context_data(
            as_of=self.overview.computed_on,
            months=[
                (m.label, self._page(month=m.code, **query))
                for m in (this.previous(), this)
                if m != self.month
            ],
            export_url=self._page(export="xlsx", **query),
            print_url=str(PAPER) + self._page(**query).removeprefix(str(PAGE)),
            back_url=self._page(**query),
            of_cadres=headlines.counts(self.overview, query, "cadre"),
            of_places=headlines.counts(self.overview, query, "place"),
            matters=[
                *headlines.of_grievances(self.user, self.places),
                *headlines.matters(self.overview, query, self.coverage),
            ],
            whole=whole_row(self.places, self.coverage, stretch=self.year, on=on),
            second=self.second,
            by=self.places.by,
            **kwargs,
        )


class Briefing(Dashboard):
    """The same on one sheet of A4."""

    resource, verb = "dashboard", "list"
    template_name = "reports/briefing.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.note_read([], verb=AuditVerb.PRINT)
        return super().get_context_data(printed_at=clock.now(), **kwargs)
