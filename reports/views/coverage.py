"""Coverage: how many households were reached, place by place, and which ones to go to."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import Prefetch, QuerySet
from django.http.response import HttpResponseBase
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.kit import clock
from contacts.kit.tables import Table, Text
from contacts.models import AuditVerb, CareMembership, ContactAssignment, Household
from contacts.pages import ListPage, TablePage
from reports.filters.coverage import WITH, WITHOUT, WorklistFilter
from reports.filters.rounds import RoundForm, stretch_of
from reports.queries import coverage
from reports.queries.places import Places
from reports.queries.reach import Round, Stretch, Year
from reports.tables.coverage import (
    MOST_ON_PAPER,
    CoverageTable,
    PlaceRow,
    RoundPaperTable,
    RoundTable,
    RoundWorklistTable,
    WorklistPaperTable,
    WorklistTable,
)
from reports.views.parts import place_rows, places_asked_for, whole_row

PAGE = reverse_lazy("coverage")


class OfAStretch:
    """A page about a year (`?year=`: this one, or the one before it) or a round (`?first=&last=`)."""

    @cached_property
    def round_form(self) -> RoundForm:
        return RoundForm(self.request.GET)  # type: ignore[attr-defined]

    @cached_property
    def stretch(self) -> Stretch:
        return stretch_of(self.round_form, self.request.GET)  # type: ignore[attr-defined]


class CoveragePage(OfAStretch, TablePage):
    resource, verb = "coverage", "list"
    template_name = "reports/coverage.html"

    @cached_property
    def places(self) -> Places:
        return places_asked_for(self.request, self.user, self.resource)

    @cached_property
    def rows(self) -> list[PlaceRow]:
        def page(query: dict[str, str]) -> str:
            return f"{PAGE}?{urlencode(query)}"

        rows = place_rows(self.places, stretch=self.stretch, on=clock.today(), page=page)
        return [row for row in rows if row.counts.households]

    def get_title(self) -> str:
        return f"{self.places.name} · {self.stretch.title(clock.today())}"

    def get_crumbs(self) -> list[tuple[Text, str]]:
        """The places above the one shown, as far as the user sees more than that."""
        query = self.stretch.query(clock.today())
        crumbs: list[tuple[Text, str]] = []
        if self.places.township or self.places.district:
            crumbs.append((_("覆盖情况"), f"{PAGE}?{urlencode(query)}"))
        if self.places.district and len(self.places.townships) > 1:
            township = self.places.township_of(self.places.district)
            address = urlencode({**query, "township": township.uid})
            crumbs.append((str(township), f"{PAGE}?{address}"))
        return crumbs

    def get_table(self) -> Table:
        table = RoundTable if self.stretch.is_round else CoverageTable
        return table(self.rows, self.request.GET)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        this = clock.today().year
        return super().get_context_data(
            whole=whole_row(self.places, self.rows, stretch=self.stretch, on=clock.today()),
            today=clock.today(),
            places=self.places,
            stretch=self.stretch,
            stretch_title=self.stretch.title(clock.today()),
            span=self.stretch.span(clock.today()) if isinstance(self.stretch, Round) else "",
            round_form=self.round_form,
            place=self._place(),
            years=[
                (year, self._of_year(year), Year(year) == self.stretch) for year in (this, this - 1)
            ],
            **kwargs,
        )

    def _place(self) -> dict[str, str]:
        """What an address says of the place, whichever stretch is looked at."""
        asked = self.request.GET
        return {name: asked[name] for name in ("township", "district") if asked.get(name)}

    def _of_year(self, year: int) -> str:
        return f"?{urlencode({**self._place(), 'year': year})}"


class Worklist(OfAStretch, ListPage):
    """Households by how they were reached; without a filter: whom to go to first."""

    resource, verb = "coverage", "list"
    model, filter_class = Household, WorklistFilter
    template_name = "reports/worklist.html"
    tables: ClassVar[tuple[type[Table], type[Table]]] = (WorklistTable, RoundWorklistTable)
    title = _("住户联系情况")
    nothing = _("还没有住户。")

    def get_crumbs(self) -> list[tuple[Text, str]]:
        """Back to the figures of the same year or round."""
        query = urlencode(self.stretch.query(clock.today()))
        return [(_("覆盖情况"), f"{PAGE}?{query}" if query else str(PAGE))]

    def get_queryset(self) -> QuerySet[Any]:
        on = clock.today()
        return coverage.worklist(Household.objects.as_of(on), stretch=self.stretch, on=on)

    def fill(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With what is shown and neither narrowed nor ordered by."""
        on = clock.today()
        care = CareMembership.objects.as_of(on).select_related("group")
        contacts = ContactAssignment.objects.as_of(on).select_related("cadre")
        if "reach" not in rows.query.annotations:
            rows = coverage.worklist(rows, stretch=self.stretch, on=on)
        return rows.select_related("district", "group").prefetch_related(
            Prefetch("memberships", care, to_attr="current_care"),
            Prefetch("assignments", contacts, to_attr="current_contacts"),
        )

    @property
    def table_class(self) -> type[Table]:  # type: ignore[override]
        return self.tables[self.stretch.is_round]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        data = super().get_context_data(**kwargs)
        first = next(iter(data["table"].page), None)
        sent = data["may_export"] and not self.stays_here
        data["print_url"] = self.print_url() if sent else ""
        group = first and self.request.GET.get("group") and first.group
        return {
            **data,
            "group": group,
            "stretch": self.stretch,
            "stretch_title": self.stretch.title(clock.today()),
            "left_out": self.left_out(),
            "left_out_url": self.url_of_left_out(),
        }

    def left_out(self) -> int:
        """How many households the list leaves out because they wish no visit."""
        if not self.filters or not self.filters.is_valid():
            return 0
        if self.filters.cleaned_data["wishes"] != WITHOUT:
            return 0
        rows = self.filters.narrow(self.scoped(self.get_queryset()), without="wishes")
        return int(rows.filter(wish__isnull=False).count())

    def url_of_left_out(self) -> str:
        query = self.request.GET.copy()
        query["wishes"] = WITH
        query.pop("page", None)
        return f"{reverse('coverage-households')}?{query.urlencode()}"

    def print_url(self) -> str:
        """The paper of the list as it is narrowed now."""
        return f"{reverse('coverage-households-print')}?{self.request.GET.urlencode()}"

    def scoped(self, rows: QuerySet[Any], verb: str = "") -> QuerySet[Any]:
        """By the right on coverage, not by the one on the register."""
        return visible_to(rows, self.user, verb or self.verb, resource=self.resource)


class WorklistPaper(Worklist):
    """未走访户清单 on A4: the list as it is narrowed, as far as a walk can use it."""

    resource, verb = "coverage", "export"
    template_name = "reports/worklist_print.html"
    title = _("住户联系清单")
    tables = (WorklistPaperTable, RoundPaperTable)

    def get(  # type: ignore[override]
        self, request: Any, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if self.stays_here:
            return self.back_here(reverse("coverage-households"))
        return super().get(request, *args, **kwargs)

    def get_filter(self) -> Any:
        filters = super().get_filter()
        filters.on_sheet = True
        return filters

    def get_table(self) -> Table:
        """Without pages; a longer list is narrowed first."""
        rows: Any = super().get_table().all_rows
        return self.table_class(list(self.fill(rows)[:MOST_ON_PAPER]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        data = super().get_context_data(**kwargs, printed_at=clock.now())
        self.note_read((row.uid for row in data["table"].page), verb=AuditVerb.PRINT)
        query = self.request.GET.urlencode()
        back = f"{reverse('coverage-households')}?{query}"
        return {**data, "back_url": back, "most": MOST_ON_PAPER}
