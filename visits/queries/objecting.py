"""What whoever raised a matter may still do about it: object until which day, rate, and what was rated."""

from __future__ import annotations

import datetime as dt

from contacts.kit import clock
from contacts.models import Service
from visits.models import Grievance, GrievanceEvent, Satisfaction
from visits.workflow import State

# Whoever makes these has a matter in hand.
HANDLING = ("take", "sign", "accept", "work", "answer", "solve", "explain")
# So it may end without an answer. What else a resident may say and object to, and until the end of
# which day (ours: the time in which a review may be asked for).
ENDINGS = {State.EXPLAINED: "explain", State.PASSED_ON: "pass_on", State.VOIDED: "void"}
OBJECT_WITHIN = dt.timedelta(days=30)

Events = list[GrievanceEvent]


def last(events: Events, *moves: str) -> GrievanceEvent | None:
    """The last event of one of these moves."""
    return next((event for event in reversed(events) if event.move in moves), None)


def object_until(matter: Grievance, events: Events) -> dt.date | None:
    """The last day on which one may object; None where there is nothing yet to object to."""
    ended = matter.answered_at if matter.state in (State.ANSWERED, State.CLOSED) else None
    if matter.state in ENDINGS and (event := last(events, ENDINGS[State(matter.state)])):
        ended = event.at
    return clock.day_of(ended) + OBJECT_WITHIN if ended else None


def rated(matter: Grievance, events: Events) -> str:
    """What the resident said of the answer that stands."""
    rating = last(events, "rate", "answer", "solve")
    if rating is None or rating.move != "rate" or matter.answered_at is None:
        return ""
    return str(Satisfaction(rating.details["satisfaction"]).label)


def is_given_by_who_handles(matter: Grievance, events: Events) -> bool:
    """Whether the code was given out by somebody who had the matter in hand, or by a colleague."""
    giver = getattr(matter, "code_by", None)
    if giver is None:
        return False
    handler = matter.handler.user_id if matter.handler else None
    had_it = {event.by_id for event in events if event.move in HANDLING} | {handler}
    colleagues = Service.objects.filter(organisation=matter.lead, cadre__user=giver)
    return giver in had_it or (matter.lead is not None and colleagues.exists())
