"""The discipline officer's pages: reports on conduct, seen by nobody else."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.forms.base import PageForm
from contacts.kit import clock, qr
from contacts.kit.addresses import is_here_only, whole_address
from contacts.pages import ConfirmPage, FormPage, Guarded, ListPage, Page
from contacts.queries.calendar import working_calendar
from visits.actions.codes import in_groups
from visits.actions.conduct import Told, make_conduct_move, note_look, register_report
from visits.actions.conduct_codes import issue_conduct_code
from visits.catalogue.conduct import ConductMove, conduct_moves
from visits.forms.conduct import ConductMoveForm, RegisterConductForm
from visits.models import ConductReport
from visits.queries.conduct import (
    open_moves,
    open_to,
    received_words,
    standing,
    trail,
    waiting,
    with_news,
)
from visits.tables.conduct import ConductTable

LIST = reverse_lazy("conduct-list")
CRUMBS = [(gettext_lazy("作风反映"), LIST)]
# Of the calendar, as much as any date that is still to come needs.
BACK, AHEAD = dt.timedelta(days=60), dt.timedelta(days=60)


def _calendar() -> dict[dt.date, bool]:
    return working_calendar(clock.today() - BACK, clock.today() + AHEAD)


class Sealed(Guarded):
    """Pages about reports: whatever rows they ask for come through the one door."""

    def scoped(self, rows: QuerySet[Any], verb: str = "") -> QuerySet[Any]:
        """Those of the rows that are open to the user."""
        return rows.filter(pk__in=open_to(self.user, verb or self.verb).values("pk"))


class ConductList(Sealed, ListPage):
    """What waits, and all. No name stands here: who reads one opens it, and that is noted."""

    resource, verb = "conduct", "list"
    template_name = "visits/conduct_list.html"
    model, table_class = ConductReport, ConductTable
    title = gettext_lazy("作风反映")
    nothing = gettext_lazy("现在没有要办的反映。")

    @property
    def shows_all(self) -> bool:
        return self.request.GET.get("pile") == "all"

    def get_queryset(self) -> QuerySet[Any]:
        rows = with_news(ConductReport.objects.all())
        return rows if self.shows_all else waiting(rows, clock.today())

    def fill(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return with_news(rows).select_related("officer")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tabs = [
            (_("要办的"), "?", not self.shows_all),
            (_("全部"), "?pile=all", self.shows_all),
        ]
        return super().get_context_data(tabs=tabs, calendar=_calendar(), **kwargs)


class OneReport(Sealed, Page):
    """A page about one report."""

    resource = "conduct"
    crumbs = CRUMBS

    @cached_property
    def report(self) -> ConductReport:
        rows = ConductReport.objects.select_related(
            "township", "subject", "officer", "registered_by"
        )
        return self.one(rows)

    def title_of_report(self) -> str:
        return title_of(self.report)

    def get_success_url(self) -> str:
        return reverse("conduct", args=[self.report.uid])

    def get_page_crumbs(self) -> list[Any]:
        return [*CRUMBS, (self.title_of_report(), self.get_success_url())]


def title_of(report: ConductReport) -> str:
    return _("%(when)s收到") % {"when": received_words(report)}


class ConductPage(OneReport):
    """One report, what may be done now, what was done and who looked; the look itself is noted."""

    verb = "list"
    template_name = "visits/conduct.html"

    def get_title(self) -> str:
        return self.title_of_report()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        note_look(by=self.user, report=self.report, at=clock.now())
        moves = open_moves(self.report)
        return super().get_context_data(
            report=self.report,
            kept_out=list(self.report.named.select_related("cadre", "office")),
            standing=standing(self.report, clock.now(), _calendar()),
            primary=next((move for move in moves[:1] if move.code in MAIN), None),
            moves=[move for move in moves if move.code not in MAIN or move != moves[0]],
            trail=trail(self.report),
            **kwargs,
        )


# What usually comes next, as the one main button.
MAIN = ("take", "answer", "unharmed")


class PrintConduct(OneReport):
    """The report on paper, to be handed to the county or kept in the safe; noted like a look."""

    verb = "handle"
    template_name = "visits/print/conduct.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.report.passed_on_on:
            raise Http404
        note_look(by=self.user, report=self.report, at=clock.now(), how="print")
        return super().get_context_data(report=self.report, printed_at=clock.now(), **kwargs)


class RegisterConduct(Sealed, FormPage):
    """A letter, a call or a visit."""

    resource, verb = "conduct", "create"
    form_class = RegisterConductForm
    title = gettext_lazy("登记一件反映")
    button = gettext_lazy("登记")
    crumbs = CRUMBS
    success_message = gettext_lazy("已登记。要给反映人回执的，点“打回执”。")

    def save(self, form: RegisterConductForm) -> None:
        """Not asked for again: it may concern somebody of the officer's own unit."""
        now = clock.now()
        told = Told(**form.told(now))
        uid, apart = form.cleaned_data["uid"], form.cleaned_data["apart"]
        self.report = register_report(by=self.user, uid=uid, told=told, at=now, apart=apart)

    def get_success_url(self) -> str:
        found = open_to(self.user).filter(pk=self.report.pk).exists()
        return reverse("conduct", args=[self.report.uid]) if found else str(LIST)


class ConductMoveBase(OneReport, FormPage):
    """A form about one report."""

    verb = "handle"

    def get_crumbs(self) -> list[Any]:
        return self.get_page_crumbs()


class MoveConduct(ConductMoveBase):
    """One move of the table: the form asks what the table says."""

    template_name = "visits/conduct_move.html"
    form_class = ConductMoveForm

    @cached_property
    def move(self) -> ConductMove:
        move = conduct_moves().get(self.kwargs["move"])
        if move is None or move.code in NO_FORM or "officer" not in move.by:
            raise Http404
        return move

    def get_template_names(self) -> list[str]:
        passing = self.move.code == "pass_on"
        return ["visits/conduct_pass_on.html" if passing else self.template_name]

    def get_title(self) -> str | Promise:
        return self.move.label

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"move": self.move, "report": self.report}

    def save(self, form: ConductMoveForm) -> None:
        make_conduct_move(
            by=self.user,
            report=self.report,
            move=self.move.code,
            at=clock.now(),
            version=form.cleaned_data["version"],
            **form.said(),
        )

    def form_invalid(self, form: Any) -> HttpResponse:
        """A stale form keeps what was typed, says what has changed, and may be sent again."""
        self.report.refresh_from_db(fields=["version", "state"])
        seen = form.cleaned_data.get("version") if hasattr(form, "cleaned_data") else None
        if seen is not None and seen != self.report.version:
            form.data = form.data.copy()
            form.data["version"] = self.report.version
        return super().form_invalid(form)

    def answer(self, form: Any) -> HttpResponse:
        """Whoever serves with the cadre just named sees the report no more."""
        found = open_to(self.user).filter(pk=self.report.pk).exists()
        return HttpResponseRedirect(self.get_success_url() if found else str(LIST))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs |= {"report": self.report, "move": self.move, "button": self.move.label}
        kwargs |= {
            "danger": self.move.code == "pass_on",
            "consequences": CONSEQUENCES.get(self.move.code),
        }
        kwargs["legal"] = self.report.state in self.move.sources
        return super().get_context_data(**kwargs)


# Rows of the table that have no form, or one of their own.
NO_FORM = ("register", "look", "print", "receipt", "say")
CONSEQUENCES: dict[str, list[str | Promise]] = {
    "pass_on": [
        gettext_lazy("转出以后，这里删去反映的内容、是谁、反映人的姓名和电话，也删去经过里写的话，不能恢复。"),
        gettext_lazy("只留下“已转县纪委监委”和日期，还有谁在什么时候打开过。"),
        gettext_lazy("反映人凭回执上的码会看到：已转县纪委监委。"),
        gettext_lazy("请先把原件当面交给县纪委监委；网上来的，先打印出来交去。"),
    ],
    "harmed": [gettext_lazy("这一件会重新打开，从今天起再办。打击报复反映人的，可以转县纪委监委。")],
}  # fmt: skip


class ConductReceipt(ConductMoveBase, ConfirmPage):
    """A receipt with a new code, shown this once."""

    form_class = PageForm
    title = gettext_lazy("打回执")
    button = gettext_lazy("生成回执")
    consequences: ClassVar[Any] = [
        gettext_lazy("回执上只有一个码，没有写反映了什么、反映的是谁。"),
        gettext_lazy(
            "反映人凭码看办到哪一步、怎么答复；码只显示这一次，请当面交给本人，自己不留。"
        ),
    ]

    def save(self, form: Any) -> str:
        return issue_conduct_code(by=self.user, report=self.report, at=clock.now())

    def answer(self, form: Any) -> HttpResponse:
        address = whole_address(self.request, reverse("matter", args=[self.saved]))
        context = {
            "title": self.title,
            "report": self.report,
            "code": in_groups(self.saved),
            "picture": qr.code(address),
            "address": whole_address(self.request, reverse("matter-find")),
            "is_here_only": is_here_only(address),
            "printed_at": clock.now(),
        }
        return render(self.request, "visits/print/conduct_receipt.html", context)
