"""What there is to alert to on a day, each with the key by which it is the same alert again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import (
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from contacts.models import (
    Area,
    ContactAssignment,
    Household,
)
from contacts.scopes import within_path_of
from reports.models import AlertKind, HouseholdYear, Obligation, State
from reports.queries.coverage import care_unseen
from reports.queries.raising import columns, key, text
from visits.models import (
    ActivityState,
    Answer,
    Commitment,
    Grievance,
    MaternityRequest,
    Participant,
)
from visits.queries.maternity import waiting
from visits.queries.receptions import swapped_in
from visits.workflow import OPEN
from visits.workflow import State as MatterState

# Whether one was there is asked for so long; later nobody remembers.
PRESENCE_DAYS = 60
# So long before its day a commitment is called to mind (ours).
COMMITMENT_AHEAD = dt.timedelta(days=3)


def overdue(_on: dt.date) -> QuerySet[Any, Any]:
    return _of_obligations(AlertKind.OVERDUE, State.OVERDUE)


def at_risk(_on: dt.date) -> QuerySet[Any, Any]:
    return _of_obligations(AlertKind.AT_RISK, State.AT_RISK)


def left_alone(on: dt.date) -> QuerySet[Any, Any]:
    """Care households that nobody contacted; a contact in between makes it another alert."""
    years = HouseholdYear.objects.filter(household=OuterRef("pk")).order_by("-year")
    contact = ContactAssignment.objects.as_of(on).filter(household=OuterRef("pk")).order_by("pk")
    last = Coalesce(text(years.values("reached_on")[:1]), Value("never"))
    return columns(
        care_unseen(Household.objects.as_of(on), on=on),
        key=key(AlertKind.CARE_UNSEEN, text("pk"), last),
        area_id=F("district__area_id"),
        cadre_id=contact.values("cadre")[:1],
        household_id=F("pk"),
    )


def presence_open(on: dt.date) -> QuerySet[Any, Any]:
    """Cadres who were named in another's entry and have not said whether they were there."""
    since = on - dt.timedelta(days=PRESENCE_DAYS)
    asked = Participant.objects.filter(
        answer=Answer.OPEN,
        activity__state=ActivityState.VALID,
        activity__happened_on__range=(since, on),
    )
    return columns(
        asked,
        key=key(AlertKind.PRESENCE, text("pk")),
        area_id=Coalesce("activity__district__area_id", "activity__township_id"),
        cadre_id=F("cadre_id"),
        activity_id=F("activity_id"),
    )


def commitment_due(on: dt.date) -> QuerySet[Any, Any]:
    """Commitments that are due within three days, or were, and of which nothing is said yet."""
    return columns(
        Commitment.objects.open().filter(due_on__lte=on + COMMITMENT_AHEAD),
        key=key(AlertKind.COMMITMENT, text("pk")),
        area_id=F("area_id"),
        cadre_id=F("cadre_id"),
        commitment_id=F("pk"),
    )


def swapped(on: dt.date) -> QuerySet[Any, Any]:
    """Reception days to come that somebody got by a swap; the next swap makes it another alert."""
    return columns(
        swapped_in(on),
        key=key(AlertKind.SWAPPED, text("pk"), text("swap")),
        area_id=Coalesce("organisation__area_id", "district__area_id"),
        cadre_id=F("receiver_id"),
        reception_id=F("pk"),
    )


def urgent(_on: dt.date) -> QuerySet[Any, Any]:
    """Matters of an urgent kind that nobody has dispatched or taken yet."""
    return columns(
        Grievance.objects.filter(state=MatterState.NEW, kind__is_urgent=True),
        key=key(AlertKind.URGENT, text("pk")),
        area_id=F("area_id"),
        grievance_id=F("pk"),
    )


def class_objected(_on: dt.date) -> QuerySet[Any, Any]:
    """Matters whose class the resident did not agree with, until two people have set it anew."""
    there = (*OPEN, MatterState.CLOSED)
    return columns(
        Grievance.objects.filter(is_class_contested=True, state__in=there),
        key=key(AlertKind.CLASS_OBJECTED, text("pk")),
        area_id=F("area_id"),
        grievance_id=F("pk"),
    )


def extension_asked(_on: dt.date) -> QuerySet[Any, Any]:
    """Matters for which more days are asked, until a leader has decided; while the clock stands still
    there is nothing to decide."""
    return columns(
        Grievance.objects.filter(asked_days__isnull=False, state=MatterState.IN_HAND),
        key=key(AlertKind.EXTENSION_ASKED, text("pk")),
        area_id=F("area_id"),
        grievance_id=F("pk"),
    )


def maternity_waits(_on: dt.date) -> QuerySet[Any, Any]:
    """Townships in which a service is asked for and not given yet; a newer request makes it another
    alert."""
    waits = waiting(MaternityRequest.objects.all()).order_by("-asked_on")
    last = waits.filter(within_path_of("path", "district__area")).values("asked_on")[:1]
    return columns(
        Area.objects.townships().alias(last=Subquery(last)).exclude(last=None),
        key=key(AlertKind.MATERNITY, text("pk"), text("last")),
        area_id=F("pk"),
    )


def _of_obligations(kind: str, state: str) -> QuerySet[Any, Any]:
    """Open obligations in a state; once a period is closed there is nothing left to do."""
    return columns(
        Obligation.objects.open().filter(state=state),
        key=key(kind, text("pk")),
        area_id=F("area_id"),
        cadre_id=F("cadre_id"),
        obligation_id=F("pk"),
    )
