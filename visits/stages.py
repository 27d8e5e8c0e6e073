"""Which clocks a matter's history starts, stops and ends: read from its moves alone.

A matter has one main clock at a time: until the petition is accepted 受理 (petitions), until it is
answered (all others, and petitions from their acceptance on). Beside it run the clocks of signing, of
handing back and of the follow-up. Any history gives the same clocks again, so clocks are computed
anew whenever a kind, a limit or the working calendar changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _

from visits.clocks import Limit, Stop
from visits.workflow import moves


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


@dataclass(frozen=True)
class Event:
    """One move of a history, as far as clocks go. `days` is an extension, `kind` the new kind."""

    move: str
    at: dt.datetime
    kind: str = ""
    days: int = 0


@dataclass
class StageClock:
    """One clock of a matter; `number` counts those of its stage from 1."""

    stage: Stage
    number: int
    began_at: dt.datetime
    more: int = 0
    stops: list[Stop] = field(default_factory=list)
    ended_at: dt.datetime | None = None

    @property
    def is_stopped(self) -> bool:
        return bool(self.stops) and self.stops[-1].until is None


class Unfit(ValueError):
    """A history that no workflow allows: which event, and why."""


class Clocks:
    """The clocks of one matter while its history is read."""

    def __init__(self, is_petition: Callable[[str], bool]) -> None:
        self.is_petition = is_petition
        self.kind = ""
        self.accepted = False
        self.found: list[StageClock] = []

    def read(self, events: Iterable[Event]) -> list[StageClock]:
        """Play the events in their order; the clocks in the order in which they began."""
        before: dt.datetime | None = None
        for event in events:
            if before is not None and event.at < before:
                raise Unfit(
                    f"{event.move} at {event.at.isoformat()} comes before what stands above it"
                )
            before = event.at
            effect = moves()[event.move].clock
            if effect:
                getattr(self, f"_{effect}")(event)
        return self.found

    # -- what moves do -----------------------------------------------------------------------------

    def _main(self, event: Event) -> None:
        self.kind = event.kind or self.kind
        self._begin(self._main_stage, event.at)

    def _sign(self, event: Event) -> None:
        self._begin(Stage.SIGN, event.at)
        self._begin(Stage.HAND_BACK, event.at)

    def _signed(self, event: Event) -> None:
        self._end(event.at, Stage.SIGN)

    def _handed_back(self, event: Event) -> None:
        self._end(event.at, Stage.SIGN, Stage.HAND_BACK)

    def _stop(self, event: Event) -> None:
        main = self._needed(event, *MAIN)
        if main.is_stopped:
            raise Unfit(f"{event.move} at {event.at.isoformat()}: the clock stands already")
        main.stops.append(Stop(event.at))

    def _go(self, event: Event) -> None:
        main = self._needed(event, *MAIN)
        if not main.is_stopped:
            raise Unfit(f"{event.move} at {event.at.isoformat()}: the clock does not stand")
        main.stops[-1] = Stop(main.stops[-1].since, event.at)

    def _more(self, event: Event) -> None:
        self._needed(event, *MAIN).more += event.days

    def _accepted(self, event: Event) -> None:
        if not self.accepted and self.is_petition(self.kind):
            self._end(event.at, Stage.ACCEPT)
            self.accepted = True
            self._begin(Stage.ANSWER, event.at)

    def _answered(self, event: Event) -> None:
        self._end(event.at, Stage.SIGN, Stage.HAND_BACK, *MAIN)
        self._begin(Stage.FOLLOW_UP, event.at)

    def _closed(self, event: Event) -> None:
        self._end(event.at, Stage.FOLLOW_UP)

    def _reopened(self, event: Event) -> None:
        self._end(event.at, Stage.FOLLOW_UP)
        self._begin(self._main_stage, event.at)

    def _end(self, at: dt.datetime | Event, *stages: Stage) -> None:
        """End the running clocks of these stages; of all, when a move ends the matter."""
        instant = at.at if isinstance(at, Event) else at
        for running in self.found:
            if running.ended_at is None and (not stages or running.stage in stages):
                running.ended_at = instant

    def _kind(self, event: Event) -> None:
        """Another kind: the main clock runs by its rules, from the same beginning."""
        self.kind = event.kind
        main = self._running(*MAIN)
        if main is not None:
            main.stage = self._main_stage
            main.number = 1 + sum(c.stage == main.stage for c in self.found if c is not main)

    # -- inside ------------------------------------------------------------------------------------

    @property
    def _main_stage(self) -> Stage:
        waits = self.is_petition(self.kind) and not self.accepted
        return Stage.ACCEPT if waits else Stage.ANSWER

    def _begin(self, stage: Stage, at: dt.datetime) -> None:
        number = 1 + sum(clock.stage == stage for clock in self.found)
        self.found.append(StageClock(stage, number, at))

    def _running(self, *stages: Stage) -> StageClock | None:
        alive = (c for c in self.found if c.ended_at is None and c.stage in stages)
        return next(alive, None)

    def _needed(self, event: Event, *stages: Stage) -> StageClock:
        running = self._running(*stages)
        if running is None:
            raise Unfit(f"{event.move} at {event.at.isoformat()}: no clock runs")
        return running


# How long something may take: (kind, stage, the day it began) → limit, or None: no clock.
LimitOf = Callable[[str, str, dt.date], Limit | None]
