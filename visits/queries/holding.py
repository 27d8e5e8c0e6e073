"""How long each office held a matter: from its history, so that the times add up to the whole (S052)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from visits.models import GrievanceEvent
from visits.workflow import OPEN, State

# Whoever dispatches has it, or whoever heard it first.
WITH_NO_OFFICE = (State.NEW, State.RETURNED, State.EXPLAINED)


@dataclass(frozen=True)
class Held:
    """Who held a matter, and for how long all in all; `stood` of it its clock stood."""

    who: str
    took: dt.timedelta
    stood: dt.timedelta
    has_it: bool


def held_by(events: Iterable[GrievanceEvent], now: dt.datetime) -> list[Held]:
    """Each holder of a matter, in the order in which it first came to them.

    An event tells the state and the office after it, so the time up to the next one is theirs. What is
    over runs no more. What the level above sent by a sheet nobody here held before it came in.
    """
    rows = list(events)
    took: dict[str, dt.timedelta] = {}
    stood: dict[str, dt.timedelta] = {}
    holder = ""
    was_heard_here = not any(event.here_at != event.at for event in rows[:1])
    # The history of one whose time is over is gone.
    for event, until in zip(rows, [e.at for e in rows[1:]] + [now] * bool(rows), strict=True):
        holder = _holder(event, was_heard_here=was_heard_here)
        if not holder:
            continue
        lasted = max(until - event.here_at, dt.timedelta(0))
        took[holder] = took.get(holder, dt.timedelta(0)) + lasted
        if event.state == State.WAITING:
            stood[holder] = stood.get(holder, dt.timedelta(0)) + lasted
    return [
        Held(who, lasted, stood.get(who, dt.timedelta(0)), who == holder)
        for who, lasted in took.items()
    ]


def _holder(event: GrievanceEvent, *, was_heard_here: bool) -> str:
    """Who has the matter after an event; "" where nobody has to do anything any more."""
    if event.state not in OPEN:
        return ""
    if event.state == State.ANSWERED:
        return _("等回访")
    if event.organisation and event.state not in WITH_NO_OFFICE:
        return str(event.organisation)
    if event.state in WITH_NO_OFFICE:
        return _("首问责任人、分办") if was_heard_here else _("分办")
    return _("首问责任人自己办")
