"""What an office asks for when it asks for more time, and until when that would be."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from visits.clocks import Limit
from visits.models import Grievance, GrievanceEvent
from visits.queries.grievances import main_clock
from visits.queries.limits import LimitBook, in_words
from visits.queries.timed import as_event, calendar_around, timed
from visits.stages import Clocks


@dataclass(frozen=True)
class Asked:
    """One request. `would_be` is the date with the extension, None while the clock stands."""

    event: GrievanceEvent
    days: str
    due_at: dt.datetime | None
    would_be: dt.datetime | None


def extension_asked(grievance: Grievance, now: dt.datetime) -> Asked | None:
    """The request that waits for a decision; None where there is none.

    The date is computed as granting it would: from the whole history, with one event more.
    """
    asks = [e for e in grievance.events.select_related("by") if e.move == "ask_extension"]
    running = main_clock(grievance)
    if not grievance.asked_days or not asks or running is None:
        return None
    return Asked(
        event=asks[-1],
        days=in_words(Limit(grievance.asked_days, running.unit)),
        due_at=running.due_at,
        would_be=_extended(grievance, grievance.asked_days, now),
    )


def _extended(grievance: Grievance, days: int, now: dt.datetime) -> dt.datetime | None:
    told = grievance.events.values_list("move", "at", "details")
    events = [as_event(*row) for row in told]
    events.append(as_event("extend", max(now, events[-1].at), {"days": days}))
    book = LimitBook()
    clocks = Clocks(book.petitions.__contains__).read(events)
    rows = timed(clocks, book, calendar_around(event.at for event in events))
    return next((row.way.due_at for row in rows if row.more and not row.clock.ended_at), None)
