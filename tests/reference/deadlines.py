"""The slow, obvious deadlines: docs/deadlines.md, day by day with a calendar and a pencil.

It is the judge of `manage.py deadlines`, so it shares nothing with the app: the limits and the notices
of the State Council stand here once more, typed by hand. "Rule n" means a rule of "How a clock runs".
Whether a history can be is not asked here: it takes the events as they come.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

CHINA = timezone(timedelta(hours=8))
ONE_DAY = timedelta(days=1)
AN_INSTANT = timedelta(microseconds=1)

# --- The limits -----------------------------------------------------------------------------------

WORKING_DAYS, DAYS, HOURS = "working_days", "days", "hours"

TO_ANSWER = {
    "enquiry": (3, WORKING_DAYS),
    "help": (7, WORKING_DAYS),
    "suggestion": (7, WORKING_DAYS),
    "complaint": (15, WORKING_DAYS),
    "danger": (2, HOURS),
    "utility": (24, HOURS),
    "petition": (60, DAYS),
}
TO_ACCEPT = (15, DAYS)
TO_SIGN = (1, WORKING_DAYS)
TO_HAND_BACK = (2, WORKING_DAYS)
TO_FOLLOW_UP = (7, DAYS)
LONGEST_EXTENSION = {
    "enquiry": 10,
    "help": 10,
    "suggestion": 10,
    "complaint": 10,
    "danger": 0,
    "utility": 0,
    "petition": 30,
}

# --- The official calendar ------------------------------------------------------------------------

# First and last day off of each holiday, and the weekend days worked for it. There is no notice for
# 2027 yet: only its weekends are free.
HOLIDAYS = [
    ("2023-01-01", "2023-01-02"), ("2023-01-21", "2023-01-27"), ("2023-04-05", "2023-04-05"),
    ("2023-04-29", "2023-05-03"), ("2023-06-22", "2023-06-24"), ("2023-09-29", "2023-10-06"),
    ("2024-01-01", "2024-01-01"), ("2024-02-10", "2024-02-17"), ("2024-04-04", "2024-04-06"),
    ("2024-05-01", "2024-05-05"), ("2024-06-10", "2024-06-10"), ("2024-09-15", "2024-09-17"),
    ("2024-10-01", "2024-10-07"),
    ("2025-01-01", "2025-01-01"), ("2025-01-28", "2025-02-04"), ("2025-04-04", "2025-04-06"),
    ("2025-05-01", "2025-05-05"), ("2025-05-31", "2025-06-02"), ("2025-10-01", "2025-10-08"),
    ("2026-01-01", "2026-01-03"), ("2026-02-15", "2026-02-23"), ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"), ("2026-06-19", "2026-06-21"), ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
]  # fmt: skip
WORKED_WEEKENDS = [
    "2023-01-28", "2023-01-29", "2023-04-23", "2023-05-06", "2023-06-25", "2023-10-07", "2023-10-08",
    "2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29",
    "2024-10-12",
    "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11",
    "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
]  # fmt: skip


def _days_off() -> set[date]:
    days = set()
    for first, last in HOLIDAYS:
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            days.add(day)
            day += ONE_DAY
    return days


OFF = _days_off()
WORKED = {date.fromisoformat(day) for day in WORKED_WEEKENDS}


def works(day: date) -> bool:
    """Whether townships work on a day."""
    if day in WORKED:
        return True
    return day not in OFF and day.weekday() < 5


def first_instant(day: date) -> datetime:
    return datetime.combine(day, time(0), CHINA)


def last_instant(day: date) -> datetime:
    return first_instant(day + ONE_DAY) - AN_INSTANT


def working_day_after(day: date, n: int) -> date:
    """The n-th working day after a day."""
    while n:
        day += ONE_DAY
        if works(day):
            n -= 1
    return day


def last_working_day_before(day: date) -> date:
    day -= ONE_DAY
    while not works(day):
        day -= ONE_DAY
    return day


# --- A matter and its clocks ----------------------------------------------------------------------


@dataclass
class Stop:
    began_at: datetime
    ended_at: datetime | None = None

    def covers(self, at: datetime) -> bool:
        return self.began_at <= at and (self.ended_at is None or at < self.ended_at)


@dataclass
class Clock:
    stage: str
    kind: str
    began_at: datetime
    amount: int
    unit: str
    extended_by: int = 0
    ended_at: datetime | None = None
    stops: list[Stop] = field(default_factory=list)
    named: datetime | None = None
    late_since: datetime | None = None


class Matter:
    """What a case becomes, event by event. `named`: the deadline that the level above set."""

    def __init__(self, kind: str, received_at: datetime, named: datetime | None = None) -> None:
        self.kind = kind
        self.named = named
        self.accepted = False
        self.waiting: Stop | None = None
        self.set_aside: list[Clock] = []
        self.clocks: list[Clock] = []
        self.begin_main(received_at)

    # What runs

    def running(self, *stages: str) -> list[Clock]:
        return [c for c in self.clocks if c.ended_at is None and c.stage in stages]

    def main(self) -> Clock | None:
        found = self.running("accept", "answer")
        return found[0] if found else None

    def begin(self, stage: str, at: datetime, limit: tuple[int, str]) -> Clock:
        clock = Clock(stage, self.kind, at, *limit)
        self.clocks.append(clock)
        return clock

    def begin_main(self, at: datetime) -> None:
        clock = self.begin("answer", at, (0, ""))
        self.set_limit(clock)
        if self.waiting:
            self.waiting = Stop(at)
            clock.stops.append(self.waiting)

    def set_limit(self, clock: Clock) -> None:
        """Which stage the main clock is in, and how long that lasts."""
        clock.kind = self.kind
        if self.kind == "petition" and not self.accepted:
            clock.stage, (clock.amount, clock.unit) = "accept", TO_ACCEPT
            clock.named = None
        else:
            clock.stage, (clock.amount, clock.unit) = "answer", TO_ANSWER[self.kind]
            clock.named = self.named  # rule 11

    def end(self, at: datetime, *stages: str) -> None:
        for clock in self.running(*stages):
            clock.ended_at = at

    def end_work(self, at: datetime) -> None:
        self.end(at, "sign", "hand_back", "accept", "answer")
        self.waiting = None

    def end_all(self, at: datetime) -> None:
        self.end_work(at)
        self.end(at, "follow_up")

    # What happens

    def send(self, at: datetime) -> None:
        self.end(at, "sign", "hand_back")  # of the office that had it before
        self.begin("sign", at, TO_SIGN)
        self.begin("hand_back", at, TO_HAND_BACK)

    def sign(self, at: datetime) -> None:
        self.end(at, "sign")

    def hand_back(self, at: datetime) -> None:
        self.end(at, "sign", "hand_back")

    def recall(self, at: datetime) -> None:  # rule 9
        self.hand_back(at)
        if self.waiting:
            self.resume(at)

    orphan = recall

    def accept(self, at: datetime) -> None:  # rule 7
        if self.running("accept"):
            self.accepted = True
            self.end(at, "accept")
            self.begin_main(at)

    def wait(self, at: datetime) -> None:  # rule 4
        self.waiting = Stop(at)
        clock = self.main()
        if clock:
            clock.stops.append(self.waiting)

    def resume(self, at: datetime) -> None:
        assert self.waiting
        self.waiting.ended_at = at
        self.waiting = None

    def extend(self, at: datetime, days: int) -> None:  # rule 5
        clock = self.main()
        assert clock
        note_lateness(clock, at)
        clock.extended_by = days

    def change_kind(self, at: datetime, kind: str) -> None:  # rule 6
        self.kind = kind
        clock = self.main()
        if clock:
            self.to_other_kind(clock, at)

    def to_other_kind(self, clock: Clock, at: datetime) -> None:
        if clock.kind != self.kind:
            note_lateness(clock, at)
        self.set_limit(clock)

    def answer(self, at: datetime) -> None:
        self.end_work(at)
        self.begin("follow_up", at, TO_FOLLOW_UP)

    def reopen(self, at: datetime) -> None:  # rule 8
        self.end_all(at)
        self.named = None
        self.begin_main(at)

    def confirm(self, at: datetime) -> None:  # rule 9
        self.end(at, "follow_up")

    def merge(self, at: datetime) -> None:
        self.set_aside = self.running("sign", "hand_back", "accept", "answer")
        self.end_all(at)

    def split(self, at: datetime) -> None:  # rule 10
        for clock in self.set_aside:
            if clock.stage == "sign":
                self.begin("sign", at, TO_SIGN)
            elif clock.stage == "hand_back":
                self.begin("hand_back", at, TO_HAND_BACK)
            else:
                clock.ended_at = None
                self.to_other_kind(clock, at)
                if clock.stops and clock.stops[-1].ended_at is None:
                    self.waiting = clock.stops[-1]

    object = look_again = contest = reopen
    solve = explain = pass_on = void = end_all


# --- When a clock is due --------------------------------------------------------------------------


def stopped_at(stops: list[Stop], at: datetime) -> bool:
    return any(stop.covers(at) for stop in stops)


def for_good(stops: list[Stop], at: datetime) -> bool:
    return any(stop.covers(at) and stop.ended_at is None for stop in stops)


def due_in_hours(began_at: datetime, hours: int, stops: list[Stop]) -> datetime | None:
    """Rules 3 and 4: each minute of a stop that began before the clock was due comes on top."""
    due_at = began_at + timedelta(hours=hours)
    for stop in stops:
        if stop.began_at < due_at:
            if stop.ended_at is None:
                return None
            due_at += stop.ended_at - max(stop.began_at, began_at)
    return due_at


def due_in_days(
    began_at: datetime, amount: int, unit: str, stops: list[Stop]
) -> tuple[datetime | None, list[dict[str, Any]]]:
    """Rules 1, 2 and 4: when, and what each day on the way there was."""
    path: list[dict[str, Any]] = []
    day, n = began_at.astimezone(CHINA).date(), 0
    while True:
        day += ONE_DAY
        if for_good(stops, last_instant(day)):
            return None, path
        stopped = stopped_at(stops, last_instant(day))
        if n == amount:  # a clock by days that ended on a rest day looks for a working day
            path.append({"day": day, "why": "stopped" if stopped else "moved"})
        elif unit == WORKING_DAYS and not works(day):
            path.append({"day": day, "why": "rest"})
        elif stopped:
            path.append({"day": day, "why": "stopped"})
        else:
            n += 1
            path.append({"day": day, "n": n})
        if n == amount and works(day) and not stopped:
            return last_instant(day), path


def with_a_stopwatch(began_at: datetime, named: datetime, stops: list[Stop]) -> datetime | None:
    """Rule 11, of an hour: the time that was left when it began to run, run down between the stops."""
    left, runs_from = named - began_at, began_at
    for stop in stops:
        ran = stop.began_at - runs_from
        if left < ran:
            break
        if stop.ended_at is None:
            return None
        left, runs_from = left - ran, stop.ended_at
    return runs_from + left


def due_at_the_hour(clock: Clock, stops: list[Stop], extended_by: int) -> datetime | None:
    """Rule 11, of an hour: each day granted is a working day after the one to which it moved."""
    assert clock.named
    due_at = with_a_stopwatch(clock.began_at, clock.named, stops)
    if due_at is None or extended_by == 0:
        return due_at
    day, left = due_at.astimezone(CHINA).date(), extended_by
    while left:
        day += ONE_DAY
        if for_good(stops, last_instant(day)):
            return None
        left -= works(day) and not stopped_at(stops, last_instant(day))
    return last_instant(day)


def due_as_named(clock: Clock, stops: list[Stop], extended_by: int) -> datetime | None:
    """Rule 11, of a day: for each working day lost before it, and each granted, one after it."""
    assert clock.named
    named = clock.named.astimezone(CHINA)
    if (named.hour, named.minute) != (23, 59):
        return due_at_the_hour(clock, stops, extended_by)
    named_day = clock.named.astimezone(CHINA).date()
    before = [stop for stop in stops if stop.began_at <= clock.named]
    day = clock.began_at.astimezone(CHINA).date() + ONE_DAY
    lost = 0
    while day < named_day:
        lost += works(day) and stopped_at(before, last_instant(day))
        day += ONE_DAY
    on_the_day = stopped_at(before, last_instant(named_day))
    lost += works(named_day) and on_the_day
    left = lost + extended_by
    if left == 0 and not on_the_day:
        return clock.named
    day = named_day
    while True:
        day += ONE_DAY
        if for_good(stops, last_instant(day)):
            return None
        if works(day) and not stopped_at(stops, last_instant(day)):
            left -= 1
            if left <= 0:
                return last_instant(day)


def due(clock: Clock, stops: list[Stop], extended_by: int) -> tuple[datetime | None, list[Any]]:
    if clock.named:
        return due_as_named(clock, stops, extended_by), []
    if clock.unit == HOURS:
        return due_in_hours(clock.began_at, clock.amount, stops), []
    return due_in_days(clock.began_at, clock.amount + extended_by, clock.unit, stops)


def ladder(clock: Clock, due_at: datetime | None) -> dict[str, datetime | None]:
    if due_at is None or clock.stage == "hand_back":
        return dict.fromkeys(["yellow", "red", "linked_leader", "secretary"])
    day = due_at.astimezone(CHINA).date()
    return {
        "yellow": max(clock.began_at, first_instant(last_working_day_before(day))),
        "red": due_at + AN_INSTANT,
        "linked_leader": first_instant(working_day_after(day, 3)),
        "secretary": first_instant(working_day_after(day, 5)),
    }


def note_lateness(clock: Clock, at: datetime) -> None:
    """Rule 12: whoever moves the date looks first whether it has passed, and writes that down once."""
    date_that_stands, _path = due(clock, clock.stops, granted(clock))
    if date_that_stands and date_that_stands < at and clock.late_since is None:
        clock.late_since = date_that_stands


def granted(clock: Clock) -> int:
    """What of an extension a clock can have: by kind, and none before a petition is accepted."""
    if clock.stage == "accept":
        return 0
    return min(clock.extended_by, LONGEST_EXTENSION[clock.kind])


# --- The whole case -------------------------------------------------------------------------------


def instant(text: str) -> datetime:
    """An instant without an offset is in China, a day alone its first moment."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=CHINA)


def named_deadline(case: dict[str, Any]) -> datetime | None:
    """The deadline named from above; a day alone ends with its last instant."""
    if "due_at" not in case:
        return None
    named = instant(case["due_at"])
    return last_instant(named.date()) if len(case["due_at"]) == 10 else named


def happen(matter: Matter, event: dict[str, Any]) -> None:
    """One event; of those that are no method of `Matter` no clock is moved."""
    details = {key: event[key] for key in ("days", "kind") if key in event}
    getattr(matter, event["event"], lambda _at: None)(instant(event["at"]), **details)


def clocks(case: dict[str, Any]) -> list[dict[str, Any]]:
    """The clocks of a case, in the order in which they began."""
    matter = Matter(case["kind"], instant(case["received_at"]), named_deadline(case))
    for event in case["events"]:
        happen(matter, event)
    numbers = dict.fromkeys(["sign", "hand_back", "accept", "answer", "follow_up"], 0)
    told = []
    for clock in sorted(matter.clocks, key=lambda clock: clock.began_at):
        numbers[clock.stage] += 1
        due_at, path = due(clock, clock.stops, granted(clock))
        told.append(
            {
                "stage": clock.stage,
                "number": numbers[clock.stage],
                "began_at": clock.began_at,
                "amount": clock.amount,
                "unit": clock.unit,
                "extended_by": granted(clock),
                "first_due_at": due(clock, [], 0)[0],
                "due_at": due_at,
                "stopped": any(stop.ended_at is None for stop in clock.stops),
                "ended_at": clock.ended_at,
                "ladder": ladder(clock, due_at),
                "path": path,
            }
        )
        if clock.late_since:
            told[-1]["late_since"] = clock.late_since
    return told
