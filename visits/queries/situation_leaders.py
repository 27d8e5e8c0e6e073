"""Who is in charge of what is reported: by the township's list, the district, or the office.

The practice described says "the leader in charge" and no more. The order is ours (docs/rules.md): who
is named for the kind; else the linked leader of the district; else the township's first secretary or
its mayor. Who is on leave is stood in for (AB角). Whoever can't sign in as a leader is passed over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import QuerySet

from contacts.models import (
    Area,
    Cadre,
    Grant,
    Leave,
    Post,
    PostRole,
    ResponsibilityDistrict,
    Service,
    ServiceCategory,
    StandIn,
    User,
)
from contacts.policy import Role
from visits.models import SituationLeader
from visits.queries.assessors import first_secretaries
from visits.queries.conveners import heads


def leader_for(
    *,
    township: Area,
    district: ResponsibilityDistrict | None,
    kind: str,
    on: dt.date,
    but: User | None = None,
) -> Cadre | None:
    """The leader in charge on a day, other than the account `but`; None: all who may respond there."""
    answering = set(answering_leaders(township, on).values_list("pk", flat=True))
    found = (
        who
        for first in _in_order(township, district, kind, on)
        for who in _present(first, on)
        if who.pk in answering and (but is None or who.user_id != but.pk)
    )
    return next(found, None)


def answering_leaders(township: Area, on: dt.date) -> QuerySet[Cadre]:
    """The cadres of a township who hold the role of leader over it, with an account that works."""
    step = Area.steplen
    above = [township.path[:end] for end in range(step, len(township.path) + 1, step)]
    grants = Grant.objects.in_force(on).filter(role=Role.LEADER, area__path__in=above)
    return Cadre.objects.filter(
        township=township, user__is_active=True, user__in=grants.values("user")
    )


def leadership(on: dt.date) -> QuerySet[Cadre]:
    """Who may be put in charge of a kind: those who serve as leaders of a township."""
    leaders = Service.objects.as_of(on).filter(category=ServiceCategory.TOWNSHIP_LEADER)
    return Cadre.objects.filter(pk__in=leaders.values("cadre"))


def _in_order(
    township: Area, district: ResponsibilityDistrict | None, kind: str, on: dt.date
) -> Iterator[Cadre]:
    """Each whom the order names, the nearest first."""
    named = SituationLeader.objects.as_of(on).filter(township=township, kind=kind)
    for line in named.select_related("cadre"):
        yield line.cadre
    if district:
        linked = Post.objects.as_of(on).filter(district=district, role=PostRole.LINKED_LEADER)
        for post in linked.select_related("cadre"):
            yield post.cadre
    for services in (first_secretaries(on), heads(on)):
        there = services.filter(cadre__township=township).order_by("pk")
        for service in there.select_related("cadre"):
            yield service.cadre


def _present(cadre: Cadre, on: dt.date) -> Iterator[Cadre]:
    """The leader; on leave whoever stands in, who is not on leave."""
    away = Leave.objects.as_of(on)
    if not away.filter(cadre=cadre).exists():
        yield cadre
        return
    stand_ins = StandIn.objects.as_of(on).filter(cadre=cadre)
    for row in stand_ins.exclude(stand_in__in=away.values("cadre")).select_related("stand_in"):
        yield row.stand_in
