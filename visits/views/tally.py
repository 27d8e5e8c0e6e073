"""意见汇总: opinions before merging, matters after it, by class; each figure opens its rows, both ways."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock
from contacts.kit.tables import Table
from contacts.pages import ListPage
from visits.filters.tally import ALSO_EVER, EVER, TallyFilter
from visits.models import Grievance
from visits.queries.figure_periods import offered_periods
from visits.queries.grievances import for_lists
from visits.queries.tally import lines, matters, opinions, with_opinions
from visits.tables.tally import MatterTable, OpinionTable, TallyRow, TallyTable
from visits.views.grievances import CRUMBS

TALLY_CRUMBS = [*CRUMBS, (_("意见汇总"), reverse_lazy("grievance-tally"))]


class OfTally(ListPage):
    """A page about a selection of opinions, this year's unless another time is asked for."""

    model, filter_class = Grievance, TallyFilter
    nothing = _("这段时间没有收到意见。")

    def get_filter(self) -> TallyFilter:
        usual = {"period": offered_periods(clock.today())[0].code}
        data = self.request.GET.copy()
        asked = data.get("period") or usual["period"]
        data["period"] = EVER if asked == ALSO_EVER else asked
        return TallyFilter(data, user=self.user, initial=usual)

    @property
    def selected(self) -> QuerySet[Any]:
        found: QuerySet[Any] = self.filters.fitting(opinions(self.seen))
        return found

    @property
    def seen(self) -> QuerySet[Grievance]:
        return self.scoped(Grievance.objects.standing())


class Tally(OfTally):
    resource, verb, export_verb = "grievance", "export", "export"
    template_name = "visits/tally.html"
    title = _("意见汇总")
    crumbs = CRUMBS

    def get_table(self) -> Table:
        """No figures for a question that is none: zeros would answer it."""
        found = lines(self.selected) if self.filters.is_valid() else []
        return TallyTable([TallyRow(line, self.filters.narrowed) for line in found])


class Opinions(OfTally):
    resource, verb, export_verb = "grievance", "export", "export"
    title, crumbs = _("意见（合并前）"), TALLY_CRUMBS

    def get_table(self) -> Table:
        return OpinionTable(self.selected, self.request.GET, self.fill)

    def fill(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return for_lists(opinions(rows, self.seen)).select_related("merged_into")


class Matters(OfTally):
    resource, verb, export_verb = "grievance", "export", "export"
    title, crumbs = _("事项（合并后）"), TALLY_CRUMBS

    def get_table(self) -> Table:
        return MatterTable(matters(self.seen, self.selected), self.request.GET, self.fill)

    def fill(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return for_lists(with_opinions(rows, self.selected))
