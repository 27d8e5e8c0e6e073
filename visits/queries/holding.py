"""How long each office held a matter: from its history, so that the times add up to the whole (S052)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Area, Organisation
from visits.models import GrievanceEvent
from visits.queries.holders import Side, side_of
from visits.workflow import State

NEVER = dt.timedelta(0)


class NoOffice(models.TextChoices):
    """Who has a matter while no office has it."""

    DESK = "desk", gettext_lazy("首问责任人、分办")
    OWN = "own", gettext_lazy("首问责任人自己办")
    FOLLOW_UP = "follow-up", gettext_lazy("等回访")


class Step(Protocol):
    """What times are told by of an event in the history: how the matter stands after it."""

    @property
    def state(self) -> str: ...
    @property
    def at(self) -> dt.datetime: ...
    @property
    def here_at(self) -> dt.datetime: ...
    @property
    def organisation_id(self) -> int | None: ...


# An office by its key, or whoever has a matter without one.
HolderKey = int | NoOffice


@dataclass(frozen=True)
class Span:
    """From one event to the next: who had the matter (None: nobody has to do anything any more), how
    long, and whether its clock stood."""

    holder: HolderKey | None
    lasted: dt.timedelta
    stood: bool


@dataclass(frozen=True)
class Held:
    """Who held a matter, and for how long all in all; `stood` of it its clock stood."""

    who: str
    took: dt.timedelta
    stood: dt.timedelta
    has_it: bool


def spans(steps: Sequence[Step], now: dt.datetime) -> Iterator[Span]:
    """The times between the events of a matter, in their order.

    An event tells the state and the office after it, so the time up to the next one is theirs. What the
    level above sent by a sheet nobody here held before it came in. The history of one whose time is
    over is gone: it has no spans.
    """
    for step, after in pairwise([*steps, None]):
        if step:
            lasted = max((after.at if after else now) - step.here_at, NEVER)
            yield Span(_holder(step), lasted, step.state == State.WAITING)


def held_by(events: Iterable[GrievanceEvent], now: dt.datetime) -> list[Held]:
    """Each holder of a matter, in the order in which it first came to them. What is over runs no more."""
    rows = list(events)
    took: dict[HolderKey, dt.timedelta] = {}
    stood: dict[HolderKey, dt.timedelta] = {}
    has_it: HolderKey | None = None
    for span in spans(rows, now):
        if has_it := span.holder:
            took[has_it] = took.get(has_it, NEVER) + span.lasted
            stood[has_it] = stood.get(has_it, NEVER) + span.lasted * span.stood
    names = names_of({e.organisation for e in rows if e.organisation})
    was_heard_here = not any(event.here_at != event.at for event in rows[:1])
    if not was_heard_here:
        names[NoOffice.DESK] = _("分办")
    return [
        Held(names[holder], lasted, stood[holder], holder == has_it)
        for holder, lasted in took.items()
    ]


def names_of(offices: Iterable[Organisation]) -> dict[HolderKey, str]:
    """What each holder is called; offices of one name are told apart by their place."""
    known = {office.pk: office for office in offices}
    count = Counter(office.name for office in known.values())
    names: dict[HolderKey, str] = {kind: str(kind.label) for kind in NoOffice}
    names |= {key: office.name for key, office in known.items()}
    alike = [office for office in known.values() if count[office.name] > 1]
    return names | _with_places(alike) if alike else names


def _with_places(offices: Iterable[Organisation]) -> dict[HolderKey, str]:
    """Each office with its township, and its village if it is one of a village."""
    offices = list(offices)
    areas = Area.objects.in_bulk({office.area_id for office in offices})
    townships = list(Area.objects.townships())
    told: dict[HolderKey, str] = {}
    for office in offices:
        area = areas[office.area_id]
        above = [str(one) for one in townships if area.path.startswith(one.path) and one != area]
        told[office.pk] = f"{office.name}（{''.join([*above, str(area)])}）"
    return told


def _holder(step: Step) -> HolderKey | None:
    match side_of(step.state):
        case Side.NOBODY:
            return None
        case Side.FOLLOW_UP:
            return NoOffice.FOLLOW_UP
        case Side.DESK:
            return NoOffice.DESK
    return step.organisation_id or NoOffice.OWN
