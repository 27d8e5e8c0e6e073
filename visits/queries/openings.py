"""What may be done with a matter now, and by whom: the rights, and what beside them must be so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from contacts.models import Cadre, User
from visits.models import Grievance, Part
from visits.queries.classes import may_confirm, may_propose, may_return
from visits.queries.grievances import main_clock
from visits.queries.raisers import is_kept_close
from visits.queries.stand import Stand
from visits.workflow import UNSENT, Move, State, legal

# Rights by which whoever has a matter acts; with all others a stand-in acts for himself alone.
OF_WHOEVER_HAS_IT = ("handle", "support")
# What stands in the history where a stand-in acted: whom for.
IN_PLACE_OF = "in_place_of"
ANSWERS = ("answer", "solve")
# After these nothing of it is published.
TAKEN_DOWN = ("unpublish", "object", "reopen", "change_kind")
# Rights that nobody has who serves in the office that a complaint is about.
WORK = ("handle", "support", "measure", "report", "classify", "take_charge", "follow_up",
        "whistle", "print")  # fmt: skip
# Nor do they make these, which ask for no other right than to see the matter.
WORDS = ("remark", "visited")


@dataclass(frozen=True)
class Opening:
    """What a user may do with a matter now: the moves in the order of the table; on which parts of
    other offices he may report; whether he may ring whoever raised it, know who that is and how
    satisfied, seal it as a report on conduct, dispatch it; the measures that he may say are done; the
    parts of his own offices that were called to a place and have not come yet."""

    moves: list[Move]
    parts: list[Part]
    may_reveal: bool
    may_know: bool
    may_seal: bool
    may_dispatch: bool
    finishable: set[int]
    coming: list[Part]


def open_to(user: User, grievance: Grievance) -> Opening:
    """Asked for a page: one statement for all rights, one for where the user serves."""
    found = [] if grievance.is_emptied else [m for m in legal(grievance.state) if m.right]
    always = {"reveal", "supervise", "dispatch", "decide", "whistle"}
    stand = Stand(user, grievance, {move.right for move in found} | always)
    allowed = stand.rights
    moves = [m for m in found if m.right in allowed and _hindrance(stand, m) is None]
    may_seal = (
        "dispatch" in allowed and grievance.state != State.MERGED and not grievance.is_emptied
    )
    may_know, may_dispatch = stand.may_know, "dispatch" in allowed
    may_reveal = _may_ring(stand)
    finishable = {measure.pk for measure in stand.measures if stand.answers_for(measure)}
    return Opening(
        moves, stand.own_parts, may_reveal, may_know, may_seal, may_dispatch, finishable,
        _coming(stand) if any(m.code == "arrive" for m in moves) else [],
    )  # fmt: skip


def _coming(stand: Stand) -> list[Part]:
    """Called and not there yet, of the offices in which the user serves himself."""
    called = [part for part in stand.own_parts if part.whistle_id and part.arrived_at is None]
    return [part for part in called if part.organisation_id in stand.offices]


def may_know(user: User, grievance: Grievance) -> bool:
    """Whether the user may know who raised a matter; one statement."""
    return Stand(user, grievance, ()).may_know


def may_ring(user: User, grievance: Grievance) -> bool:
    """Whether the user may have the telephone of whoever raised it."""
    return _may_ring(Stand(user, grievance, {"reveal"}))


def _may_ring(stand: Stand) -> bool:
    """Nobody rings from the office that a complaint is about, not even who was told it."""
    return "reveal" in stand.rights and stand.may_know and not stand.is_concerned


def why_not(user: User, grievance: Grievance, move: Move) -> str | None:
    """What beside the right keeps the user from a legal move; None: nothing."""
    return _hindrance(Stand(user, grievance), move)


def in_place_of(user: User | None, grievance: Grievance, move: Move) -> Cadre | None:
    """The colleague on leave for whom the user makes the move; None: for himself."""
    if user is None or move.right not in OF_WHOEVER_HAS_IT:
        return None
    return Stand(user, grievance).stands_in_for


def _hindrance(stand: Stand, move: Move) -> str | None:
    if (move.right in WORK or move.code in WORDS) and stand.is_concerned:
        return "concerned"
    in_office = move.right == "handle" and stand.grievance.state not in UNSENT
    if in_office and not stand.has_it:
        return "not_yours"
    return NARROWER[move.code](stand) if move.code in NARROWER else None


# -- one a move ------------------------------------------------------------------------------------


def _first_asked_alone(stand: Stand) -> str | None:
    return None if stand.heard_it else "first_asked"


def _unsent_first_asked_alone(stand: Stand) -> str | None:
    return _first_asked_alone(stand) if stand.grievance.state in UNSENT else None


def _is_cadre(stand: Stand) -> str | None:
    return None if hasattr(stand.user, "cadre") else "no_cadre"


def _has_cadre(stand: Stand) -> str | None:
    return _first_asked_alone(stand) or _is_cadre(stand)


def _somebody_else(stand: Stand) -> str | None:
    """Who handled a matter, also in a colleague's place, or serves where it was handled, does not
    ask how it was handled.

    Where a whole township is one office, whoever dispatches there or leads it may, having had no hand
    in it.
    """
    own = [event for event in stand.history if event.by_id == stand.user.pk]
    had_it = any(event.move in ANSWERS or IN_PLACE_OF in event.details for event in own)
    if stand.is_named or had_it:
        return "handler"
    if not stand.serves_there or {"dispatch", "supervise"} & stand.rights:
        return None
    return "handler"


def _asked(stand: Stand) -> str | None:
    return None if stand.grievance.asked_days else "not_asked"


def _asked_by_another(stand: Stand) -> str | None:
    """Nobody grants more time to himself."""
    asks = [event.by_id for event in stand.history if event.move == "ask_extension"]
    own = stand.is_named or (asks and asks[-1] == stand.user.pk)
    return _asked(stand) or ("own_request" if own else None)


def _not_asked_yet(stand: Stand) -> str | None:
    """Once for each main clock."""
    if stand.grievance.asked_days:
        return "asked"
    running = main_clock(stand.grievance)
    return "extended" if running and running.more else None


def _is_accepted(stand: Stand) -> bool:
    return any(event.move == "accept" for event in stand.history)


def _petition(stand: Stand) -> str | None:
    waits = stand.grievance.kind.is_petition and not _is_accepted(stand)
    return None if waits else "no_petition"


def _accepted(stand: Stand) -> str | None:
    """A petition is accepted before it is answered."""
    return "not_accepted" if _petition(stand) is None else None


def _answerable(stand: Stand) -> str | None:
    """A petition has been accepted, and all who were called to a place have reported."""
    return _accepted(stand) or _all_reported(stand)


def _all_reported(stand: Stand) -> str | None:
    runs = any(part.whistle_id for part in stand.parts)
    return "called" if runs or stand.is_whistle_waiting else None


def _nobody_called(stand: Stand) -> str | None:
    return _has_cadre(stand) or _all_reported(stand)


def _helps(stand: Stand) -> str | None:
    """Whoever has the matter asks others for their part; whoever dispatches may too."""
    return None if stand.has_it or "dispatch" in stand.rights else "not_yours"


def _nobody_by_name(stand: Stand) -> str | None:
    return "handled" if stand.is_had_by_name else None


def _some_part(stand: Stand) -> str | None:
    return None if stand.parts else "no_part"


def _own_part(stand: Stand) -> str | None:
    return _some_part(stand) or (None if stand.own_parts else "others_part")


def _somebody_to_come(stand: Stand) -> str | None:
    coming = any(part.whistle_id and part.arrived_at is None for part in stand.own_parts)
    return _own_part(stand) or (None if coming else "no_part")


def _some_part_of_mine(stand: Stand) -> str | None:
    return _helps(stand) or _some_part(stand)


def _some_measure(stand: Stand) -> str | None:
    return _helps(stand) or (None if stand.measures else "no_measure")


def _some_measure_of_mine(stand: Stand) -> str | None:
    if not stand.measures:
        return "no_measure"
    return None if any(map(stand.answers_for, stand.measures)) else "others_measure"


def _whistle_waits(stand: Stand) -> str | None:
    return None if stand.is_whistle_waiting else "no_whistle"


def _no_whistle_waits(stand: Stand) -> str | None:
    return "whistled" if stand.is_whistle_waiting else None


def _alone(stand: Stand) -> str | None:
    """What others were merged into goes on to its answer, for them too."""
    return "others_in_it" if stand.has_others else None


def _not_supervised(stand: Stand) -> str | None:
    return "supervised" if stand.grievance.is_supervised else None


def _not_mine_yet(stand: Stand) -> str | None:
    if not hasattr(stand.user, "cadre"):
        return "no_cadre"
    return "leader" if stand.grievance.leader_id == stand.user.cadre.pk else None


def _publishable(stand: Stand) -> str | None:
    """What is shown to few inside is not shown to everybody outside."""
    return "kept_close" if is_kept_close(stand.grievance) else None


def _knows_raiser(stand: Stand) -> str | None:
    """A receipt opens what was said, and is given to whoever raised it."""
    return None if stand.may_know else "not_known"


def _published(stand: Stand) -> str | None:
    """By the history, which is there already."""
    about = [event.move for event in stand.history if event.move in ("publish", *TAKEN_DOWN)]
    return None if about and about[-1] == "publish" else "not_public"


NARROWER: dict[str, Callable[[Stand], str | None]] = {
    "take": _has_cadre,
    "take_over": _nobody_by_name,
    "answer": _answerable,
    "solve": _nobody_called,
    "explain": _unsent_first_asked_alone,
    "tried": _somebody_else,
    "confirm": _somebody_else,
    "reopen": _somebody_else,
    "void": _alone,
    "pass_on": _alone,
    "support": _helps,
    "release": _some_part_of_mine,
    "report": _own_part,
    "arrive": _somebody_to_come,
    "plan_measure": _helps,
    "finish_measure": _some_measure_of_mine,
    "delay_measure": _some_measure,
    "drop_measure": _some_measure,
    "whistle": _no_whistle_waits,
    "countersign": _whistle_waits,
    "refuse_whistle": _whistle_waits,
    "extend": _asked_by_another,
    "refuse_extension": _asked,
    "ask_extension": _not_asked_yet,
    "accept": _petition,
    "propose_class": may_propose,
    "confirm_class": may_confirm,
    "return_class": may_return,
    "visited": _is_cadre,
    "publish": _publishable,
    "unpublish": _published,
    "receipt": _knows_raiser,
    "supervise": _not_supervised,
    "take_charge": _not_mine_yet,
}
