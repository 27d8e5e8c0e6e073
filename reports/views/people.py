"""Cadres with their duties of a month, for those who answer for them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.kit.tables import Table
from contacts.models import Cadre
from contacts.pages import ListPage
from reports.filters.people import PeopleFilter
from reports.models import Obligation
from reports.queries import people
from reports.queries.months import in_month
from reports.tables.people import PeopleTable


class PeopleList(ListPage):
    resource, verb = "obligation", "list"
    model, filter_class = Cadre, PeopleFilter
    template_name = "reports/people.html"
    title = _("每个人的任务")
    nothing = _("这个月谁也没有任务。")

    def get_filter(self) -> PeopleFilter:
        return PeopleFilter(self.request.GET, user=self.user)

    def get_table(self) -> Table:
        """One line a person; several duties side by side."""
        rows: QuerySet[Any] = self.scoped(Obligation.objects.filter(in_month(self.filters.chosen)))
        cadres = self.filters.fitting(people.with_duties(rows))
        return PeopleTable(cadres, self.request.GET, people.duties_of(rows), with_place=True)
