"""What there is to alert to on a day, each with the key by which it is the same alert again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat

from contacts.models import ContactAssignment, Household, Post, PostRole, Service
from reports.models import AlertKind, HouseholdYear, Obligation, State
from reports.queries.coverage import care_unseen
from visits.clocks import Rung
from visits.models import (
    ActivityState,
    Answer,
    Commitment,
    Escalation,
    Grievance,
    GrievanceClock,
    Participant,
)
from visits.queries.assessors import first_secretaries
from visits.queries.conveners import heads
from visits.workflow import State as MatterState

# Whether one was there is asked for so long; later nobody remembers.
PRESENCE_DAYS = 60
# So long before its day a commitment is called to mind (ours).
PROMISE_AHEAD = dt.timedelta(days=3)
# Of services and posts: the cadre can read what is told.
REACHED = {"cadre__user__is_active": True}
# The columns of every query below.
COLUMNS = (
    "key",
    "area_id",
    "cadre_id",
    "obligation_id",
    "household_id",
    "activity_id",
    "grievance_id",
    "commitment_id",
)


def overdue(_on: dt.date) -> QuerySet[Any, Any]:
    return _of_obligations(AlertKind.OVERDUE, State.OVERDUE)


def at_risk(_on: dt.date) -> QuerySet[Any, Any]:
    return _of_obligations(AlertKind.AT_RISK, State.AT_RISK)


def left_alone(on: dt.date) -> QuerySet[Any, Any]:
    """Care households that nobody contacted; a contact in between makes it another alert."""
    years = HouseholdYear.objects.filter(household=OuterRef("pk")).order_by("-year")
    contact = ContactAssignment.objects.as_of(on).filter(household=OuterRef("pk")).order_by("pk")
    last = Coalesce(_text(years.values("reached_on")[:1]), Value("never"))
    return _columns(
        care_unseen(Household.objects.as_of(on), on=on),
        key=_key(AlertKind.CARE_UNSEEN, _text("pk"), last),
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
    return _columns(
        asked,
        key=_key(AlertKind.PRESENCE, _text("pk")),
        area_id=Coalesce("activity__district__area_id", "activity__township_id"),
        cadre_id=F("cadre_id"),
        activity_id=F("activity_id"),
    )


def promise_due(on: dt.date) -> QuerySet[Any, Any]:
    """Commitments that are due within three days, or were, and of which nothing is said yet."""
    return _columns(
        Commitment.objects.open().filter(due_on__lte=on + PROMISE_AHEAD),
        key=_key(AlertKind.PROMISE, _text("pk")),
        area_id=F("area_id"),
        cadre_id=F("cadre_id"),
        commitment_id=F("pk"),
    )


def urgent(_on: dt.date) -> QuerySet[Any, Any]:
    """Matters of an urgent kind that nobody has dispatched or taken yet."""
    return _columns(
        Grievance.objects.filter(state=MatterState.NEW, kind__is_urgent=True),
        key=_key(AlertKind.URGENT, _text("pk")),
        area_id=F("area_id"),
        grievance_id=F("pk"),
    )


def matter_due(on: dt.date) -> QuerySet[Any, Any]:
    return _of_rung(AlertKind.MATTER_DUE, Rung.YELLOW, whose_matter(on))


def matter_late(on: dt.date) -> QuerySet[Any, Any]:
    return _of_rung(AlertKind.MATTER_LATE, Rung.RED, whose_matter(on))


def to_leader(on: dt.date) -> QuerySet[Any, Any]:
    """Three working days late: the linked leader of the district."""
    posts = Post.objects.as_of(on).filter(
        district=OuterRef("grievance__district"), role=PostRole.LINKED_LEADER, **REACHED
    )
    return _of_rung(AlertKind.TO_LEADER, Rung.LINKED_LEADER, posts.values("cadre")[:1])


def to_secretary(on: dt.date) -> QuerySet[Any, Any]:
    """Five working days late: the township's first secretary, or else its head."""
    whom = (
        services.filter(cadre__township=OuterRef("grievance__township"), **REACHED)
        for services in (first_secretaries(on), heads(on))
    )
    first = (Subquery(found.order_by("pk").values("cadre")[:1]) for found in whom)
    return _of_rung(AlertKind.TO_SECRETARY, Rung.SECRETARY, Coalesce(*first))


TROUBLES: dict[AlertKind, Callable[[dt.date], QuerySet[Any, Any]]] = {
    AlertKind.OVERDUE: overdue,
    AlertKind.AT_RISK: at_risk,
    AlertKind.CARE_UNSEEN: left_alone,
    AlertKind.PRESENCE: presence_open,
    AlertKind.PROMISE: promise_due,
    AlertKind.URGENT: urgent,
    AlertKind.MATTER_DUE: matter_due,
    AlertKind.MATTER_LATE: matter_late,
    AlertKind.TO_LEADER: to_leader,
    AlertKind.TO_SECRETARY: to_secretary,
}


def whose_matter(on: dt.date) -> Coalesce:
    """Who has it by name; else who serves longest in the office that has it; else who was asked first.

    Nobody: none of these is there, or can sign in. Then it is told to the desk (`DESKS`).
    """
    lead = OuterRef("grievance__lead")
    office = Service.objects.as_of(on).filter(organisation=lead, **REACHED)
    serving = office.order_by("starts_on", "pk").values("cadre")[:1]
    return Coalesce(
        _who_reads("grievance__handler"),
        Subquery(serving),
        _who_reads("grievance__first_asked"),
        output_field=BigIntegerField(),
    )


def _who_reads(cadre: str) -> Case:
    """The cadre, if there is an account with which to read what is told."""
    return Case(
        When(**{f"{cadre}__user__is_active": True}, then=F(cadre)), output_field=BigIntegerField()
    )


def _of_rung(kind: AlertKind, rung: Rung, whom: Any) -> QuerySet[Any, Any]:
    """A rung that was climbed, while its clock runs on to the same date."""
    running = GrievanceClock.objects.filter(
        grievance=OuterRef("grievance"),
        stage=OuterRef("stage"),
        number=OuterRef("number"),
        due_at=OuterRef("due_at"),
        ended_at__isnull=True,
    )
    return _columns(
        Escalation.objects.filter(Exists(running), rung=rung),
        key=_key(kind, _text("pk")),
        area_id=F("grievance__area_id"),
        cadre_id=whom,
        grievance_id=F("grievance_id"),
    )


def _of_obligations(kind: str, state: str) -> QuerySet[Any, Any]:
    """Open obligations in a state; once a period is closed there is nothing left to do."""
    return _columns(
        Obligation.objects.open().filter(state=state),
        key=_key(kind, _text("pk")),
        area_id=F("area_id"),
        cadre_id=F("cadre_id"),
        obligation_id=F("pk"),
    )


def _columns(rows: QuerySet[Any], **columns: Any) -> QuerySet[Any, Any]:
    """The rows as COLUMNS, under names that no model has."""
    nothing = Cast(Value(None), BigIntegerField(null=True))
    named = {f"to_{name}": columns.get(name, nothing) for name in COLUMNS}
    found: QuerySet[Any, Any] = rows.order_by().annotate(**named).values_list(*named)
    return found


def _key(kind: str, *parts: Any) -> Concat:
    pieces = [piece for part in parts for piece in (Value(":"), part)]
    return Concat(Value(kind), *pieces, output_field=CharField())


def _text(part: Any) -> Cast:
    return Cast(part, CharField(max_length=60))
