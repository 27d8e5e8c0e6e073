"""问题台账: the grievances as a ledger, as a sheet to hand on, and on paper."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
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


def paper_of(title: str, head: str) -> Paper:
    """A list as townships hand it on: title, whose it is, day."""
    day = days.in_words(clock.today(), this_year=0)
    return Paper(title, head, _("填报日期：%(day)s") % {"day": day})


def of_unit(unit: str) -> str:
    """The head of a list that a unit fills in."""
    return _("填报单位：%(unit)s") % {"unit": unit}


def cut_words(total: int, *, may_export: bool) -> str:
    """What a paper says that has not all of the rows, and where they all are; "" where it has."""
    if total <= MOST_ON_PAPER:
        return ""
    words = _("前%(most)d件，共%(n)d件") % {"most": MOST_ON_PAPER, "n": total}
    return words + (_("；要全部的，返回以后点“导出”") if may_export else "")


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
        return paper_of(str(self.title), of_unit(unit_of(self.user, self.export_verb)))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET.urlencode()
        kwargs.setdefault("print_url", f"{reverse('grievance-ledger-print')}?{query}")
        return super().get_context_data(tabs=tabs_of("grievance-ledger"), **kwargs)


class LedgerPaper(Ledger):
    """The same on A4 across, as it is narrowed now."""

    resource, verb = "grievance", "export"
    template_name = "visits/print/ledger.html"

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        return self.list_again(str(PAGE)) if self.is_no_question else super().get(request)

    def get_table(self) -> Table:
        """Without pages; of a longer list the first rows, and how many there are (`total`)."""
        rows: Any = super().get_table().all_rows
        shown = list(self.fill(rows)[: MOST_ON_PAPER + 1])
        self.total = rows.count() if len(shown) > MOST_ON_PAPER else len(shown)
        return self.table_class(shown[:MOST_ON_PAPER])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        data = super().get_context_data(**kwargs, printed_at=clock.now(), paper=self.get_paper())
        self.note_read((row.uid for row in data["table"].page), verb=AuditVerb.PRINT)
        back = f"{PAGE}?{self.request.GET.urlencode()}"
        cut = cut_words(self.total, may_export=self.may_export())
        return {**data, "back_url": back, "cut": cut}
