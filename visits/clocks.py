"""Clocks of matters: when something is due, moved by stops and extensions, without a database.

A clock runs in one of three units (domain.md, section 5):

    working days   the n-th working day after the day on which it began, to the end of that day
    days           the n-th day after it; an end on a rest day moves to the next working day
    hours          so many hours, around the clock

The day of the beginning never counts (Civil Code, article 201), an end on a rest day moves
(article 203). While a matter waits for the resident or a higher level its clock stands: a day counts
only if the clock runs at its end, and a day on which it stands ends no clock; hours are added exactly.
What has once fallen due stays due.

A deadline that the level above has named, as on a sheet of the hotline, is a clock of its own sort
(`run_named`): no limit makes it, only stops and an extension move it: the end of a day by working
days, an hour by the exact time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock
from contacts.kit.workdays import ONE_DAY, WorkingCalendar, is_working_day, nth_working_day_after

# Nobody gives anybody longer; a calendar in which a clock runs on past it is a mistake.
FARTHEST = 1500  # days, without those on which it stands
AN_INSTANT = dt.timedelta(microseconds=1)
# A deadline named from here on means the end of its day.
LAST_MINUTE = dt.time(23, 59)


class Unit(models.TextChoices):
    WORKING_DAYS = "working_days", _("个工作日")
    DAYS = "days", _("天")
    HOURS = "hours", _("小时")


class Rung(models.TextChoices):
    """The ladder: each rung is climbed once."""

    YELLOW = "yellow", _("快到期")
    RED = "red", _("已超期")
    LINKED_LEADER = "linked_leader", _("报联村领导")
    SECRETARY = "secretary", _("报党委书记")


# So many working days after the day on which it was due.
LATE = {Rung.LINKED_LEADER: 3, Rung.SECRETARY: 5}


@dataclass(frozen=True)
class Limit:
    """How long something may take."""

    amount: int
    unit: str

    def plus(self, more: int) -> Limit:
        return Limit(self.amount + more, self.unit)


@dataclass(frozen=True)
class Stop:
    """The clock stands from an instant to another; without an end it still does."""

    since: dt.datetime
    until: dt.datetime | None = None

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """The days at whose ends the clock stands: from the first, before the second."""
        until = clock.day_of(self.until) if self.until else dt.date.max
        return clock.day_of(self.since), until


@dataclass(frozen=True)
class Step:
    """One day of the way, counted (`number`) or not (`why`: rest, stopped, moved)."""

    day: dt.date
    number: int = 0
    why: str = ""


@dataclass(frozen=True)
class Run:
    """When a clock is due, and the way there; without `due_at` it stands."""

    due_at: dt.datetime | None
    steps: list[Step] = field(default_factory=list)


def run(
    began_at: dt.datetime, limit: Limit, calendar: WorkingCalendar, stops: Sequence[Stop] = ()
) -> Run:
    """Let a clock run from its beginning; `stops` in their order, none within another.

    Raises:
        ValueError: the calendar has no working days.
    """
    if limit.unit == Unit.HOURS:
        return Run(_moved(began_at, began_at + dt.timedelta(hours=limit.amount), stops))
    steps: list[Step] = []
    stopped = [stop.days for stop in stops]
    number, running, day = 0, 0, clock.day_of(began_at)
    while running <= FARTHEST:
        day += ONE_DAY
        until = next((until for since, until in stopped if since <= day < until), None)
        if until == dt.date.max:
            return Run(None, steps)
        running += until is None
        works = is_working_day(day, calendar)
        why = _uncounted(limit, number, works=works, stands=until is not None)
        number += not why
        steps.append(Step(day, 0 if why else number, why))
        if number == limit.amount and works and until is None:
            return Run(clock.end_of(day), steps)
    raise ValueError(f"no end within {FARTHEST} days of {began_at}")


def run_named(
    began_at: dt.datetime,
    named: dt.datetime,
    more: int,
    calendar: WorkingCalendar,
    stops: Sequence[Stop] = (),
) -> Run:
    """When a matter is due whose deadline was named: then, unless something moves it.

    The end of a day moves by as many working days as the clock stood on at their ends, from the day
    after the beginning to the named day, and by the days granted; a moved one is due at the end of its
    day. An hour moves by the time for which the clock stood; the days granted count from there.

    Raises:
        ValueError: the calendar has no working days.
    """
    if timezone.localtime(named).time() < LAST_MINUTE:
        return _run_to_the_hour(began_at, named, more, calendar, stops)
    stopped = [stop.days for stop in stops if stop.since <= named]
    last = clock.day_of(named)
    day = min(clock.day_of(began_at) + ONE_DAY, last)
    owed, stands = more, False
    while day <= last:
        stands = any(since <= day < until for since, until in stopped)
        owed += stands and is_working_day(day, calendar)
        day += ONE_DAY
    if not owed and not stands:
        return Run(named)
    return _paid(last, max(owed, 1), calendar, [stop.days for stop in stops])


def _run_to_the_hour(
    began_at: dt.datetime,
    named: dt.datetime,
    more: int,
    calendar: WorkingCalendar,
    stops: Sequence[Stop],
) -> Run:
    # What begins to wait at the named instant itself is not late yet, so it is looked at from behind.
    moved = _moved(began_at, named + AN_INSTANT, stops)
    if moved is None or not more:
        return Run(moved and moved - AN_INSTANT)
    last = clock.day_of(moved - AN_INSTANT)
    return _paid(last, more, calendar, [stop.days for stop in stops])


def _paid(
    last: dt.date, owed: int, calendar: WorkingCalendar, stopped: Sequence[tuple[dt.date, dt.date]]
) -> Run:
    """The end of the last of so many working days after a day at whose ends the clock runs."""
    day, running = last, 0
    while running <= FARTHEST:
        day += ONE_DAY
        until = next((until for since, until in stopped if since <= day < until), None)
        if until == dt.date.max:
            return Run(None)
        running += until is None
        owed -= until is None and is_working_day(day, calendar)
        if not owed:
            return Run(clock.end_of(day))
    raise ValueError(f"no end within {FARTHEST} days of {last}")


def due_at(
    began_at: dt.datetime, limit: Limit, calendar: WorkingCalendar, stops: Sequence[Stop] = ()
) -> dt.datetime | None:
    """The last instant that is in time; None while the clock stands."""
    return run(began_at, limit, calendar, stops).due_at


def rungs(
    began_at: dt.datetime, due: dt.datetime, calendar: WorkingCalendar
) -> dict[Rung, dt.datetime]:
    """The instants from which each rung of the ladder is climbed.

    Yellow begins with the last working day before the one on which it is due (at once where
    that was before the beginning), red the instant after it was due, the others with the third and
    the fifth working day that it is late.
    """
    day = clock.day_of(due)
    eve = day - ONE_DAY
    while not is_working_day(eve, calendar) and clock.end_of(eve) > began_at:
        eve -= ONE_DAY
    late = {
        rung: clock.start_of(nth_working_day_after(day, n, calendar)) for rung, n in LATE.items()
    }
    return {Rung.YELLOW: max(began_at, clock.start_of(eve)), Rung.RED: due + AN_INSTANT, **late}


def _uncounted(limit: Limit, number: int, *, works: bool, stands: bool) -> str:
    """Why a day does not count; "" where it does. After the last one the end looks for its day."""
    if number == limit.amount:
        return "stopped" if stands else "moved"
    if limit.unit == Unit.WORKING_DAYS and not works:
        return "rest"
    return "stopped" if stands else ""


def _moved(began_at: dt.datetime, due: dt.datetime, stops: Sequence[Stop]) -> dt.datetime | None:
    """An instant, later by the time for which the clock stood before it; None while it stands."""
    for stop in stops:
        since = max(stop.since, began_at)
        if since >= due:
            break
        if stop.until is None:
            return None
        due += max(stop.until - since, dt.timedelta(0))
    return due
