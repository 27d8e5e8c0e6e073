"""Who may set the class of a matter: two people, neither of whom set one that was objected to.

One proposes it: of whoever has the matter, or dispatches it. Another confirms or returns it: whoever
dispatches or decides, and neither handles it nor acts for the office that has it (ours).
"""

from __future__ import annotations

from collections.abc import Sequence

from visits.models import GrievanceEvent
from visits.queries.stand import Stand


def may_propose(stand: Stand) -> str | None:
    """What keeps somebody from proposing a class; None: nothing."""
    grievance = stand.grievance
    has_it = stand.has_it or (grievance.lead is None and stand.heard_it)
    if not has_it and "dispatch" not in stand.rights:
        return "not_yours"
    if grievance.proposed_class:
        return "class_waits"
    if stand.user.pk == _contested_by(stand)[1]:
        return "class_before"
    return None


def may_confirm(stand: Stand) -> str | None:
    """What keeps somebody from confirming the class that is proposed."""
    if not stand.grievance.proposed_class:
        return "no_class"
    proposal = last(stand.history, "propose_class")
    if proposal is None or proposal.by_id == stand.user.pk or stand.is_named:
        return "own_class"
    if stand.serves_there and "decide" not in stand.rights:
        return "own_class"
    return "class_before" if stand.user.pk in _contested_by(stand) else None


def may_return(stand: Stand) -> str | None:
    """Whoever may confirm it may return it, and take back his own."""
    return None if stand.grievance.proposed_class else "no_class"


def last(events: Sequence[GrievanceEvent], move: str) -> GrievanceEvent | None:
    """The last event of a move."""
    return next((event for event in reversed(events) if event.move == move), None)


def _contested_by(stand: Stand) -> tuple[int | None, int | None]:
    """Who proposed and who confirmed the class that was objected to and is not set anew yet."""
    if not stand.grievance.is_class_contested:
        return None, None
    events = sorted(stand.history, key=lambda event: event.number)
    objected = last(events, "object_class")
    before = [e for e in events if objected and e.number < objected.number]
    confirmed = last(before, "confirm_class")
    proposed = last(
        [e for e in before if confirmed and e.number < confirmed.number], "propose_class"
    )
    return _by(proposed), _by(confirmed)


def _by(event: GrievanceEvent | None) -> int | None:
    return event.by_id if event else None
