"""What may be done with a grievance, by whom, and what pages show of it."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from contacts.access import visible_to
from contacts.kit import clock
from contacts.models import BY_NAME_ALONE, Service, User
from visits.clocks import Limit
from visits.models import Grievance, GrievanceClock, GrievanceEvent
from visits.queries.limits import LimitBook
from visits.stages import MAIN, Stage
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
    """Those of the verbs that the user may do on this matter; one statement."""
    this = Grievance.objects.filter(pk=OuterRef("pk"))
    may = {f"may_{verb}": Exists(visible_to(this, user, verb)) for verb in sorted(verbs)}
    found = Grievance.objects.filter(pk=grievance.pk).annotate(**may).values(*may).first()
    return {name.removeprefix("may_") for name, allowed in (found or {}).items() if allowed}


def why_not(user: User, grievance: Grievance, move: Move) -> str | None:
    """What beside the right keeps the user from a legal move; None: nothing."""
    if move.right == "handle" and grievance.state not in UNSENT and not has_it(user, grievance):
        return "not_yours"
    return NARROWER[move.code](user, grievance) if move.code in NARROWER else None


def has_it(user: User, grievance: Grievance) -> bool:
    """Whether the matter is in the user's hands: by name, or in the office where he serves."""
    if grievance.handler and grievance.handler.user_id == user.pk:
        return True
    office = grievance.lead
    if office is None or office.kind in BY_NAME_ALONE:
        return False
    serving = Service.objects.as_of(clock.today()).filter(organisation=office)
    return serving.filter(cadre__user=user).exists()


def _first_asked_alone(user: User, grievance: Grievance) -> str | None:
    asked = grievance.first_asked and grievance.first_asked.user_id
    return None if user.pk in (asked, grievance.registered_by_id) else "first_asked"


def _history(grievance: Grievance) -> list[GrievanceEvent]:
    """Its events, as far as a page has loaded them already."""
    loaded: list[GrievanceEvent] | None = getattr(grievance, "history", None)
    return list(grievance.events.all()) if loaded is None else loaded


def _somebody_else(user: User, grievance: Grievance) -> str | None:
    """Who handled a matter does not ask the resident how it was handled."""
    handled = grievance.handler and grievance.handler.user_id
    answers = ("answer", "solve")
    answered = any(e.move in answers and e.by_id == user.pk for e in _history(grievance))
    return "handler" if user.pk == handled or answered else None


def _asked(_user: User, grievance: Grievance) -> str | None:
    return None if grievance.asked_days else "not_asked"


def _not_asked_yet(_user: User, grievance: Grievance) -> str | None:
    """Once for each main clock."""
    if grievance.asked_days:
        return "asked"
    running = main_clock(grievance)
    return "extended" if running and running.more else None


def _petition(_user: User, grievance: Grievance) -> str | None:
    accepted = any(event.move == "accept" for event in _history(grievance))
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
    """With what a list shows of each."""
    return rows.select_related(
        "kind", "topic", "area", "district", "household", "lead", "handler", "first_asked"
    )


def with_history(rows: QuerySet[Grievance]) -> QuerySet[Grievance]:
    """With the events of each as `history`, who made them and which office had the matter then."""
    events = GrievanceEvent.objects.select_related("by", "organisation")
    return rows.prefetch_related(Prefetch("events", events, to_attr="history"))


def for_pages(rows: QuerySet[Grievance]) -> QuerySet[Grievance]:
    """With what the page of one matter shows."""
    joined = for_lists(rows).select_related(
        "registered_by", "leader", "merged_into", "activity__kind", "topic__parent"
    )
    return with_history(joined).prefetch_related("clocks")


def main_clock(grievance: Grievance) -> GrievanceClock | None:
    """The running clock of acceptance or answer; None where none runs."""
    running = grievance.clocks.filter(Q(stage__in=MAIN), ended_at__isnull=True)
    return running.order_by("-began_at").first()


def longest_extension(grievance: Grievance) -> Limit | None:
    """How much its running clock may be extended at most; nothing while none runs."""
    running = main_clock(grievance)
    if running is None:
        return None
    day = clock.day_of(running.began_at)
    return LimitBook().limit_of(grievance.kind.code, Stage.EXTENSION, day)


def since(grievance: Grievance, version: int) -> list[GrievanceEvent]:
    """What has been done with a matter after a version of it was seen."""
    rows = grievance.events.filter(number__gt=version)
    return list(rows.select_related("by", "organisation"))
