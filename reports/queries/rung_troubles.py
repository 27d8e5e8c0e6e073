"""What there is to alert to about deadlines of matters: the rungs of the ladder that were climbed, and
what is to be done once more.

A matter is told to whoever has it (`visits.queries.holders`), its follow-up to those who follow up:
whoever handled a matter does not ask how it was handled. What is three and five working days late is
told to the leaders, whichever deadline it is. Where nobody can be told, to the desk (`kinds`).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast

from contacts.models import Post, PostRole, StandIn
from reports.models import AlertKind
from reports.queries.raising import REACHED, columns, key, may, text
from visits.clocks import Rung
from visits.models import Escalation, Grievance, GrievanceClock
from visits.queries.assessors import first_secretaries
from visits.queries.conveners import heads
from visits.queries.holders import told
from visits.queries.reopening import REOPENED
from visits.queries.rungs import standing_rungs
from visits.stages import MAIN, Stage
from visits.workflow import UNSENT

# Whom a rung is told to has the matter, so that his stand-in sees it too (`Grievance.scopes`).
HAS_IT = Q(grievance__handler=F("whom")) | Q(
    grievance__state__in=UNSENT, grievance__first_asked=F("whom")
)
OF_FOLLOW_UP = Q(stage=Stage.FOLLOW_UP)
NOBODY = Cast(Value(None), BigIntegerField(null=True))


def matter_due(on: dt.date) -> QuerySet[Any, Any]:
    return _with_stand_ins(AlertKind.MATTER_DUE, _of_holder(Rung.YELLOW, on), on)


def matter_late(on: dt.date) -> QuerySet[Any, Any]:
    return _with_stand_ins(AlertKind.MATTER_LATE, _of_holder(Rung.RED, on), on)


def reopened(on: dt.date) -> QuerySet[Any, Any]:
    """Matters to be done once more, until they are answered again: told like their deadlines, to whoever
    has them. Each is found by its main clock, of which it has one at a time."""
    again = Grievance.objects.filter(REOPENED).values("pk")
    running = GrievanceClock.objects.filter(grievance__in=again, stage__in=MAIN, ended_at=None)
    whom = running.alias(whom=told(on, "grievance__"))
    return _with_stand_ins(AlertKind.REOPENED, whom, on, about="grievance")


def follow_up_due(_on: dt.date) -> QuerySet[Any, Any]:
    return _of_desk(AlertKind.FOLLOW_UP_DUE, Rung.YELLOW)


def follow_up_late(_on: dt.date) -> QuerySet[Any, Any]:
    return _of_desk(AlertKind.FOLLOW_UP_LATE, Rung.RED)


def to_leader(on: dt.date) -> QuerySet[Any, Any]:
    """Three working days late: the linked leader of the district."""
    posts = Post.objects.as_of(on).filter(
        district=OuterRef("grievance__district"), role=PostRole.LINKED_LEADER, **REACHED
    )
    leader = Subquery(posts.values("cadre")[:1])
    climbed = standing_rungs(Rung.LINKED_LEADER).alias(whom=leader)
    return _with_stand_ins(AlertKind.TO_LEADER, climbed, on, leads=True)


def to_secretary(on: dt.date) -> QuerySet[Any, Any]:
    """Five working days late: the township's first secretary, or else its head."""
    climbed = standing_rungs(Rung.SECRETARY).alias(whom=_secretary(on))
    return _with_stand_ins(AlertKind.TO_SECRETARY, climbed, on, leads=True)


def _secretary(on: dt.date) -> Any:
    """Who that is, asked once for each township and not for each matter."""
    whom: dict[int, int] = {}
    for services in (first_secretaries(on), heads(on)):
        found = services.filter(**REACHED).order_by("pk")
        for township, cadre in found.values_list("cadre__township", "cadre"):
            whom.setdefault(township, cadre)
    if not whom:
        return NOBODY
    each = (When(grievance__township=area, then=Value(cadre)) for area, cadre in whom.items())
    return Case(*each, output_field=BigIntegerField())


def _of_holder(rung: Rung, on: dt.date) -> QuerySet[Escalation]:
    return standing_rungs(rung).exclude(OF_FOLLOW_UP).alias(whom=told(on, "grievance__"))


def _of_desk(kind: AlertKind, rung: Rung) -> QuerySet[Any, Any]:
    climbed = standing_rungs(rung).filter(OF_FOLLOW_UP)
    place, matter = F("grievance__area_id"), F("grievance_id")
    return columns(climbed, key=key(kind, text("pk")), area_id=place, grievance_id=matter)


def _with_stand_ins(
    kind: AlertKind, climbed: QuerySet[Any], on: dt.date, *, leads: bool = False, about: str = "pk"
) -> QuerySet[Any, Any]:
    """Each told to `whom`, and to who stands in for him.

    Few stand in on a day, so they are asked first: a union with a question for each matter would take
    longer than all the rest.
    """
    place = {"area_id": F("grievance__area_id"), "grievance_id": F("grievance_id")}
    own = columns(climbed, key=key(kind, text(about)), cadre_id=F("whom"), **place)
    in_force = StandIn.objects.in_force(on).filter(stand_in__user__is_active=True)
    away = list(in_force.order_by().values_list("cadre", flat=True).distinct())
    if not away:
        return own
    there = climbed.filter(Q(whom__in=away)) if leads else climbed.filter(HAS_IT, _named(away))
    there = there.alias(stand_in=_stand_in(in_force, on, leads=leads)).exclude(stand_in=None)
    names = {"cadre_id": F("stand_in"), "stands_for_id": F("whom")}
    return own.union(columns(there, key=key(kind, text(about), text("whom")), **names, **place))


def _named(away: list[int]) -> Q:
    """The matters whose names one of these is; quicker asked than who has each."""
    return Q(grievance__handler__in=away) | Q(grievance__first_asked__in=away)


def _stand_in(in_force: QuerySet[StandIn], on: dt.date, *, leads: bool) -> Subquery:
    """Who is there for the colleague on leave to whom a rung is told. A leader's matters are no
    stand-in's, so of these nobody is told but another leader, who sees them anyway."""
    found = in_force.filter(cadre=OuterRef("whom"))
    if leads:
        township = OuterRef("grievance__township")
        found = found.filter(may("decide", on, who="stand_in"), stand_in__township=township)
    return Subquery(found.order_by("pk").values("stand_in")[:1])
