"""五情报告: the list in piles, one report with what follows, reporting, and how long responses took."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.access import areas_of, visible_to
from contacts.kit import clock
from contacts.kit.ids import uuids
from contacts.kit.periods import last_months
from contacts.kit.tables import Table
from contacts.pages import DetailPage, FormPage, ListPage, TablePage
from visits.actions.situations import report_situation
from visits.catalogue.situations import situation_moves
from visits.filters.situations import SituationFilter
from visits.forms.situations import SituationForm
from visits.models import Activity, SituationReport
from visits.queries.response_times import response_times
from visits.queries.situations import (
    SituationPile,
    for_lists,
    for_pages,
    history,
    matter_of,
    of_pile,
    open_moves,
    reported_lately,
    rights_on,
)
from visits.tables.situations import ResponseTable, SituationTable

LIST = reverse_lazy("situation-list")
CRUMBS = [(gettext_lazy("五情报告"), LIST)]
MONTHS_SHOWN = 12
# Of an activity without an hour.
NOON = dt.time(12)
EMPTY: dict[str, Any] = {
    SituationPile.WAITING: gettext_lazy("现在没有等着回应的报告。"),
    SituationPile.RESPONDED: gettext_lazy("还没有已经回应的报告。"),
}
# For those who see their own reports alone.
OWN_NOTHING = gettext_lazy("您还没有报过五情。村里出了要让领导马上知道的事，在这里报。")


class SituationList(ListPage):
    """What waits for a response, what has one, and all; a pile a tab."""

    resource, verb = "situation", "list"
    template_name = "visits/situations.html"
    model, table_class, filter_class = SituationReport, SituationTable, SituationFilter
    title = gettext_lazy("五情报告")
    nothing = gettext_lazy("还没有五情报告。村里出了要让领导马上知道的事，在这里报。")

    def fill(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return for_lists(rows)

    @cached_property
    def pile(self) -> str:
        asked = self.request.GET.get("pile", "")
        return asked if asked in SituationPile.values else SituationPile.WAITING

    def get_filter(self) -> Any:
        data = self.request.GET.copy()
        data["pile"] = self.pile
        return SituationFilter(data, user=self.user, initial={"pile": self.pile})

    def get_nothing(self) -> Any:
        """What the pile has none of; that there are none at all only where it is so."""
        if self.numbers["all"]:
            return EMPTY.get(self.pile, self.nothing)
        return OWN_NOTHING if self.sees_own_alone else self.nothing

    @cached_property
    def sees_own_alone(self) -> bool:
        """Whether others may have reported what the user does not see."""
        return not areas_of(self.user, "situation", "list")

    def get_nothing_link(self) -> tuple[Any, str]:
        everything = SituationPile.ALL
        if self.pile == everything or not self.numbers[everything]:
            return "", ""
        return self.label_of(everything), f"?pile={everything.value}"

    @cached_property
    def numbers(self) -> dict[str, int]:
        """How many lie in each pile, narrowed like the list; one statement."""
        rows = self.scoped(self.get_queryset())
        if self.filters.is_valid():
            rows = self.filters.narrow(rows, without="pile")
        piles = {pile.value: Count("pk", filter=of_pile(pile)) for pile in SituationPile}
        return rows.order_by().aggregate(**piles)

    def tabs(self) -> list[tuple[str, str, bool]]:
        query = self.request.GET.copy()
        query.pop("page", None)
        found = []
        for pile in SituationPile:
            query["pile"] = pile.value
            found.append((self.label_of(pile), f"?{query.urlencode()}", pile == self.pile))
        return found

    def label_of(self, pile: SituationPile) -> str:
        """With how many; whoever sees the own ones alone is not told that these are all."""
        seen = pile == SituationPile.ALL and self.sees_own_alone
        return f"{_('我能看到的') if seen else pile.label} {self.numbers[pile.value]:,}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs |= {"tabs": self.tabs(), "may_create": self.may("create")}
        kwargs["keeps_list"] = self.may("list", "situation_leader")
        kwargs["may_count"] = self.may("count", "maternity")
        return super().get_context_data(**kwargs)


class SituationPage(DetailPage):
    """One report: what it tells, how it stands, what may be done now, and all that was done."""

    resource, verb = "situation", "list"
    template_name = "visits/situation.html"
    model = SituationReport
    crumbs = CRUMBS

    def get_queryset(self) -> QuerySet[Any]:
        return for_pages(SituationReport.objects.all())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        report: Any = self.object
        if report.contact_phone or report.contact_name:
            self.note_read([report.uid])
        held, raised = rights_on(self.user, report), matter_of(report)
        events = history(report, self.user)
        told = {event.details.get("grievance") for event in events}
        row = situation_moves()["raise"]
        may_be_raised = row.right in held and report.state in row.sources
        moves = open_moves(held, report)
        primary = next((move for move in moves if move.code in MAIN), None)
        return context | {
            "primary": primary,
            "moves": [move for move in moves if move != primary],
            "raised": raised,
            "opens_raised": raised and raised.number in told,
            "may_raise": raised is None and self.may("create", "grievance") and may_be_raised,
            "history": events,
        }


# What usually comes next, as the one main button.
MAIN = ("respond", "close")


class ReportSituation(FormPage):
    """A report; from the page of an activity it brings the district and the day along."""

    resource, verb = "situation", "create"
    template_name = "visits/situation_new.html"
    form_class = SituationForm
    title = gettext_lazy("报五情")
    button = gettext_lazy("报告")
    crumbs = CRUMBS

    def get_initial(self) -> dict[str, Any]:
        """What the activity from which the user came tells already."""
        wanted = uuids(self.request.GET.getlist("activity"))
        rows = visible_to(Activity.objects.filter(uid__in=wanted), self.user)
        activity = rows.select_related("district").first()
        if activity is None:
            return {}
        began = activity.began_at or NOON
        when = clock.start_of(activity.happened_on).replace(hour=began.hour, minute=began.minute)
        return {
            "happened_at": min(when, clock.now()),
            "district": activity.district.uid if activity.district else None,
        }

    # What may be the same, shown before anything is stored.
    same: Sequence[SituationReport] = ()

    def form_valid(self, form: Any) -> HttpResponse:
        """What was just reported of the place is shown first, unless this was sent once already."""
        said, sent = form.cleaned_data, SituationReport.objects.filter(uid=form.cleaned_data["uid"])
        found = reported_lately(
            self.user, district=said["district"], kind=said["kind"], now=clock.now()
        )
        if {str(report.uid) for report in found} <= set(said["shown"].split()) or sent.exists():
            return super().form_valid(form)
        form.show(found)
        self.same = found
        self.note_read([report.uid for report in found if report.is_seen])  # type: ignore[attr-defined]
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        button = gettext_lazy("不是同一件，照样报告") if self.same else self.button
        return super().get_context_data(same=self.same, button=button, **kwargs)

    def save(self, form: SituationForm) -> SituationReport:
        now, uid = clock.now(), form.cleaned_data["uid"]
        return report_situation(by=self.user, uid=uid, situation=form.situation(now), at=now)

    def answer(self, form: SituationForm) -> HttpResponse:
        """Say who is told; in danger to life nobody waits for a page."""
        leader = self.saved.leader
        told = _("已报告，分管领导：%(who)s。") % {"who": leader} if leader else ""
        messages.success(self.request, told or _("已报告，等镇领导回应。"))
        return super().answer(form)

    def _ask_again(self, saved: Any) -> None:
        """Whoever reports sees the own report."""

    def get_success_url(self) -> str:
        return reverse("situation", args=[self.saved.uid])


class ResponseTimes(TablePage):
    """How many reports came in a month and how long the responses took, by kind."""

    resource, verb, export_verb = "situation", "export", "export"
    template_name = "visits/situation_times.html"
    title = gettext_lazy("回应用时")
    crumbs = CRUMBS

    def get_table(self) -> Table:
        months = last_months(clock.today(), MONTHS_SHOWN)
        rows = self.scoped(SituationReport.objects.all())
        return ResponseTable(response_times(rows, months, clock.now()))
