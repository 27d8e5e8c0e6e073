"""How long the matters of a selection lay with each office, or on each level (S052, S171).

The times of a matter are those of its own page (`holding.held_by`), so they add up: over the holders
to the whole, and over the matters to the time for which all of them were open together. A place where
matters lie long is told, nobody by name.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts.kit.ids import uuids
from contacts.models import AreaKind, Organisation
from visits.models import Grievance, GrievanceEvent
from visits.queries.holding import WITH_NO_OFFICE, held_by
from visits.workflow import OPEN, State

AT_A_TIME = 500
NEVER = dt.timedelta(0)
# In which order they are told: who heard it, the offices from the village up, the follow-up, all.
DESK, OWN, OFFICES, FOLLOW_UP, LAST = 0, 1, 2, 8, 9


class HeldBy(models.TextChoices):
    """What the times are told apart by."""

    HOLDER = "holder", _("在谁手上多久")
    LEVEL = "level", _("在哪一级多久")


class NoOffice(models.TextChoices):
    """Who has a matter while no office has it."""

    DESK = "desk", _("首问责任人、分办")
    OWN = "own", _("首问责任人自己办")
    FOLLOW_UP = "follow-up", _("等回访")


ABOVE = (AreaKind.TOWNSHIP, AreaKind.COUNTY)
ANYBODY = "anybody"
AT_AN_OFFICE = tuple(s for s in OPEN if s not in WITH_NO_OFFICE and s != State.ANSWERED)
# What the history of a matter holds where somebody had it; offices and levels beside these.
HELD: dict[str, Q] = {
    ANYBODY: Q(state__in=OPEN),
    NoOffice.DESK: Q(state__in=WITH_NO_OFFICE),
    NoOffice.OWN: Q(state__in=AT_AN_OFFICE, organisation=None),
    NoOffice.FOLLOW_UP: Q(state=State.ANSWERED),
}


@dataclass(frozen=True, order=True)
class Holder:
    """An office, a level, or whoever has a matter without one, in the order of being told.

    `code` is what the list of matters is narrowed by (`held_at_some_time`).
    """

    rank: int
    name: str
    code: str
    level: str = ""


@dataclass
class Lay:
    """How long matters lay with one holder; each counts once, with all its times there together."""

    holder: Holder
    took: dict[uuid.UUID, dt.timedelta] = field(default_factory=lambda: defaultdict(dt.timedelta))

    @property
    def matters(self) -> int:
        return len(self.took)

    @property
    def total(self) -> dt.timedelta:
        return sum(self.took.values(), NEVER)

    @property
    def median(self) -> dt.timedelta:
        """Half of the matters lay there no longer."""
        return median(self.took.values())  # type: ignore[type-var]

    @property
    def longest(self) -> uuid.UUID:
        """The matter that lay there longest."""
        return max(self.took, key=lambda uid: self.took[uid])


def holding_sums(rows: QuerySet[Grievance], by: str, now: dt.datetime) -> list[Lay]:
    """Each holder, all together last; two statements for each few hundred matters.

    Matters whose history is gone, because its time is over, are in no figure.
    """
    found: dict[Holder, Lay] = {}
    whole = Lay(Holder(LAST, _t("合计"), ANYBODY))
    for matter in _with_histories(rows):
        for holder, took in _times(matter, by, now):
            found.setdefault(holder, Lay(holder)).took[matter.uid] += took
            whole.took[matter.uid] += took
    return [found[holder] for holder in sorted(found)] + [whole] * bool(found)


def _with_histories(rows: QuerySet[Grievance]) -> Iterator[Any]:
    events = GrievanceEvent.objects.select_related("organisation__area")
    told = rows.order_by().defer("text", "answer", "cause", "plan")
    yield from told.prefetch_related(Prefetch("events", events)).iterator(AT_A_TIME)


def _times(matter: Grievance, by: str, now: dt.datetime) -> Iterator[tuple[Holder, dt.timedelta]]:
    events = list(matter.events.all())
    offices = {str(event.organisation): event.organisation for event in events}
    for held in held_by(events, now):
        office = offices.get(held.who)
        yield _of_office(office, by) if office else _without_office(held.who), held.took


def _of_office(office: Organisation, by: str) -> Holder:
    kind = AreaKind(office.area.kind)
    rank = OFFICES if kind not in ABOVE else OFFICES + 1 + ABOVE.index(kind)
    if by == HeldBy.LEVEL:
        return Holder(rank, str(kind.label), kind.value)
    return Holder(rank, office.name, str(office.uid), str(kind.label))


def _without_office(who: str) -> Holder:
    """By the words of the matter's page; whoever is none of the two has it to send on."""
    for rank, kind in ((OWN, NoOffice.OWN), (FOLLOW_UP, NoOffice.FOLLOW_UP)):
        if who == str(kind.label):
            return Holder(rank, who, kind.value)
    return Holder(DESK, str(NoOffice.DESK.label), NoOffice.DESK.value)


def held_at_some_time(rows: QuerySet[Grievance], code: str) -> QuerySet[Grievance]:
    """The matters behind a line: those that a holder had at some time.

    Raises:
        ValueError: the code names nobody.
    """
    if code in HELD:
        condition = HELD[code]
    elif code in AreaKind.values:
        condition = Q(state__in=AT_AN_OFFICE, organisation__area__kind=code)
    elif uid := uuids([code]):
        condition = Q(state__in=AT_AN_OFFICE, organisation__uid__in=uid)
    else:
        raise ValueError(code)
    events = GrievanceEvent.objects.filter(condition, grievance=OuterRef("pk"))
    return rows.filter(Exists(events))
