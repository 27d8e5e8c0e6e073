"""履职清单: what one office, or one cadre, has to do by when, with the way back to the matter (S121).

A list of things to do: one office or one's own at a time, no totals, nobody beside anybody else
(care P6).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock
from contacts.models import Cadre, Organisation
from visits.models import Grievance, Measure, Part
from visits.queries.grievances import for_lists
from visits.queries.holders import by_name, in_charge, of_cadre
from visits.queries.measures import GONE, running
from visits.queries.part_words import part_words
from visits.queries.standings import with_clock
from visits.workflow import HANDED


class DutyKind(models.TextChoices):
    LEAD = "lead", _("主办")
    FIRST = "first", _("首问")
    CHARGE = "charge", _("包案")
    PART = "part", _("协办")
    MEASURE = "measure", _("措施")


@dataclass(frozen=True)
class Duty:
    """One thing to be done. `due_at` is empty while its clock stands."""

    kind: DutyKind
    grievance: Any
    task: str
    owner: str
    due_at: dt.datetime | None

    @property
    def uid(self) -> Any:
        """The matter that it belongs to, for the trail."""
        return self.grievance.uid

    @property
    def due_on(self) -> dt.date | None:
        return clock.day_of(self.due_at) if self.due_at else None

    def is_late(self, now: dt.datetime) -> bool:
        return self.due_at is not None and self.due_at < now


def duties_of_office(seen: QuerySet[Grievance], office: Organisation, on: dt.date) -> list[Duty]:
    """What an office has to do, of the matters that somebody sees; the first that is due first.

    It answers for the measures of the matters that it leads, whoever carries them out.
    """
    led = seen.filter(lead=office, state__in=HANDED)
    parts = _open_parts(seen).filter(organisation=office)
    mine = Q(organisation=office) | Q(grievance__lead=office)
    return _in_order(
        [
            *(_lead(matter) for matter in _shown(led, on)),
            *map(_part, parts),
            *map(_measure, _open_measures(seen).filter(mine)),
        ]
    )


def duties_of_cadre(seen: QuerySet[Grievance], cadre: Cadre, on: dt.date) -> list[Duty]:
    """What a cadre has to do by name on a day: handled, heard first, taken charge of, measures."""
    matters = _shown(seen.filter(of_cadre(cadre, on) | in_charge([cadre])), on)
    return _in_order(
        [
            *(_own(matter, cadre) for matter in matters),
            *map(_measure, _open_measures(seen).filter(cadre=cadre)),
        ]
    )


def offices_with_duties(seen: QuerySet[Grievance]) -> QuerySet[Organisation]:
    """The offices that have something to do, of the matters that somebody sees."""
    led = seen.filter(state__in=HANDED).order_by().values("lead")
    parts = _open_parts(seen).order_by().values("organisation")
    measures = _open_measures(seen).order_by().values("organisation")
    having = Q(pk__in=led) | Q(pk__in=parts) | Q(pk__in=measures.exclude(organisation=None))
    return Organisation.objects.filter(having).order_by("name")


def offices_of_matters(seen: QuerySet[Grievance]) -> QuerySet[Organisation]:
    """The offices that lead, or do their part in, one of the matters that somebody sees, whether or
    not they still have something to do."""
    leading = seen.order_by().values("lead")
    parts = Part.objects.filter(grievance__in=_keys(seen)).order_by().values("organisation")
    return Organisation.objects.filter(Q(pk__in=leading) | Q(pk__in=parts))


def _shown(rows: QuerySet[Grievance], on: dt.date) -> QuerySet[Grievance]:
    """With what is told of each, and whether whom it names still has it (`is_named`)."""
    named = Case(When(by_name(on), then=Value(True)), default=Value(False))
    return for_lists(with_clock(rows)).select_related("leader").annotate(is_named=named)


def _open_parts(seen: QuerySet[Grievance]) -> QuerySet[Part]:
    still = Part.objects.filter(reported_at=None, released_at=None, grievance__in=_keys(seen))
    still = still.exclude(grievance__state__in=GONE)
    return still.select_related("organisation", "whistle", *_matter("grievance"))


def _open_measures(seen: QuerySet[Grievance]) -> QuerySet[Measure]:
    still = running(Measure.objects.filter(grievance__in=_keys(seen)))
    return still.select_related("organisation", "cadre", *_matter("grievance"))


def _keys(seen: QuerySet[Grievance]) -> Any:
    return seen.order_by().values("pk")


def _matter(relation: str) -> list[str]:
    return [relation, f"{relation}__district", f"{relation}__area"]


def _lead(matter: Any, kind: DutyKind = DutyKind.LEAD) -> Duty:
    handler = matter.handler if matter.is_named else None
    owner = handler or matter.lead or matter.first_asked
    return Duty(kind, matter, str(matter.text), str(owner), matter.due_at)


def _own(matter: Any, cadre: Cadre) -> Duty:
    if matter.handler == cadre and matter.is_named and matter.state in HANDED:
        return _lead(matter)
    if matter.leader == cadre:
        return Duty(DutyKind.CHARGE, matter, str(matter.text), str(cadre), matter.due_at)
    return _lead(matter, DutyKind.FIRST)


def _part(part: Part) -> Duty:
    due = clock.end_of(part.due_on)
    task = part_words(part, clock.today()) if part.whistle else part.task
    return Duty(DutyKind.PART, part.grievance, task, str(part.organisation), due)


def _measure(measure: Measure) -> Duty:
    due = clock.end_of(measure.due_on)
    return Duty(DutyKind.MEASURE, measure.grievance, measure.task, str(measure.owner), due)


def _in_order(duties: list[Duty]) -> list[Duty]:
    """The first that is due first; what stands still last."""
    later = dt.datetime.max.replace(tzinfo=dt.UTC)
    return sorted(duties, key=lambda duty: (duty.due_at or later, duty.grievance.number))
