"""What may be done with a grievance, by whom, and what pages show of it."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Prefetch, Q, QuerySet

from contacts.access import visible_to
from contacts.models import User
from visits.models import Grievance, GrievanceClock, GrievanceEvent
from visits.stages import MAIN
from visits.workflow import Move, State, legal

# Before an office has it, a matter is its first-asked cadre's (首问负责).
UNSENT = (State.NEW, State.RETURNED)


def moves_open_to(user: User, grievance: Grievance) -> list[Move]:
    """The legal moves that the user may make, in the order of the table; one statement a right."""
    found = [move for move in legal(grievance.state) if move.right]
    allowed = rights_on(user, grievance, {move.right for move in found})
    return [
        move for move in found if move.right in allowed and why_not(user, grievance, move) is None
    ]


def rights_on(user: User, grievance: Grievance, verbs: Collection[str]) -> set[str]:
    """Those of the verbs that the user may do on this matter."""
    row = Grievance.objects.filter(pk=grievance.pk)
    return {verb for verb in sorted(verbs) if visible_to(row, user, verb).exists()}


def why_not(user: User, grievance: Grievance, move: Move) -> str | None:
    """What beside the right keeps the user from a legal move; None: nothing."""
    return NARROWER[move.code](user, grievance) if move.code in NARROWER else None


def _first_asked_alone(user: User, grievance: Grievance) -> str | None:
    asked = grievance.first_asked and grievance.first_asked.user_id
    return None if user.pk in (asked, grievance.registered_by_id) else "first_asked"


def _somebody_else(user: User, grievance: Grievance) -> str | None:
    """Who handled a matter does not ask the resident how it was handled."""
    handled = grievance.handler and grievance.handler.user_id
    answered = grievance.events.filter(move__in=("answer", "solve"), by=user)
    return "handler" if user.pk == handled or answered.exists() else None


def _asked(_user: User, grievance: Grievance) -> str | None:
    return None if grievance.asked_days else "not_asked"


def _not_asked_yet(_user: User, grievance: Grievance) -> str | None:
    """Once for each main clock."""
    if grievance.asked_days:
        return "asked"
    running = main_clock(grievance)
    return "extended" if running and running.more else None


def _petition(_user: User, grievance: Grievance) -> str | None:
    accepted = grievance.events.filter(move="accept").exists()
    return None if grievance.kind.is_petition and not accepted else "no_petition"


def _not_supervised(_user: User, grievance: Grievance) -> str | None:
    return "supervised" if grievance.is_supervised else None


def _not_mine_yet(user: User, grievance: Grievance) -> str | None:
    if not hasattr(user, "cadre"):
        return "no_cadre"
    return "leader" if grievance.leader_id == user.cadre.pk else None


def _has_cadre(user: User, grievance: Grievance) -> str | None:
    return _first_asked_alone(user, grievance) or (None if hasattr(user, "cadre") else "no_cadre")


NARROWER = {
    "solve": _first_asked_alone,
    "take": _has_cadre,
    "explain": lambda user, g: _first_asked_alone(user, g) if g.state in UNSENT else None,
    "confirm": _somebody_else,
    "reopen": _somebody_else,
    "extend": _asked,
    "refuse_extension": _asked,
    "ask_extension": _not_asked_yet,
    "accept": _petition,
    "supervise": _not_supervised,
    "take_charge": _not_mine_yet,
}


def for_lists(rows: QuerySet[Grievance]) -> QuerySet[Grievance]:
    """With what a list shows of each: `main_clocks` are the running clocks."""
    running = GrievanceClock.objects.filter(ended_at__isnull=True)
    return rows.select_related(
        "kind", "topic", "area", "district", "household", "lead", "handler", "first_asked"
    ).prefetch_related(Prefetch("clocks", running, to_attr="running"))


def for_pages(rows: QuerySet[Grievance]) -> QuerySet[Grievance]:
    """With what the page of one matter shows."""
    events = GrievanceEvent.objects.select_related("by", "organisation")
    return (
        for_lists(rows)
        .select_related("registered_by", "leader", "merged_into", "activity__kind", "topic__parent")
        .prefetch_related(Prefetch("events", events, to_attr="history"), "clocks")
    )


def main_clock(grievance: Grievance) -> GrievanceClock | None:
    """The running clock of acceptance or answer; None where none runs."""
    running = grievance.clocks.filter(Q(stage__in=MAIN), ended_at__isnull=True)
    return running.order_by("-began_at").first()
