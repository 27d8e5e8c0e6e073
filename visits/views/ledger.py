"""问题台账: the grievances as a ledger, as a sheet to hand on, and on paper."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.kit import clock, days
from contacts.kit.sheets.writer import Paper
from contacts.kit.tables import Table
from contacts.models import AuditVerb
from contacts.pages import ListPage
from visits.filters.grievances import Pile
from visits.filters.ledger import LedgerFilter
from visits.models import Grievance
from visits.queries.ledger import for_ledger, unit_of
from visits.queries.standings import with_clock
from visits.tables.ledger import MOST_ON_PAPER, LedgerTable
from visits.views.grievances import CRUMBS

PAGE = reverse_lazy("grievance-ledger")
# The lists over the same rows.
LISTS = {
    "grievance-ledger": gettext_lazy("问题台账"),
    "duty-list": gettext_lazy("履职清单"),
    "works-list": gettext_lazy("民生实事"),
}


def tabs_of(here: str) -> list[tuple[Any, str, bool]]:
    """The tabs that lead from one of them to the others."""
    return [(words, reverse(name), name == here) for name, words in LISTS.items()]


def paper_of(title: str, unit: str) -> Paper:
    """A list as townships hand it on: title, unit, day."""
    today = clock.today()
    day = days.in_words(today, this_year=0)
    return Paper(
        title, _("填报单位：%(unit)s") % {"unit": unit}, _("填报日期：%(day)s") % {"day": day}
    )


class Ledger(ListPage):
    resource, verb = "grievance", "list"
    template_name = "visits/ledger.html"
    model, table_class, filter_class = Grievance, LedgerTable, LedgerFilter
    title = gettext_lazy("问题台账")
    crumbs = CRUMBS
    nothing = gettext_lazy("还没有诉求。")

    def get_queryset(self) -> QuerySet[Any]:
        return with_clock(Grievance.objects.standing())

    def fill(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return for_ledger(rows)

    def get_filter(self) -> Any:
        """All states, where nothing else was asked for."""
        data = self.request.GET.copy()
        data.setdefault("pile", Pile.ALL)
        return LedgerFilter(data, user=self.user, initial={"pile": Pile.ALL})

    def get_paper(self) -> Paper:
        return paper_of(str(self.title), unit_of(self.user, self.export_verb))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET.urlencode()
        kwargs.setdefault("print_url", f"{reverse('grievance-ledger-print')}?{query}")
        return super().get_context_data(tabs=tabs_of("grievance-ledger"), **kwargs)


class LedgerPaper(Ledger):
    """The same on A4 across, as it is narrowed now."""

    resource, verb = "grievance", "export"
    template_name = "visits/print/ledger.html"

    def get_table(self) -> Table:
        """Without pages; a longer list is narrowed first."""
        rows: Any = super().get_table().all_rows
        return self.table_class(list(self.fill(rows)[:MOST_ON_PAPER]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        data = super().get_context_data(**kwargs, printed_at=clock.now(), paper=self.get_paper())
        self.note_read((row.uid for row in data["table"].page), verb=AuditVerb.PRINT)
        back = f"{PAGE}?{self.request.GET.urlencode()}"
        return {**data, "back_url": back, "most": MOST_ON_PAPER}
