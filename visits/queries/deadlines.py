"""Deadlines of cases that are told from outside: computed like the app's own, stored nowhere.

A case is `{"kind": "help", "received_at": "2026-04-15T12:00", "events": [...]}`, an event
`{"event": "wait", "at": "2026-04-16T10:00"}` with `days` for `extend` and `kind` for `change_kind`;
the events are the moves of `visits.workflow`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from contacts.kit import clock
from contacts.kit.workdays import WorkingCalendar
from contacts.queries.calendar import working_calendar
from visits.clocks import FARTHEST, Run, run, rungs
from visits.models import GrievanceKind
from visits.queries.limits import LimitBook
from visits.stages import WITH_LADDER, Clocks, Event, StageClock, Unfit
from visits.workflow import moves


class UnreadableCase(ValueError):
    """What is wrong with a case, in one line."""


def deadlines(cases: Sequence[Any]) -> list[dict[str, Any]]:
    """The clocks of each case: when each is due, first and now, and the way there day by day.

    Raises:
        UnreadableCase: with the number of the case, from 1.
    """
    book = LimitBook()
    kinds = set(GrievanceKind.objects.values_list("code", flat=True))
    histories = [_history(case, number, kinds) for number, case in enumerate(cases, start=1)]
    instants = [event.at for events in histories for event in events]
    if not instants:
        return []
    wide = dt.timedelta(days=FARTHEST)
    calendar = working_calendar(
        clock.day_of(min(instants) - wide), clock.day_of(max(instants) + wide)
    )
    return [
        _told(events, number, calendar, book) for number, events in enumerate(histories, start=1)
    ]


def _told(
    events: list[Event], number: int, calendar: WorkingCalendar, book: LimitBook
) -> dict[str, Any]:
    reading = Clocks(book.petitions.__contains__)
    try:
        clocks = reading.read(events)
    except Unfit as error:
        raise UnreadableCase(_("第%(n)d件：%(why)s") % {"n": number, "why": error}) from error
    rows = (_stage(found, reading.kind, calendar, book) for found in clocks)
    return {
        "case": number,
        "kind": reading.kind,
        "received_at": _iso(events[0].at),
        "clocks": [row for row in rows if row],
    }


def _stage(
    found: StageClock, kind: str, calendar: WorkingCalendar, book: LimitBook
) -> dict[str, Any] | None:
    limit = book.limit_of(kind, found.stage, clock.day_of(found.began_at))
    if limit is None:
        return None
    first = run(found.began_at, limit, calendar)
    now = run(found.began_at, limit.plus(found.more), calendar, found.stops)
    return {
        "stage": found.stage.value,
        "number": found.number,
        "began_at": _iso(found.began_at),
        "amount": limit.amount,
        "unit": limit.unit,
        "extended_by": found.more,
        "first_due_at": _iso(first.due_at),
        "due_at": _iso(now.due_at),
        "stopped": found.is_stopped,
        "ended_at": _iso(found.ended_at),
        "ladder": _ladder(found, now, calendar),
        "path": _path(now),
    }


def _ladder(found: StageClock, way: Run, calendar: WorkingCalendar) -> dict[str, str | None]:
    """From when each rung is climbed; nothing where there is no ladder or the clock stands."""
    if found.stage not in WITH_LADDER or way.due_at is None:
        return {}
    climbed = rungs(found.began_at, way.due_at, calendar)
    return {rung.value: _iso(instant) for rung, instant in climbed.items()}


def _path(way: Run) -> list[dict[str, Any]]:
    return [
        {"day": step.day.isoformat(), "n": step.number}
        if step.number
        else {"day": step.day.isoformat(), "why": step.why}
        for step in way.steps
    ]


def _history(case: Any, number: int, kinds: set[str]) -> list[Event]:
    try:
        if not isinstance(case, Mapping) or not isinstance(case.get("events", []), list):
            raise UnreadableCase(_('一件要写成 {"kind", "received_at", "events": [...]}'))
        first = Event("register", _instant(case.get("received_at")), kind=_kind(case, kinds))
        return [first, *(_event(event, kinds) for event in case.get("events", []))]
    except UnreadableCase as error:
        raise UnreadableCase(_("第%(n)d件：%(why)s") % {"n": number, "why": error}) from error


def _event(event: Any, kinds: set[str]) -> Event:
    name = event.get("event") if isinstance(event, Mapping) else None
    if name not in moves() or name == "register":
        raise UnreadableCase(_("不认识的一步：%(what)s") % {"what": name or event})
    days = event.get("days", 0)
    if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days <= 365:
        raise UnreadableCase(_("days 要是 0 到 365 的整数"))
    kind = _kind(event, kinds) if moves()[name].clock == "kind" else ""
    return Event(name, _instant(event.get("at")), kind=kind, days=days)


def _kind(said: Mapping[str, Any], kinds: set[str]) -> str:
    kind = said.get("kind")
    if kind not in kinds:
        raise UnreadableCase(_("不认识的诉求类型：%(what)s") % {"what": kind})
    return str(kind)


def _instant(text: Any) -> dt.datetime:
    """An instant; without an offset in Asia/Shanghai, a day alone is its first moment."""
    try:
        instant = parse_datetime(str(text))
        if instant is None and (day := parse_date(str(text))):
            instant = dt.datetime.combine(day, dt.time.min)
    except ValueError:
        instant = None
    if instant is None or instant.year not in range(1990, 2190):
        raise UnreadableCase(_("时间要写成 2026-04-15T12:00：%(what)s") % {"what": text})
    return timezone.make_aware(instant) if timezone.is_naive(instant) else instant


def _iso(instant: dt.datetime | None) -> str | None:
    return timezone.localtime(instant).isoformat(timespec="seconds") if instant else None
