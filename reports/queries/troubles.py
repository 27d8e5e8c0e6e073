"""What there is to alert to on a day, each with the key by which it is the same alert again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import (
    BigIntegerField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from contacts.models import (
    Area,
    ContactAssignment,
    Household,
    Leave,
    Post,
    PostRole,
    Service,
    StandIn,
)
from contacts.scopes import within_path_of
from reports.models import DECIDE, DESKS, AlertKind, HouseholdYear, Obligation, State
from reports.queries import part_troubles, situation_troubles
from reports.queries.coverage import care_unseen
from reports.queries.raising import REACHED, columns, key, may, text, who_reads
from visits.clocks import Rung
from visits.models import (
    ActivityState,
    Answer,
    Commitment,
    Grievance,
    MaternityRequest,
    Participant,
)
from visits.queries.assessors import first_secretaries
from visits.queries.conveners import heads
from visits.queries.maternity import waiting
from visits.queries.receptions import swapped_in
from visits.queries.rungs import standing_rungs
from visits.workflow import OPEN, UNSENT
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


def matter_due(on: dt.date) -> QuerySet[Any, Any]:
    return _of_rung(AlertKind.MATTER_DUE, Rung.YELLOW, whose_matter(on), on)


def matter_late(on: dt.date) -> QuerySet[Any, Any]:
    return _of_rung(AlertKind.MATTER_LATE, Rung.RED, whose_matter(on), on)


def to_leader(on: dt.date) -> QuerySet[Any, Any]:
    """Three working days late: the linked leader of the district."""
    posts = Post.objects.as_of(on).filter(
        district=OuterRef("grievance__district"), role=PostRole.LINKED_LEADER, **REACHED
    )
    leader = Subquery(posts.values("cadre")[:1])
    return _of_rung(AlertKind.TO_LEADER, Rung.LINKED_LEADER, leader, on)


def to_secretary(on: dt.date) -> QuerySet[Any, Any]:
    """Five working days late: the township's first secretary, or else its head."""
    whom = (
        services.filter(cadre__township=OuterRef("grievance__township"), **REACHED)
        for services in (first_secretaries(on), heads(on))
    )
    first = (Subquery(found.order_by("pk").values("cadre")[:1]) for found in whom)
    return _of_rung(AlertKind.TO_SECRETARY, Rung.SECRETARY, Coalesce(*first), on)


# Whom a rung is told to has the matter, so that his stand-in sees it too (`Grievance.scopes`).
HAS_IT = Q(grievance__handler=F("whom")) | Q(
    grievance__state__in=UNSENT, grievance__first_asked=F("whom")
)

TROUBLES: dict[AlertKind, Callable[[dt.date], QuerySet[Any, Any]]] = {
    AlertKind.OVERDUE: overdue,
    AlertKind.AT_RISK: at_risk,
    AlertKind.CARE_UNSEEN: left_alone,
    AlertKind.PRESENCE: presence_open,
    AlertKind.COMMITMENT: commitment_due,
    AlertKind.SWAPPED: swapped,
    AlertKind.URGENT: urgent,
    AlertKind.MATTER_DUE: matter_due,
    AlertKind.MATTER_LATE: matter_late,
    AlertKind.TO_LEADER: to_leader,
    AlertKind.TO_SECRETARY: to_secretary,
    AlertKind.SITUATION_NOW: situation_troubles.now,
    AlertKind.SITUATION_NEW: situation_troubles.new,
    AlertKind.SITUATION_LATE: situation_troubles.late,
    AlertKind.PART_LATE: part_troubles.part_late,
    AlertKind.WHISTLE: part_troubles.whistle_waits,
    AlertKind.CALLED: part_troubles.called,
    AlertKind.CLASS_OBJECTED: class_objected,
    AlertKind.EXTENSION_ASKED: extension_asked,
    AlertKind.MATERNITY: maternity_waits,
}


def whose_matter(on: dt.date) -> Coalesce:
    """Who has it by name; else who serves longest in the office that has it, those on leave last; else
    who was asked first.

    Nobody: none of these is there, or can sign in. Then it is told to the desk (`DESKS`).
    """
    lead = OuterRef("grievance__lead")
    office = Service.objects.as_of(on).filter(organisation=lead, **REACHED)
    away = Exists(Leave.objects.as_of(on).filter(cadre=OuterRef("cadre")))
    serving = office.order_by(away, "starts_on", "pk").values("cadre")[:1]
    return Coalesce(
        who_reads("grievance__handler"),
        Subquery(serving),
        who_reads("grievance__first_asked"),
        output_field=BigIntegerField(),
    )


def _of_rung(kind: AlertKind, rung: Rung, whom: Any, on: dt.date) -> QuerySet[Any, Any]:
    """A rung that was climbed, while its clock runs on to the same date; told to the stand-in too, and of a
    complaint about the own office to the desk instead."""
    climbed = standing_rungs(rung).alias(whom=whom)
    told = {"area_id": F("grievance__area_id"), "grievance_id": F("grievance_id")}
    about_own = _about_own(on)
    desk = columns(climbed.filter(about_own), key=key(kind, text("pk")), **told)
    climbed = climbed.exclude(about_own)
    own = columns(climbed, key=key(kind, text("pk")), cadre_id=F("whom"), **told)
    leads = DESKS[kind] == DECIDE
    there = climbed if leads else climbed.filter(HAS_IT)
    there = there.alias(stand_in=_stand_in(on, leads=leads)).exclude(stand_in=None)
    names = {"cadre_id": F("stand_in"), "stands_for_id": F("whom")}
    stands_in = columns(there, key=key(kind, text("pk"), text("whom")), **names, **told)
    return own.union(desk, stands_in)


def _about_own(on: dt.date) -> Q:
    """The condition that whom a rung is told to serves in the office that a complaint is about (S254)."""
    about = OuterRef("grievance__concerned")
    serves = Service.objects.as_of(on).filter(cadre=OuterRef("whom"), organisation=about)
    return Q(Exists(serves), grievance__concerned__isnull=False)


def _stand_in(on: dt.date, *, leads: bool) -> Subquery:
    """Who is there for the colleague on leave to whom a rung is told. A leader's matters are no
    stand-in's, so of these nobody is told but another leader, who sees them anyway."""
    found = StandIn.objects.in_force(on).filter(
        cadre=OuterRef("whom"), stand_in__user__is_active=True
    )
    if leads:
        township = OuterRef("grievance__township")
        found = found.filter(may("decide", on, who="stand_in"), stand_in__township=township)
    return Subquery(found.order_by("pk").values("stand_in")[:1])


def _of_obligations(kind: str, state: str) -> QuerySet[Any, Any]:
    """Open obligations in a state; once a period is closed there is nothing left to do."""
    return columns(
        Obligation.objects.open().filter(state=state),
        key=key(kind, text("pk")),
        area_id=F("area_id"),
        cadre_id=F("cadre_id"),
        obligation_id=F("pk"),
    )
