"""Grievances: the inbox, one matter with its history, its moves, and registering at the desk."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.access import visible_to
from contacts.kit import clock
from contacts.kit.ids import uuids
from contacts.models import Cadre, Household
from contacts.pages import DetailPage, FormPage, ListPage
from visits import workflow
from visits.actions.grievances import Matter, register_grievance
from visits.actions.moves import make_move
from visits.filters.grievances import GrievanceFilter, Pile, of_pile
from visits.forms.moves import MoveForm
from visits.forms.registering import RegisterForm
from visits.models import Grievance
from visits.queries.grievances import for_lists, for_pages, since, with_parts
from visits.queries.histories import history
from visits.queries.holding import held_by
from visits.queries.openings import UNSENT, open_to
from visits.queries.similar import Similar, similar_to
from visits.queries.standings import with_clock
from visits.tables.grievances import GrievanceTable

LIST = reverse_lazy("grievance-list")
CRUMBS = [(gettext_lazy("诉求"), LIST)]


class GrievanceList(ListPage):
    """The inbox: what is new, sent, late, to be followed up; a pile a tab."""

    resource, verb = "grievance", "list"
    template_name = "visits/grievances.html"
    model, table_class, filter_class = Grievance, GrievanceTable, GrievanceFilter
    title = gettext_lazy("诉求")
    nothing = gettext_lazy("还没有诉求。走访时勾“有事要办”，或者在这里登记。")

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

    def tabs(self) -> list[tuple[str, str, bool]]:
        """The piles with what lies in each, narrowed like the list; one statement."""
        rows = self.scoped(self.get_queryset())
        if self.filters.is_valid():
            rows = self.filters.narrow(rows, without="pile")
        now = clock.now()
        numbers = rows.order_by().aggregate(
            **{pile.value: Count("pk", filter=of_pile(pile, now)) for pile in Pile}
        )
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
        return with_parts(for_pages(with_clock(Grievance.objects.all())))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        grievance: Any = self.object
        may = open_to(self.user, grievance)
        if grievance.household and may.may_know:
            self.note_read([grievance.household.uid], resource="household")
        by_code = {move.code: move for move in may.moves}
        # A remark is always possible and never the main thing to do.
        primary = next((by_code[code] for code in MAIN_MOVES if code in by_code), None)
        return context | {
            "title": title_of(grievance),
            "primary": primary,
            "moves": [m for m in may.moves if m != primary and m.code not in ON_PARTS],
            "part_moves": [move for move in may.moves if move.code in ON_PARTS],
            "similar": self.similar(may.moves),
            "held": held_by(grievance.history, clock.now()),
            "history": history(grievance.history, tell_satisfaction=may.may_know),
            "may_know": may.may_know,
            "may_reveal": may.may_reveal,
        }

    def similar(self, moves: list[workflow.Move]) -> list[Similar]:
        """Where it may be merged and nobody has it yet: what may be the same."""
        grievance = self.object
        if grievance.state not in UNSENT or "merge" not in {move.code for move in moves}:
            return []
        found = similar_to(
            self.user,
            text=grievance.text,
            district=grievance.district,
            household=grievance.household,
            topic=grievance.topic,
            place=grievance.place,
            now=clock.now(),
            but=grievance,
        )
        self.note_read([one.grievance.uid for one in found])
        return found


# These stand with the part that they are about.
ON_PARTS = ("report", "arrive", "release")
# What usually comes next, as the one main button.
MAIN_MOVES = (
    "countersign", "send", "sign", "take", "answer", "resume", "confirm", "extend", "accept", "solve",
)  # fmt: skip


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


class MakeMove(UnderGrievance):
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

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Whoever sees the matter without this right is told so."""
        if not visible_to(
            Grievance.objects.filter(pk=self.grievance.pk), self.user, self.move.right
        ):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_title(self) -> str:
        return f"{self.move.label} · {self.grievance.number}"

    def get_initial(self) -> dict[str, Any]:
        """The part, or the matter to merge into, that was chosen on the page."""
        return {
            name: self.request.GET[name] for name in ("part", "into") if name in self.request.GET
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"move": self.move, "grievance": self.grievance}

    def save(self, form: MoveForm) -> None:
        make_move(
            by=self.user,
            grievance=self.grievance,
            move=self.move.code,
            at=clock.now(),
            version=form.cleaned_data["version"],
            **form.said(),
        )

    def form_invalid(self, form: Any) -> HttpResponse:
        """A stale form keeps what was typed, says what has changed, and may be sent again."""
        self.missed: list[Any] = []
        self.grievance.refresh_from_db(fields=["version", "state"])
        seen = form.cleaned_data.get("version") if hasattr(form, "cleaned_data") else None
        if seen is not None and seen != self.grievance.version:
            self.missed = history(since(self.grievance, seen))
            form.data = form.data.copy()
            form.data["version"] = self.grievance.version
        return super().form_invalid(form)

    def get_success_url(self) -> str:
        """Back to the matter; to the list where it has left the user's reach with the move."""
        rows = Grievance.objects.filter(pk=self.grievance.pk)
        if self.scoped(rows).exists():
            return reverse("grievance", args=[self.grievance.uid])
        done = {"what": self.move.label, "number": self.grievance.number}
        messages.success(self.request, _("%(number)s：%(what)s，已经不在您手上。") % done)
        return str(LIST)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs |= {
            "grievance": self.grievance,
            "move": self.move,
            "button": self.move.label,
            "missed": getattr(self, "missed", []),
            "legal": self.grievance.state in self.move.sources,
        }
        return super().get_context_data(**kwargs)


class RegisterGrievance(FormPage):
    """登记诉求: at the window, by telephone, from a letter or from above."""

    resource, verb = "grievance", "create"
    template_name = "visits/grievance_new.html"
    form_class = RegisterForm
    title = gettext_lazy("登记诉求")
    button = gettext_lazy("登记")
    crumbs = CRUMBS
    success_message = gettext_lazy("已登记。")

    def get_initial(self) -> dict[str, Any]:
        """The household from whose page the user came."""
        wanted = uuids(self.request.GET.getlist("household"))
        rows = visible_to(Household.objects.as_of(clock.today()), self.user)
        household = rows.filter(uid__in=wanted).select_related("district").first()
        if household is None:
            return {}
        return {"household": household.number, "district": household.district.uid}

    def save(self, form: RegisterForm) -> Grievance:
        now, day = clock.now(), form.cleaned_data["received_on"]
        matter = Matter(
            received_at=now
            if day == clock.today()
            else clock.start_of(day) + dt.timedelta(hours=9),
            first_asked=Cadre.objects.filter(user=self.user).first(),
            **form.matter_fields(),
        )
        return register_grievance(by=self.user, uid=form.cleaned_data["uid"], matter=matter, at=now)

    def _ask_again(self, saved: Any) -> None:
        """Whoever registers sees what he registered, whatever office gets it."""

    def get_success_url(self) -> str:
        return reverse("grievance", args=[self.saved.uid])
