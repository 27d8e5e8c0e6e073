"""How long the matters of a selection lay with each office, or on each level (S052, S171).

The times of a matter are those of its own page (`holding.spans`), so they add up: over the holders
to the whole, and over the matters to the time for which all of them were open together. A place where
matters lie long is told, nobody by name.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from statistics import median

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts.kit.ids import uuids
from contacts.models import AreaKind, Organisation
from visits.models import Grievance, GrievanceEvent
from visits.queries.holding import NEVER, HolderKey, NoOffice, names_of, spans
from visits.workflow import AT_THE_DESK, HANDED, OPEN, State

AT_A_TIME = 2000
# In which order they are told: who heard it, the offices from the village up, the follow-up, all.
DESK, OWN, OFFICES, FOLLOW_UP, LAST = 0, 1, 2, 8, 9


class HeldBy(models.TextChoices):
    """What the times are told apart by."""

    HOLDER = "holder", _("在谁手上多久")
    LEVEL = "level", _("在哪一级多久")


RANKS = {NoOffice.DESK: DESK, NoOffice.OWN: OWN, NoOffice.FOLLOW_UP: FOLLOW_UP}
ABOVE = (AreaKind.TOWNSHIP, AreaKind.COUNTY)
ANYBODY = "anybody"
# What the history of a matter holds where somebody had it; offices and levels beside these.
HELD: dict[str, Q] = {
    ANYBODY: Q(state__in=OPEN),
    NoOffice.DESK: Q(state__in=AT_THE_DESK),
    NoOffice.OWN: Q(state__in=HANDED, organisation=None),
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


@dataclass(frozen=True, slots=True)
class _Step:
    """What a sum reads of an event; a year of a county has some hundred thousand."""

    state: str
    at: dt.datetime
    here_at: dt.datetime
    organisation_id: int | None


def holding_sums(rows: QuerySet[Grievance], by: str, now: dt.datetime) -> list[Lay]:
    """Each holder, all together last; a handful of statements, however many matters.

    Matters whose history is gone, because its time is over, are in no figure.
    """
    took: dict[HolderKey, dict[uuid.UUID, dt.timedelta]] = {}
    for uid, steps in _histories(rows):
        for span in spans(steps, now):
            if span.holder:
                took.setdefault(span.holder, defaultdict(dt.timedelta))[uid] += span.lasted
    found: dict[Holder, Lay] = {}
    whole = Lay(Holder(LAST, _t("合计"), ANYBODY))
    holders = _holders(took, by)
    for key, matters in took.items():
        lay = found.setdefault(holders[key], Lay(holders[key]))
        for uid, lasted in matters.items():
            lay.took[uid] += lasted
            whole.took[uid] += lasted
    return [found[holder] for holder in sorted(found)] + [whole] * bool(found)


def _histories(rows: QuerySet[Grievance]) -> Iterator[tuple[uuid.UUID, list[_Step]]]:
    """Each matter with the steps of its history, no more of both than the times are told by."""
    asked = rows.order_by().values("pk")
    told = Grievance.objects.filter(pk__in=asked).order_by()
    matters = told.only("uid", "channel", "registered_by", "registered_at").in_bulk()
    events = GrievanceEvent.objects.filter(grievance__in=asked).order_by("grievance_id", "number")
    columns = events.values_list("grievance_id", "move", "at", "state", "organisation_id")
    for key, found in groupby(columns.iterator(AT_A_TIME), itemgetter(0)):
        if matter := matters.get(key):  # one that came in meanwhile is in the next figures
            yield (
                matter.uid,
                [
                    _Step(state, at, matter.when_here(move, at), office)
                    for _key, move, at, state, office in found
                ],
            )


def _holders(keys: Iterable[HolderKey], by: str) -> dict[HolderKey, Holder]:
    offices = Organisation.objects.select_related("area").in_bulk(
        [key for key in keys if not isinstance(key, NoOffice)]
    )
    names = names_of(offices.values()) if by == HeldBy.HOLDER else {}
    nobody = {kind: Holder(RANKS[kind], str(kind.label), kind.value) for kind in NoOffice}
    return {**nobody, **{key: _of_office(office, names) for key, office in offices.items()}}


def _of_office(office: Organisation, names: dict[HolderKey, str]) -> Holder:
    """The office by its name, or its level where no names are told."""
    kind = AreaKind(office.area.kind)
    rank = OFFICES if kind not in ABOVE else OFFICES + 1 + ABOVE.index(kind)
    if not names:
        return Holder(rank, str(kind.label), kind.value)
    return Holder(rank, names[office.pk], str(office.uid), str(kind.label))


def held_at_some_time(rows: QuerySet[Grievance], code: str) -> QuerySet[Grievance]:
    """The matters behind a line: those that a holder had at some time.

    Raises:
        ValueError: the code names nobody.
    """
    if code in HELD:
        condition = HELD[code]
    elif code in AreaKind.values:
        condition = Q(state__in=HANDED, organisation__area__kind=code)
    elif uid := uuids([code]):
        condition = Q(state__in=HANDED, organisation__uid__in=uid)
    else:
        raise ValueError(code)
    events = GrievanceEvent.objects.filter(condition, grievance=OuterRef("pk"))
    return rows.filter(Exists(events))
