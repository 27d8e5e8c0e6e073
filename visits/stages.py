"""Which clocks a matter's history starts, stops and ends: read from its moves alone.

A matter has one main clock at a time: until the petition is accepted 受理 (petitions), until it is
answered (all others, and petitions from their acceptance on). Beside it run the clocks of signing, of
handing back and of the follow-up. Any history gives the same clocks again, so clocks are computed
anew whenever a kind, a limit or the working calendar changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock
from visits.clocks import Stop
from visits.workflow import Move, State, moves


class Stage(models.TextChoices):
    SIGN = "sign", _("签收")
    HAND_BACK = "hand_back", _("退回")
    ACCEPT = "accept", _("受理")
    ANSWER = "answer", _("答复")
    FOLLOW_UP = "follow_up", _("回访")
    # Not a clock: the longest extension that may be granted, once.
    EXTENSION = "extension", _("延期")


# These may be late and climb the ladder; who hands nothing back is not late.
WITH_LADDER = (Stage.SIGN, Stage.ACCEPT, Stage.ANSWER, Stage.FOLLOW_UP)
MAIN = (Stage.ACCEPT, Stage.ANSWER)
# While its main clock runs, a matter is in one of these. Which of them is not asked: a history told
# from outside may leave out a `take`, and it says the same of the clocks.
AT_WORK = (State.NEW, State.SENT, State.RETURNED, State.IN_HAND, State.WAITING)

# The longest extension of a clock: (kind, stage, the day it began) → days; 0: none.
Longest = Callable[[str, Stage, dt.date], int]


@dataclass(frozen=True)
class Event:
    """One move of a history, as far as clocks go. `days` is an extension, `kind` the new kind,
    `due_at` the deadline that the level above named when it sent the matter."""

    move: str
    at: dt.datetime
    kind: str = ""
    days: int = 0
    due_at: dt.datetime | None = None


@dataclass
class StageClock:
    """One clock of a matter, of the kind that this was while it ran; `number` counts from 1."""

    stage: Stage
    number: int
    kind: str
    began_at: dt.datetime
    # The days granted. A clock that has none (`LimitBook.longest_extension`) keeps them for later.
    more: int = 0
    stops: list[Stop] = field(default_factory=list)
    ended_at: dt.datetime | None = None
    # The move that ended it.
    ended_by: str = ""
    # The deadline that was named for the answer; no limit counts then.
    named: dt.datetime | None = None
    # As it was at each instant at which an extension or another kind moved its date.
    moved: list[tuple[dt.datetime, StageClock]] = field(default_factory=list)

    def about_to_move(self, at: dt.datetime) -> None:
        """Keep how it runs up to an instant: what was late by then stays late."""
        self.moved.append((at, replace(self, stops=list(self.stops), moved=[])))

    @property
    def is_stopped(self) -> bool:
        """Whether it stands, or stood when it ended."""
        return bool(self.stops) and self.stops[-1].until is None


class Unfit(ValueError):
    """A history that no workflow allows: which event, and why."""


class Clocks:
    """The clocks of one matter while its history is read.

    `longest`, where given, refuses an extension that is too long.
    """

    def __init__(self, is_petition: Callable[[str], bool], longest: Longest | None = None) -> None:
        self.is_petition = is_petition
        self.longest = longest
        self.kind = ""
        self.accepted = False
        # The deadline named for the first answer; whatever begins anew goes by the kind's limit.
        self.named: dt.datetime | None = None
        self.found: list[StageClock] = []
        # How the work on the matter has ended; None while it goes on.
        self.over: State | None = None
        # What the last move that ended the work found running.
        self.set_aside: list[StageClock] = []

    def read(self, events: Iterable[Event]) -> list[StageClock]:
        """Play the events in their order; the clocks in the order in which they began.

        Raises:
            Unfit: nothing can have happened like this.
        """
        before: dt.datetime | None = None
        for event in events:
            if before is not None and event.at < before:
                raise _unfit(event, gettext("早于它前面的一步"))
            before, move = event.at, moves()[event.move]
            if move.clock and not self._fits(move):
                raise _unfit(event, gettext("这时候不会有这一步"))
            if move.clock:
                getattr(self, f"_{move.clock}")(event)
        return self.found

    def _fits(self, move: Move) -> bool:
        """Whether the table allows a move, as far as what ends and begins the work."""
        if move.clock in ("accepted", "kind"):
            return True  # says something of the matter, whatever runs
        if not self.found:
            return not move.sources
        now = AT_WORK if self.over is None else (self.over,)
        return any(state in move.sources for state in now)

    # -- what moves do -----------------------------------------------------------------------------

    def _main(self, event: Event) -> None:
        self.kind = event.kind or self.kind
        self.named = event.due_at
        self._begin_main(event)

    def _sign(self, event: Event) -> None:
        """Another office: what ran for the one before has ended."""
        self._end(event, Stage.SIGN, Stage.HAND_BACK)
        self._begin(Stage.SIGN, event.at)
        self._begin(Stage.HAND_BACK, event.at)

    def _signed(self, event: Event) -> None:
        self._needed(event, Stage.SIGN)
        self._end(event, Stage.SIGN)

    def _handed_back(self, event: Event) -> None:
        self._needed(event, Stage.HAND_BACK)
        self._end(event, Stage.SIGN, Stage.HAND_BACK)

    def _recalled(self, event: Event) -> None:
        """No office has it any more; the main clock runs on, also where it stood."""
        self._end(event, Stage.SIGN, Stage.HAND_BACK)
        main = self._running(*MAIN)
        if main is not None and main.is_stopped:
            self._go(event)

    def _stop(self, event: Event) -> None:
        main = self._needed(event, *MAIN)
        if main.is_stopped:
            raise _unfit(event, gettext("已经在暂停"))
        main.stops.append(Stop(event.at))

    def _go(self, event: Event) -> None:
        main = self._needed(event, *MAIN)
        if not main.is_stopped:
            raise _unfit(event, gettext("没有在暂停"))
        main.stops[-1] = Stop(main.stops[-1].since, event.at)

    def _more(self, event: Event) -> None:
        main = self._needed(event, *MAIN)
        if main.more:
            raise _unfit(event, gettext("只能延期一次"))
        if self.longest:
            most = self.longest(main.kind, main.stage, clock.day_of(main.began_at))
            if not 1 <= event.days <= most:
                raise _unfit(event, gettext("最多延%(n)d天") % {"n": most})
        main.about_to_move(event.at)
        main.more = event.days

    def _accepted(self, event: Event) -> None:
        """The clock of the answer begins; it stands where the matter waits."""
        first = self._running(Stage.ACCEPT)
        if first is None:
            return
        self.accepted = True
        self._end(event, Stage.ACCEPT)
        answer = self._begin(Stage.ANSWER, event.at)
        if first.is_stopped:
            answer.stops.append(Stop(event.at))

    def _answered(self, event: Event) -> None:
        self._end(event)
        self._begin(Stage.FOLLOW_UP, event.at)

    def _reopened(self, event: Event) -> None:
        self._end(event)
        self.named = None
        self._begin_main(event)

    def _end(self, event: Event, *stages: Stage) -> None:
        """End the running clocks of these stages; of all, where the move ends the work."""
        alive = [c for c in self.found if c.ended_at is None and (not stages or c.stage in stages)]
        if not stages:
            self.over, self.set_aside = moves()[event.move].target, alive
        for running in alive:
            running.ended_at, running.ended_by = event.at, event.move

    _closed = _end

    def _split(self, event: Event) -> None:
        """Merged by mistake: its main clock runs on as if it had never been. The office could not
        sign or hand back meanwhile, so its clocks begin anew."""
        self.over = None
        for ended in self.set_aside:
            if ended.stage in MAIN:
                ended.ended_at, ended.ended_by = None, ""
                self._by_kind(ended, event.at)
            else:
                self._begin(ended.stage, event.at)

    def _kind(self, event: Event) -> None:
        """Another kind: the main clock runs by its rules, from the same beginning."""
        self.kind = event.kind
        main = self._running(*MAIN)
        if main is not None:
            self._by_kind(main, event.at)

    # -- inside ------------------------------------------------------------------------------------

    @property
    def _main_stage(self) -> Stage:
        waits = self.is_petition(self.kind) and not self.accepted
        return Stage.ACCEPT if waits else Stage.ANSWER

    def _by_kind(self, main: StageClock, at: dt.datetime) -> None:
        if main.kind != self.kind:
            main.about_to_move(at)
        main.kind, main.stage = self.kind, self._main_stage
        main.number = 1 + sum(c.stage == main.stage for c in self.found if c is not main)
        main.named = self._named_for(main.stage)

    def _begin_main(self, event: Event) -> None:
        self.over = None
        self._begin(self._main_stage, event.at)

    def _begin(self, stage: Stage, at: dt.datetime) -> StageClock:
        number = 1 + sum(c.stage == stage for c in self.found)
        named = self._named_for(stage)
        self.found.append(StageClock(stage, number, self.kind, at, named=named))
        return self.found[-1]

    def _named_for(self, stage: Stage) -> dt.datetime | None:
        return self.named if stage == Stage.ANSWER else None

    def _running(self, *stages: Stage) -> StageClock | None:
        alive = (c for c in self.found if c.ended_at is None and c.stage in stages)
        return next(alive, None)

    def _needed(self, event: Event, *stages: Stage) -> StageClock:
        running = self._running(*stages)
        if running is None:
            raise _unfit(event, gettext("这时候不会有这一步"))
        return running


def _unfit(event: Event, why: str) -> Unfit:
    return Unfit(f"{event.move} {event.at.isoformat()} {why}")
