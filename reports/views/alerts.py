"""Alerts as a list, and the day's digest."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock
from contacts.kit.tables import Table, Text
from contacts.pages import Guarded, ListPage
from reports.actions.digests import read_digest
from reports.filters.alerts import AlertFilter
from reports.models import Alert, Digest
from reports.queries.alerts import MOST_READ, Pile, piles, told_to, totals
from reports.tables.alerts import AlertTable, PileTable


class AlertList(ListPage):
    resource, verb = "alert", "list"
    model, table_class, filter_class = Alert, AlertTable, AlertFilter
    template_name = "reports/alert_list.html"
    title = _("提醒")
    nothing = _("现在没有要提醒的事。")

    def get_filter(self) -> AlertFilter:
        return AlertFilter(self.request.GET, user=self.user)

    def get_queryset(self) -> QuerySet[Any]:
        """What is told to a person alone, such as whether he was there, no overseer reads here."""
        return Alert.objects.filter(told_to(self.user)).select_related(
            "area",
            "cadre",
            "stands_for",
            "obligation__requirement",
            "obligation__cadre",
            "obligation__district",
            "obligation__area",
            "household__group",
            "activity__kind",
            "grievance",
            "situation",
            "commitment",
            "reception__receiver",
        )

    @cached_property
    def piles(self) -> list[Pile]:
        """What there is to see to, place by place; nothing while there is little enough to read.

        One's own are among them, as in the lists that the figures open.
        """
        if self.filters.asks_for_rows:
            return []
        rows = self._narrowed()
        if rows.exclude(cadre__user=self.user).count() <= MOST_READ:
            return []
        return piles(rows)

    def _narrowed(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.filters.fitting(self.scoped(self.get_queryset()))
        return rows

    def get_table(self) -> Table:
        """All, or beside the piles one's own."""
        rows = self._narrowed()
        return AlertTable(
            rows.filter(cadre__user=self.user) if self.piles else rows, self.request.GET
        )

    def get_crumbs(self) -> list[tuple[Text, str]]:
        return [(self.title, reverse("alert-list"))] if self.request.GET.get("township") else []

    def _sums(self) -> list[tuple[str, int, str]]:
        """Kind in words, how many, their list."""
        kept = self.request.GET.get("township", "")
        asked = {"township": kept} if kept else {}
        return [
            (str(kind.label), number, f"?{urlencode({**asked, 'kind': kind.value})}")
            for kind, number in totals(self.piles).items()
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        data = super().get_context_data(**kwargs)
        data["piles"] = PileTable(self.piles) if self.piles else None
        data["sums"] = self._sums()
        households = {row.household.uid for row in data["table"].page if row.household}
        if households:
            self.note_read(households, resource="household")
        matters = {row.grievance.uid for row in data["table"].page if row.grievance}
        if matters:
            self.note_read(matters, resource="grievance")
        return data


class ReadDigest(Guarded):
    """The button "got it": the digest does not show again."""

    resource, verb = "self", "use"

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        read_digest(digest=self.one(Digest.objects.all()), at=clock.now())
        wish = request.POST.get("next", "")
        ours = url_has_allowed_host_and_scheme(wish, {request.get_host()}, request.is_secure())
        return HttpResponseRedirect(wish if ours else "/")
