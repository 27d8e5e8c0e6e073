"""What there is to alert to about what others do at a matter: parts, whistles, calls to a place,
measures.

Told to each who may do something about it; where nobody can be told, to the desk (`kinds`).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from contacts.models import BY_NAME_ALONE, Service
from reports.models import AlertKind
from reports.queries.raising import REACHED, columns, key, may, text
from visits.models import Measure, Part, Whistle
from visits.queries.conveners import heads
from visits.queries.measures import running

PART, MEASURE = "organisation__parts", "organisation__measures"
SIGNER = "grievance__township__cadres"


def part_late(on: dt.date) -> QuerySet[Any, Any]:
    """Parts whose day is over without a report: told to the office that owes it."""
    return _of_offices(AlertKind.PART_LATE, Part.objects.late(on), PART, "report", on)


def measure_late(on: dt.date) -> QuerySet[Any, Any]:
    """Measures whose day is over and that are not done: told to the cadre who answers for one, or to
    everybody in the office that does."""
    kind, late = AlertKind.MEASURE_LATE, running(Measure.objects.filter(due_on__lt=on))
    serving = Service.objects.as_of(on).filter(cadre=OuterRef("cadre"), **REACHED)
    own = late.filter(Exists(serving))
    return _of_offices(kind, late.filter(cadre=None), MEASURE, "list", on).union(
        _of_matters(own, key=key(kind, text("pk"), text("cadre")), cadre_id=F("cadre_id")),
        _of_matters(late.exclude(cadre=None).exclude(Exists(serving)), key=key(kind, text("pk"))),
    )


def called(on: dt.date) -> QuerySet[Any, Any]:
    """Offices called to a place, until it is noted that they came."""
    coming = Part.objects.running().filter(whistle__isnull=False, arrived_at=None)
    return _of_offices(AlertKind.CALLED, coming, PART, "report", on)


def whistle_waits(on: dt.date) -> QuerySet[Any, Any]:
    """Whistles without a countersignature: told to the principals of the township."""
    kind, rows = AlertKind.WHISTLE, Whistle.objects.waiting()
    signing = heads(on).filter(may("countersign", on), **REACHED)
    found = rows.filter(**{f"{SIGNER}__services__in": signing})
    found = found.alias(signer=F(f"{SIGNER}__user")).exclude(signer=F("called_by"))
    there = signing.filter(cadre__township=OuterRef("grievance__township"))
    there = there.exclude(cadre__user=OuterRef("called_by"))
    return _of_matters(found, key=key(kind, text("pk"), text(SIGNER)), cadre_id=F(SIGNER)).union(
        _of_matters(rows.exclude(Exists(there)), key=key(kind, text("pk")))
    )


def _of_offices(
    kind: AlertKind, rows: QuerySet[Any], way: str, verb: str, on: dt.date
) -> QuerySet[Any, Any]:
    """Each with everybody who serves in its office and may do something; a union, so each once. `way`
    leads from a service to the rows."""
    serving = Service.objects.as_of(on).filter(may(verb, on), **REACHED)
    serving = serving.exclude(organisation__kind__in=BY_NAME_ALONE)  # care P4
    told = columns(
        serving.filter(**{f"{way}__in": rows}),
        key=key(kind, text(way), text("cadre")),
        area_id=F(f"{way}__grievance__area_id"),
        cadre_id=F("cadre_id"),
        grievance_id=F(f"{way}__grievance_id"),
    )
    there = serving.filter(organisation=OuterRef("organisation"))
    return told.union(_of_matters(rows.exclude(Exists(there)), key=key(kind, text("pk"))))


def _of_matters(rows: QuerySet[Any], **more: Any) -> QuerySet[Any, Any]:
    place, matter = F("grievance__area_id"), F("grievance_id")
    return columns(rows, area_id=place, grievance_id=matter, **more)
