"""When the clocks of a history are due: the history, the list of limits and the calendar together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_datetime

from contacts.kit import clock
from contacts.kit.workdays import WorkingCalendar
from contacts.queries.calendar import working_calendar
from visits.clocks import FARTHEST, Limit, Run, Rung, due_at, run, run_named, rungs
from visits.queries.limits import LimitBook
from visits.stages import WITH_LADDER, Event, StageClock


@dataclass(frozen=True)
class Timed:
    """A clock with its limit, the days granted, its first date, the way to its date, its ladder.

    `late_since` is the date that had passed when an extension or another kind moved it, the first of
    several: what was late by then stays late (docs/deadlines.md, rule 12).
    """

    clock: StageClock
    limit: Limit
    more: int
    first_due_at: dt.datetime | None
    way: Run
    ladder: dict[Rung, dt.datetime]
    late_since: dt.datetime | None


def timed(
    clocks: Iterable[StageClock], book: LimitBook, calendar: WorkingCalendar
) -> Iterator[Timed]:
    """The clocks for which there is a limit, in their order."""
    for found in clocks:
        granted = _granted(found, book)
        if granted is not None:
            late_since = _late_since(found, book, calendar) if found.moved else None
            yield _timed(found, *granted, calendar, late_since)


def as_event(move: str, at: dt.datetime, said: Mapping[str, Any]) -> Event:
    """One move of a history (`GrievanceEvent`), as far as clocks go."""
    named = parse_datetime(said.get("due_at", "")) if move == "register" else None
    return Event(move, at, said.get("kind", ""), said.get("days", 0), named)


def calendar_around(instants: Iterable[dt.datetime]) -> WorkingCalendar:
    """The working calendar of all days that a clock of these instants can reach."""
    days = {clock.day_of(instant) for instant in instants}
    wide = dt.timedelta(days=FARTHEST)
    return working_calendar(min(days) - wide, max(days) + wide)


def _granted(found: StageClock, book: LimitBook) -> tuple[Limit, int] | None:
    """Its limit and the days on top of it; None: there is no limit."""
    day = clock.day_of(found.began_at)
    limit = book.limit_of(found.kind, found.stage, day)
    if limit is None:
        return None
    return limit, min(found.more, book.longest_extension(found.kind, found.stage, day))


def _way(found: StageClock, limit: Limit, more: int, calendar: WorkingCalendar) -> Run:
    if found.named:
        return run_named(found.began_at, found.named, more, calendar, found.stops)
    return run(found.began_at, limit.plus(more), calendar, found.stops)


def _late_since(
    found: StageClock, book: LimitBook, calendar: WorkingCalendar
) -> dt.datetime | None:
    for at, before in found.moved:
        granted = _granted(before, book)
        was_due = granted and _way(before, *granted, calendar).due_at
        if was_due and was_due < at:
            return was_due
    return None


def _timed(
    found: StageClock,
    limit: Limit,
    more: int,
    calendar: WorkingCalendar,
    late_since: dt.datetime | None,
) -> Timed:
    way = _way(found, limit, more, calendar)
    moved = more or found.stops
    first = found.named or (due_at(found.began_at, limit, calendar) if moved else way.due_at)
    ladder = {}
    if way.due_at and found.stage in WITH_LADDER:
        ladder = rungs(found.began_at, way.due_at, calendar)
    return Timed(found, limit, more, first, way, ladder, late_since)
