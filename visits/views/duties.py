"""履职清单 and 民生实事: the rows of the ledger by who has to do what until when."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.kit import clock
from contacts.kit.ids import uuids
from contacts.kit.sheets.writer import Paper
from contacts.kit.tables import Table
from contacts.models import AuditVerb, Cadre, Organisation
from contacts.pages import ListPage, TablePage
from visits.filters.works import WorksFilter
from visits.models import Grievance, Measure, MeasureKind
from visits.queries.duties import (
    duties_of_cadre,
    duties_of_office,
    offices_of_matters,
    offices_with_duties,
)
from visits.queries.ledger import unit_of
from visits.queries.measures import GONE, kept
from visits.tables.duties import DutyTable, WorksTable
from visits.tables.ledger import MOST_ON_PAPER
from visits.views.grievances import CRUMBS
from visits.views.ledger import cut_words, of_unit, paper_of, tabs_of


class DutyList(TablePage):
    """One's own, or that of one office at a time."""

    resource, verb = "grievance", "list"
    template_name = "visits/duties.html"
    crumbs = CRUMBS

    @cached_property
    def seen(self) -> QuerySet[Grievance]:
        return self.scoped(Grievance.objects.standing())

    @cached_property
    def offices(self) -> list[Organisation]:
        return list(offices_with_duties(self.seen))

    @property
    def choices(self) -> list[Organisation]:
        """The offices to choose among; the one that is shown too where it has done all."""
        shown = self.office
        if shown is None or shown in self.offices:
            return self.offices
        return [*self.offices, shown]

    @cached_property
    def cadre(self) -> Cadre | None:
        return Cadre.objects.filter(user=self.user).first()

    @cached_property
    def office(self) -> Organisation | None:
        """The office asked for; none for one's own list."""
        asked = self.request.GET.get("office", "")
        if not asked:
            return None if self.cadre or not self.offices else self.offices[0]
        found = offices_of_matters(self.seen).filter(uid__in=uuids([asked])).first()
        if found is None:
            raise Http404
        return found

    def get_title(self) -> str:
        return _("履职清单 · %(whose)s") % {"whose": self.office or self.cadre or self.user}

    def get_table(self) -> Table:
        if self.office:
            found = duties_of_office(self.seen, self.office, clock.today())
            return DutyTable(found, self.request.GET)
        own, today = self.cadre, clock.today()
        found = duties_of_cadre(self.seen, own, today) if own else []
        return DutyTable(found, self.request.GET)

    def get_paper(self) -> Paper:
        who = _("责任人：%(who)s") % {"who": self.cadre or self.user}
        return paper_of(_("履职清单"), of_unit(str(self.office)) if self.office else who)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        data = super().get_context_data(tabs=tabs_of("duty-list"), **kwargs)
        self.note_read(duty.uid for duty in data["table"].page)
        query = urlencode({"office": self.office.uid}) if self.office else ""
        return data | {
            "offices": self.choices,
            "office": self.office,
            "has_own": self.cadre is not None,
            "print_url": f"{reverse('duty-list-print')}?{query}",
            "nothing": _("现在没有要办的事。"),
        }


class DutyPaper(DutyList):
    """The same on A4 across."""

    template_name = "visits/print/ledger.html"

    def get_table(self) -> Table:
        rows = list(super().get_table().all_rows)
        self.total = len(rows)
        return DutyTable(rows[:MOST_ON_PAPER])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        data = super().get_context_data(printed_at=clock.now(), paper=self.get_paper(), **kwargs)
        self.note_read((duty.uid for duty in data["table"].all_rows), verb=AuditVerb.PRINT)
        back = f"{reverse('duty-list')}?{self.request.GET.urlencode()}"
        cut = cut_words(self.total, may_export=self.may_export())
        return {**data, "back_url": back, "cut": cut}


class WorksList(ListPage):
    """民生实事: concrete works with their state and what shows that they are done (S024)."""

    resource, verb = "grievance", "list"
    template_name = "visits/works.html"
    model, table_class, filter_class = Measure, WorksTable, WorksFilter
    title = gettext_lazy("民生实事")
    crumbs = CRUMBS
    nothing = gettext_lazy("还没有实事。定措施的时候选“民生实事”，就列在这里。")

    def get_queryset(self) -> QuerySet[Any]:
        works = kept(Measure.objects.filter(kind=MeasureKind.WORKS))
        gone = works.exclude(grievance__state__in=GONE)
        return gone.select_related("grievance__district", "grievance__area")

    def get_paper(self) -> Paper:
        return paper_of(str(self.title), of_unit(unit_of(self.user, self.export_verb)))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(tabs=tabs_of("works-list"), **kwargs)
