"""Who reviews whose diary. Nobody reviews himself.

Village cadres are reviewed by their secretary, the secretary by the linked leader, township
cadres by the party-government office, its staff and the leaders by the township's secretary or
by the deputy named as the secretary's stand-in. The township's secretary is reviewed by the
county, outside the app.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, Q, QuerySet

from contacts import access
from contacts.models import (
    ROLES_WITHOUT_REGISTER,
    Area,
    Cadre,
    Grant,
    Post,
    PostRole,
    Service,
    ServiceCategory,
    StandIn,
    User,
)
from contacts.policy import Role
from contacts.scopes import within_path

# How the titles of a township's first secretary end; 纪委书记 and 副书记 are other posts.
FIRST_SECRETARY = ("党委书记", "党工委书记")


def reviewed_by(user: User, on: dt.date) -> QuerySet[Cadre]:
    """The cadres whose diaries `user` reviews on a day; police and judicial officers keep none."""
    own = Cadre.objects.filter(user=user).first()
    found = _by_secretary(user, on) | _by_clerk(user, on)
    if own:
        found |= _by_linked_leader(own, on) | _by_first_secretary(own, on)
    if not found:
        return Cadre.objects.none()
    others = Cadre.objects.not_card_only(on).exclude(user=user)
    return others.filter(pk__in=Cadre.objects.filter(found).values("pk"))


def _by_secretary(user: User, on: dt.date) -> Q:
    """The village cadres who stand in the secretary's village, other secretaries left out."""
    found = Q()
    for area in _granted(user, Role.SECRETARY):
        posts = Post.objects.as_of(on).filter(within_path(area.path, "district__area"))
        posts = posts.exclude(role__in=ROLES_WITHOUT_REGISTER)
        serving = _serving(on, ServiceCategory.VILLAGE_CADRE)
        secretaries = _holding(Role.SECRETARY, on).filter(area=area)
        found |= Q(pk__in=posts.filter(cadre__in=serving).values("cadre")) & ~Q(
            user__in=secretaries.values("user")
        )
    return found


def _by_linked_leader(leader: Cadre, on: dt.date) -> Q:
    """The secretaries of the villages that the leader is linked to."""
    linked = Post.objects.as_of(on).filter(cadre=leader, role=PostRole.LINKED_LEADER)
    villages = _holding(Role.SECRETARY, on).filter(area__in=linked.values("district__area"))
    return Q(user__in=villages.values("user"))


def _by_clerk(user: User, on: dt.date) -> Q:
    """The township cadres, without the office's own staff."""
    found = Q()
    for area in _granted(user, Role.CLERK):
        cadres = _serving(on, ServiceCategory.TOWNSHIP_CADRE)
        found |= Q(pk__in=cadres, township=area) & ~Q(pk__in=_office_staff(area, on))
    return found


def _by_first_secretary(reviewer: Cadre, on: dt.date) -> Q:
    """The office's staff and the leaders, for the first secretary or the named stand-in."""
    area = reviewer.township
    firsts = _first_secretaries(area, on)
    named = StandIn.objects.as_of(on).filter(stand_in=reviewer, cadre__in=firsts)
    if not (firsts.filter(pk=reviewer.pk).exists() or named.exists()):
        return Q()
    leaders = _serving(on, ServiceCategory.TOWNSHIP_LEADER)
    staff = Q(pk__in=_office_staff(area, on)) | Q(pk__in=leaders)
    return Q(township=area) & staff & ~Q(pk__in=firsts.values("pk"))


def first_secretaries(on: dt.date) -> QuerySet[Service]:
    """The services of the townships' first secretaries on a day."""
    titled = Q()
    for ending in FIRST_SECRETARY:
        titled |= Q(title__endswith=ending)
    return Service.objects.as_of(on).filter(titled, category=ServiceCategory.TOWNSHIP_LEADER)


def _first_secretaries(area: Area, on: dt.date) -> QuerySet[Cadre]:
    return Cadre.objects.filter(township=area, pk__in=first_secretaries(on).values("cadre"))


def _office_staff(area: Area, on: dt.date) -> QuerySet[Any, Any]:
    """Who serves in the office whose clerks review: the clerks and their colleagues."""
    clerks = _holding(Role.CLERK, on).filter(area=area)
    offices = Service.objects.as_of(on).filter(cadre__user__in=clerks.values("user"))
    staff = Service.objects.as_of(on).filter(organisation__in=offices.values("organisation"))
    return staff.values("cadre")


def _serving(on: dt.date, category: str) -> QuerySet[Any, Any]:
    return Service.objects.as_of(on).filter(category=category).values("cadre")


def _holding(role: str, on: dt.date) -> QuerySet[Grant]:
    return Grant.objects.in_force(on).filter(role=role)


def _granted(user: User, role: str) -> list[Area]:
    return [grant.area for grant in access.grants_of(user) if grant.role == role]


def reviewers_of(cadre: Cadre, on: dt.date) -> list[User]:
    """Who reviews a cadre's diary on a day: `reviewed_by` seen from the other side."""
    found = _his_secretary(cadre, on) | _his_linked_leader(cadre, on) | _his_office(cadre, on)
    if not found:
        return []
    keeps_one = Exists(Cadre.objects.filter(pk=cadre.pk).not_card_only(on))
    users = User.objects.filter(found, keeps_one, is_active=True).exclude(cadre=cadre)
    return list(users.order_by("name", "pk"))


def _his_secretary(cadre: Cadre, on: dt.date) -> Q:
    if not _serving(on, ServiceCategory.VILLAGE_CADRE).filter(cadre=cadre).exists():
        return Q()
    posts = Post.objects.as_of(on).filter(cadre=cadre).exclude(role__in=ROLES_WITHOUT_REGISTER)
    paths = posts.values_list("district__area__path", flat=True)
    step = Area.steplen
    above = {path[:end] for path in paths for end in range(step, len(path) + 1, step)}
    grants = _holding(Role.SECRETARY, on).filter(area__path__in=above)
    return Q(pk__in=grants.exclude(area__in=_villages_led(cadre, on)).values("user"))


def _his_linked_leader(cadre: Cadre, on: dt.date) -> Q:
    linked = Post.objects.as_of(on).filter(role=PostRole.LINKED_LEADER)
    there = linked.filter(district__area__in=_villages_led(cadre, on))
    return Q(cadre__in=there.values("cadre"))


def _his_office(cadre: Cadre, on: dt.date) -> Q:
    """The clerks; for their colleagues and the leaders the first secretary or the stand-in."""
    area, found = cadre.township, Q()
    staff = _office_staff(area, on).filter(cadre=cadre).exists()
    categories = set(cadre.services.as_of(on).values_list("category", flat=True))
    if ServiceCategory.TOWNSHIP_CADRE in categories and not staff:
        found |= Q(pk__in=_holding(Role.CLERK, on).filter(area=area).values("user"))
    if staff or ServiceCategory.TOWNSHIP_LEADER in categories:
        firsts = _first_secretaries(area, on)
        if not firsts.filter(pk=cadre.pk).exists():
            named = StandIn.objects.as_of(on).filter(cadre__in=firsts)
            found |= Q(cadre__in=firsts.values("pk")) | Q(cadre__in=named.values("stand_in"))
    return found


def _villages_led(cadre: Cadre, on: dt.date) -> QuerySet[Any, Any]:
    """The villages whose secretary the cadre is."""
    return _holding(Role.SECRETARY, on).filter(user__cadre=cadre).values("area")


def clerks_of(township: Area, on: dt.date) -> list[User]:
    """The party-government office, which looks after what districts owe."""
    clerks = _holding(Role.CLERK, on).filter(area=township)
    found = User.objects.filter(pk__in=clerks.values("user"), is_active=True)
    return list(found.order_by("name", "pk"))
