"""Grievances: the inbox, one matter with its history, its moves, and registering at the desk."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.kit import clock
from contacts.pages import DetailPage, FormPage, ListPage
from visits import workflow
from visits.filters.grievances import APART, GrievanceFilter, Pile, of_pile
from visits.models import Grievance
from visits.queries.concerned import concerns
from visits.queries.grievances import for_lists, for_pages, with_parts
from visits.queries.histories import history
from visits.queries.holding import held_by
from visits.queries.measures import with_measures
from visits.queries.openings import Opening, open_to
from visits.queries.related import related_to
from visits.queries.rungs import Deadline, climbed_of, deadlines, with_rungs
from visits.queries.similar import Similar, similar_to
from visits.queries.situations import report_of
from visits.queries.standings import with_clock
from visits.tables.grievances import (
    ByDateTable,
    GrievanceTable,
    PickByDateTable,
    PickTable,
)
from visits.views.ways import ways
from visits.workflow import NOTHING_MORE, UNSENT

EMPTY: dict[str, Any] = {
    Pile.OPEN: gettext_lazy("诉求都办完了。"),
    Pile.UNASSIGNED: gettext_lazy("现在没有等着分办的诉求。"),
    Pile.RETURNED: gettext_lazy("现在没有退回来的诉求。"),
    Pile.UNSIGNED: gettext_lazy("现在没有等着签收的诉求。"),
    Pile.IN_HAND: gettext_lazy("现在没有正在办的诉求。"),
    Pile.PARTS: gettext_lazy("现在没有等本单位反馈的协办。"),
    Pile.LATE: gettext_lazy("现在没有超期的诉求。"),
    Pile.DUE_SOON: gettext_lazy("现在没有快到期的诉求。"),
    Pile.AGAIN: gettext_lazy("现在没有重办的、几个人反映的诉求。"),
    Pile.FOLLOW_UP: gettext_lazy("现在没有等着回访的诉求。"),
    Pile.FOLLOW_UP_LATE: gettext_lazy("现在没有回访超期的诉求。"),
    Pile.FOLLOW_UP_MINE: gettext_lazy("现在没有等着您回访的诉求。"),
    Pile.ASKED: gettext_lazy("现在没有人申请延期。"),
    Pile.WHISTLE: gettext_lazy("现在没有等会签的吹哨。"),
    Pile.CHARGE: gettext_lazy("您现在没有包案的诉求。"),
    Pile.SUPERVISED: gettext_lazy("现在没有督办的诉求。"),
    Pile.CLASS: gettext_lazy("现在没有等着定分类的诉求。"),
}
# Of these somebody still has to make something by a day.
FIRST_DUE_FIRST = (
    Pile.OPEN, Pile.UNASSIGNED, Pile.RETURNED, Pile.UNSIGNED, Pile.IN_HAND, Pile.LATE, Pile.DUE_SOON,
)  # fmt: skip
LIST = reverse_lazy("grievance-list")
CRUMBS = [(gettext_lazy("诉求"), LIST)]


class GrievanceList(ListPage):
    """The inbox: what is new, sent, late, to be followed up; a pile a tab."""

    resource, verb = "grievance", "list"
    template_name = "visits/grievances.html"
    model, filter_class = Grievance, GrievanceFilter
    title = gettext_lazy("诉求")
    nothing = gettext_lazy("还没有诉求。走访时打开“有事要办”写上，或者在这里登记。")

    def get_queryset(self) -> QuerySet[Any]:
        return with_clock(Grievance.objects.standing())

    def fill(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return with_clock(for_lists(rows))

    @property
    def table_class(self) -> type[GrievanceTable]:  # type: ignore[override]
        """Whoever dispatches may tick several; of what is to be done, what is due first stands first."""
        by_date = self.pile in FIRST_DUE_FIRST
        if self.may("dispatch"):
            return PickByDateTable if by_date else PickTable
        return ByDateTable if by_date else GrievanceTable

    @cached_property
    def pile(self) -> str:
        asked = self.request.GET.get("pile", "")
        return asked if asked in Pile.values else Pile.OPEN

    def get_filter(self) -> Any:
        data = self.request.GET.copy()
        data["pile"] = self.pile
        return GrievanceFilter(data, user=self.user, initial={"pile": self.pile})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs |= {"may_create": self.may("create"), "may_dispatch": self.may("dispatch")}
        sees_groups = self.may("list", "grievance_group")
        return super().get_context_data(tabs=self.tabs(), sees_groups=sees_groups, **kwargs)

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
        asked = [pile for pile in Pile if pile not in APART or pile == self.pile]
        piles = {pile.value: Count("pk", filter=of_pile(pile, self.user, now)) for pile in asked}
        return rows.order_by().aggregate(**piles)

    def tabs(self) -> list[tuple[str, str, bool]]:
        """The piles in which something lies, the chosen one, the open ones and all."""
        numbers = self.numbers
        query = self.request.GET.copy()
        query.pop("page", None)
        found = []
        for pile in Pile:
            if not numbers.get(pile.value) and pile not in (self.pile, Pile.OPEN, Pile.ALL):
                continue
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
        rows = with_parts(for_pages(with_clock(Grievance.objects.standing())))
        return with_rungs(with_measures(rows))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        grievance: Any = self.object
        may = open_to(self.user, grievance)
        if grievance.household and may.may_know:
            self.note_read([grievance.household.uid], resource="household")
        related = related_to(self.user, grievance)
        self.note_read(related.matters)
        by_code = {move.code: move for move in may.moves}
        # A remark is always possible and never the main thing to do.
        primary = next((by_code[code] for code in MAIN_MOVES if code in by_code), None)
        # Of an answer one page asks all; what is closed already may only be opened again.
        follows_up = "tried" in by_code
        return context | {
            "title": title_of(grievance),
            "concerns": concerns(grievance),
            "primary": primary,
            "follows_up": follows_up,
            "ways": ways(
                grievance,
                [
                    m
                    for m in may.moves
                    if m != primary
                    and m.code not in ON_ROWS
                    and not (follows_up and is_follow_up(m))
                ],
                may_commit=self.may("create", "commitment"),
                may_seal=may.may_seal,
            ),
            **on_rows(may),
            "related": related,
            "report": report_of(grievance, self.user),
            "may_gather": may.may_dispatch
            and not grievance.is_emptied
            and grievance.state not in NOTHING_MORE,
            "sees_opinions": self.may("export"),
            "deadlines": self.deadlines(),
            "similar": self.similar(may.moves),
            "held": held_by(grievance.history, clock.now()),
            "history": history(
                grievance.history, kind=grievance.kind, tell_satisfaction=may.may_know
            ),
            "may_know": may.may_know,
            "tells_concerned": may.may_know or may.may_dispatch,
            "may_reveal": may.may_reveal,
        }

    def deadlines(self) -> list[Deadline]:
        """Its clocks with the rungs climbed for each."""
        grievance = self.object
        return deadlines(grievance.clocks.all(), climbed_of(grievance), clock.now())

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


# These stand with the part, or with the measure, that they are about.
ON_PARTS = ("report", "arrive", "release")
ON_MEASURES = ("finish_measure", "delay_measure", "drop_measure")
ON_ROWS = (*ON_PARTS, *ON_MEASURES, "number_above")


def on_rows(may: Opening) -> dict[str, Any]:
    """What stands with the part, the measure or the number that it is about."""
    return {
        "own_parts": may.parts,
        "coming": may.coming,
        "finishable": may.finishable,
        "part_moves": [move for move in may.moves if move.code in ON_PARTS],
        "measure_moves": [move for move in may.moves if move.code in ON_MEASURES],
        "number_move": next((move for move in may.moves if move.code == "number_above"), None),
    }


# What usually comes next, as the one main button.
MAIN_MOVES = (
    "countersign", "send", "sign", "take", "take_over", "answer", "resume", "extend", "accept",
    "solve",
)  # fmt: skip


def is_follow_up(move: workflow.Move) -> bool:
    return move.right == "follow_up"


def title_of(grievance: Grievance) -> str:
    return _("诉求 %(number)s") % {"number": grievance.number}


class UnderGrievance(FormPage):
    """A page about one matter."""

    resource = "grievance"

    @cached_property
    def grievance(self) -> Grievance:
        return self.one(for_pages(with_clock(Grievance.objects.standing())))

    def get_named(self) -> list[Any]:
        return [self.grievance]

    def get_crumbs(self) -> list[Any]:
        page = reverse("grievance", args=[self.grievance.uid])
        return [*CRUMBS, (title_of(self.grievance), page)]
