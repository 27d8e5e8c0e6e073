"""Grievances: the inbox, one matter with its history, its moves, and registering at the desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.access import visible_to
from contacts.kit import clock
from contacts.pages import DetailPage, FormPage, ListPage
from visits import workflow
from visits.actions.moves import make_move, refusal
from visits.filters.grievances import GrievanceFilter, Pile, of_pile
from visits.forms.moves import MoveForm
from visits.models import Grievance, GrievanceClock
from visits.queries.consequences import consequences
from visits.queries.grievances import for_lists, for_pages, since
from visits.queries.histories import Line, history
from visits.queries.meanings import DOES
from visits.queries.openings import open_to
from visits.queries.standings import with_clock
from visits.tables.grievances import GrievanceTable

EMPTY: dict[str, Any] = {
    Pile.OPEN: gettext_lazy("没有还没办完的。"),
    Pile.UNASSIGNED: gettext_lazy("没有待分办的。"),
    Pile.UNSIGNED: gettext_lazy("没有待签收的。"),
    Pile.IN_HAND: gettext_lazy("没有办理中的。"),
    Pile.LATE: gettext_lazy("没有超期的。"),
    Pile.FOLLOW_UP: gettext_lazy("没有待回访的。"),
    Pile.ASKED: gettext_lazy("没有申请延期的。"),
    Pile.SUPERVISED: gettext_lazy("没有督办的。"),
}
LIST = reverse_lazy("grievance-list")
CRUMBS = [(gettext_lazy("诉求"), LIST)]


class GrievanceList(ListPage):
    """The inbox: what is new, sent, late, to be followed up; a pile a tab."""

    resource, verb = "grievance", "list"
    template_name = "visits/grievances.html"
    model, table_class, filter_class = Grievance, GrievanceTable, GrievanceFilter
    title = gettext_lazy("诉求")
    nothing = gettext_lazy("还没有诉求。走访时打开“有事要办”写上，或者在这里登记。")

    def get_queryset(self) -> QuerySet[Any]:
        return with_clock(Grievance.objects.all())

    def fill(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return with_clock(for_lists(rows))

    @cached_property
    def pile(self) -> str:
        asked = self.request.GET.get("pile", "")
        return asked if asked in Pile.values else Pile.OPEN

    def get_filter(self) -> Any:
        data = self.request.GET.copy()
        data["pile"] = self.pile
        return GrievanceFilter(data, user=self.user, initial={"pile": self.pile})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(tabs=self.tabs(), may_create=self.may("create"), **kwargs)

    def get_nothing(self) -> Any:
        """What the pile has none of; that there are none at all only where it is so."""
        return EMPTY.get(self.pile, self.nothing) if self.numbers[Pile.ALL] else self.nothing

    def get_nothing_link(self) -> tuple[Any, str]:
        """From an empty pile to the open ones, or where nothing is open to all."""
        other = Pile.OPEN if self.numbers[Pile.OPEN] else Pile.ALL
        if not self.numbers[other]:
            return "", ""
        return f"{other.label} {self.numbers[other]:,}", f"?pile={other.value}"

    @cached_property
    def numbers(self) -> dict[str, int]:
        """How many lie in each pile, narrowed like the list; one statement."""
        rows = self.scoped(self.get_queryset())
        if self.filters.is_valid():
            rows = self.filters.narrow(rows, without="pile")
        now = clock.now()
        piles = {pile.value: Count("pk", filter=of_pile(pile, now)) for pile in Pile}
        return rows.order_by().aggregate(**piles)

    def tabs(self) -> list[tuple[str, str, bool]]:
        """The piles with what lies in each."""
        numbers = self.numbers
        query = self.request.GET.copy()
        query.pop("page", None)
        found = []
        for pile in Pile:
            query["pile"] = pile.value
            label = f"{pile.label} {numbers[pile.value]:,}"
            found.append((label, f"?{query.urlencode()}", pile == self.pile))
        return found


class GrievancePage(DetailPage):
    """One matter: what it is, how it stands, what may be done now, and all that was done."""

    resource, verb = "grievance", "list"
    template_name = "visits/grievance.html"
    model = Grievance
    crumbs = CRUMBS

    def get_queryset(self) -> QuerySet[Any]:
        return for_pages(with_clock(Grievance.objects.all()))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        grievance: Any = self.object
        may = open_to(self.user, grievance)
        if grievance.household and may.may_know:
            self.note_read([grievance.household.uid], resource="household")
        by_code = {move.code: move for move in may.moves}
        # A remark is always possible and never the main thing to do.
        primary = next((by_code[code] for code in MAIN_MOVES if code in by_code), None)
        # Of an answer one page asks all; what is closed already may only be opened again.
        follows_up = "tried" in by_code
        return context | {
            "title": title_of(grievance),
            "primary": primary,
            "follows_up": follows_up,
            "moves": [
                m for m in may.moves if m != primary and not (follows_up and is_follow_up(m))
            ],
            "clocks": sorted(grievance.clocks.all(), key=first_date),
            "history": history(grievance.history, tell_satisfaction=may.may_know),
            "may_know": may.may_know,
            "may_reveal": may.may_reveal,
        }


# What usually comes next, as the one main button.
MAIN_MOVES = (
    "send", "sign", "take", "answer", "resume", "extend", "accept", "solve",
)  # fmt: skip


def is_follow_up(move: workflow.Move) -> bool:
    return move.right == "follow_up"


def first_date(running: GrievanceClock) -> dt.datetime:
    """By what the clocks stand on the page: what was due first stands first."""
    return running.first_due_at or running.due_at or running.began_at


def title_of(grievance: Grievance) -> str:
    return _("诉求 %(number)s") % {"number": grievance.number}


class UnderGrievance(FormPage):
    """A page about one matter."""

    resource = "grievance"

    @cached_property
    def grievance(self) -> Grievance:
        return self.one(for_pages(with_clock(Grievance.objects.all())))

    def get_named(self) -> list[Any]:
        return [self.grievance]

    def get_crumbs(self) -> list[Any]:
        page = reverse("grievance", args=[self.grievance.uid])
        return [*CRUMBS, (title_of(self.grievance), page)]


class Moving(UnderGrievance):
    """A page that moves a matter: on what others have changed meanwhile nothing is stored."""

    # What others have done since the page was opened, after it was sent.
    missed: Sequence[Line] = ()

    def make(self, move: workflow.Move, version: int, said: dict[str, Any]) -> None:
        now = clock.now()
        make_move(
            by=self.user, grievance=self.grievance, move=move.code, at=now, version=version, **said
        )

    def asked_move(self) -> workflow.Move:
        """The move that must be legal for the page to make sense."""
        raise TypeError(f"{type(self).__name__} must say which move it makes")

    def form_invalid(self, form: Any) -> HttpResponse:
        """A stale form keeps what was typed, says what has changed, and may be sent again."""
        self.grievance.refresh_from_db(fields=["version", "state"])
        seen = form.cleaned_data.get("version") if hasattr(form, "cleaned_data") else None
        if seen is not None and seen != self.grievance.version:
            self.missed = history(since(self.grievance, seen))
            form.data = form.data.copy()
            form.data["version"] = self.grievance.version
        if self.missed or self.refused:
            # Said above the form, with what to do about it.
            form.errors.pop(NON_FIELD_ERRORS, None)
        return super().form_invalid(form)

    @property
    def refused(self) -> str:
        return refusal(self.user, self.grievance, self.asked_move())

    def get_success_url(self) -> str:
        """Back to the matter; to the list where it has left the user's reach with the move."""
        rows = Grievance.objects.filter(pk=self.grievance.pk)
        if visible_to(rows, self.user).exists():
            return reverse("grievance", args=[self.grievance.uid])
        done = {"what": self.asked_move().label, "number": self.grievance.number}
        messages.success(self.request, _("%(number)s：%(what)s，已经不在您手上。") % done)
        return str(LIST)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs |= {"grievance": self.grievance, "missed": self.missed, "refused": self.refused}
        return super().get_context_data(**kwargs)


class MakeMove(Moving):
    """One move of the workflow: the form asks what the table says."""

    verb = "list"
    template_name = "visits/move.html"
    form_class = MoveForm

    @cached_property
    def move(self) -> workflow.Move:
        move = workflow.moves().get(self.kwargs["move"])
        if move is None or not move.right or move.code == "register":
            raise Http404
        return move

    def asked_move(self) -> workflow.Move:
        return self.move

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Whoever sees the matter without this right is told so."""
        if not visible_to(
            Grievance.objects.filter(pk=self.grievance.pk), self.user, self.move.right
        ):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_title(self) -> str:
        return f"{self.move.label} · {self.grievance.number}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"move": self.move, "grievance": self.grievance}

    def save(self, form: MoveForm) -> None:
        self.make(self.move, form.cleaned_data["version"], form.said())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs |= {
            "move": self.move,
            "button": self.move.label,
            "does": DOES.get(self.move.code, ""),
            "consequences": consequences(self.user, self.grievance, self.move, clock.now()),
        }
        return super().get_context_data(**kwargs)
