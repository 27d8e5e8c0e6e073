"""Deadlines of cases that are told from outside: computed like the app's own, stored nowhere.

A case is `{"kind": "help", "received_at": "2026-04-15T12:00", "events": [...]}`, an event
`{"event": "wait", "at": "2026-04-16T10:00"}` with `days` for `extend` and `kind` for `change_kind`;
the events are the moves of `visits.workflow`. A case may say `due_at`, the deadline named from above.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from contacts.kit import clock
from contacts.kit.words import plain
from contacts.kit.workdays import SHANGHAI, WorkingCalendar
from visits.clocks import Run, Rung
from visits.models import GrievanceKind
from visits.queries.limits import LimitBook
from visits.queries.timed import Timed, calendar_around, timed
from visits.stages import Clocks, Event, Unfit
from visits.workflow import moves

# Before these years no limit holds; after them nobody waits.
YEARS = range(2000, 2190)


class UnreadableCase(ValueError):
    """What is wrong with a case, in one line."""


def deadlines(cases: Sequence[Any]) -> list[dict[str, Any]]:
    """The clocks of each case: when each is due, first and now, and the way there day by day.

    Raises:
        UnreadableCase: with the number of the case, from 1.
    """
    kinds = set(GrievanceKind.objects.values_list("code", flat=True))
    histories = [_history(case, number, kinds) for number, case in enumerate(cases, start=1)]
    if not histories:
        return []
    calendar = calendar_around(event.at for events in histories for event in events)
    book = LimitBook()
    return [
        _told(events, number, calendar, book) for number, events in enumerate(histories, start=1)
    ]


def _told(
    events: list[Event], number: int, calendar: WorkingCalendar, book: LimitBook
) -> dict[str, Any]:
    reading = Clocks(book.petitions.__contains__, book.longest_extension)
    try:
        clocks = reading.read(events)
    except Unfit as error:
        raise UnreadableCase(_("第%(n)d件：%(why)s") % {"n": number, "why": error}) from error
    return {
        "case": number,
        "kind": reading.kind,
        "received_at": _iso(events[0].at),
        "clocks": [_clock(row) for row in timed(clocks, book, calendar)],
    }


def _clock(row: Timed) -> dict[str, Any]:
    return {
        "stage": row.clock.stage.value,
        "number": row.clock.number,
        "began_at": _iso(row.clock.began_at),
        "amount": row.limit.amount,
        "unit": row.limit.unit,
        "extended_by": row.more,
        "first_due_at": _iso(row.first_due_at),
        "due_at": _iso(row.way.due_at),
        "stopped": row.clock.is_stopped,
        "ended_at": _iso(row.clock.ended_at),
        "ladder": {rung.value: _iso(row.ladder.get(rung)) for rung in Rung},
        "path": _path(row.way),
        **({"late_since": _iso(row.late_since)} if row.late_since else {}),
    }


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
        first = Event(
            "register",
            _instant(case.get("received_at")),
            kind=_kind(case, kinds),
            due_at=_named(case),
        )
        return [first, *(_event(event, kinds) for event in case.get("events", []))]
    except UnreadableCase as error:
        raise UnreadableCase(_("第%(n)d件：%(why)s") % {"n": number, "why": error}) from error


def _named(case: Mapping[str, Any]) -> dt.datetime | None:
    """The deadline named from above; a day alone ends with its last moment."""
    text = case.get("due_at")
    if text is None:
        return None
    is_day = isinstance(text, str) and len(text.strip()) <= len("2026-04-15")
    named = _instant(text)
    named = clock.end_of(clock.day_of(named)) if is_day else named
    if named < _instant(case.get("received_at")):
        raise UnreadableCase(_("due_at 早于 received_at"))
    return named


def _event(event: Any, kinds: set[str]) -> Event:
    name = event.get("event") if isinstance(event, Mapping) else None
    if not isinstance(name, str) or name not in moves() or name == "register":
        raise UnreadableCase(_("不认识的一步：%(what)s") % {"what": _shown(name or event)})
    days = event.get("days", 0)
    if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days <= 365:
        raise UnreadableCase(_("days 要是 0 到 365 的整数"))
    kind = _kind(event, kinds) if moves()[name].clock == "kind" else ""
    return Event(name, _instant(event.get("at")), kind=kind, days=days)


def _kind(said: Mapping[str, Any], kinds: set[str]) -> str:
    kind = said.get("kind")
    if not isinstance(kind, str) or kind not in kinds:
        raise UnreadableCase(_("不认识的诉求类型：%(what)s") % {"what": _shown(kind)})
    return kind


def _instant(text: Any) -> dt.datetime:
    """An instant; without an offset in Asia/Shanghai, a day alone is its first moment."""
    try:
        instant = parse_datetime(text)
        if instant is None and (day := parse_date(text)):
            instant = dt.datetime.combine(day, dt.time.min)
    except (TypeError, ValueError):
        instant = None
    if instant is None or instant.year not in YEARS:
        raise UnreadableCase(_("时间要写成 2026-04-15T12:00：%(what)s") % {"what": _shown(text)})
    return timezone.make_aware(instant) if timezone.is_naive(instant) else instant


def _shown(what: Any) -> str:
    """The beginning of what was said instead, in one line."""
    text = what if isinstance(what, str) else repr(what)
    return " ".join(plain(text[:200]).split())[:60]


def _iso(instant: dt.datetime | None) -> str | None:
    return instant.astimezone(SHANGHAI).isoformat(timespec="seconds") if instant else None
