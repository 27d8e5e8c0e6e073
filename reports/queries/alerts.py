"""Alerts as they are read: by whom, and in piles where there are more than anybody reads."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Case, Count, F, Q, QuerySet, When
from django.utils.translation import gettext as _

from contacts import policy
from contacts.access import OVER_AREAS, areas_of, not_kept_from
from contacts.kit import clock
from contacts.models import Area, AreaKind, Grant, ResponsibilityDistrict, User
from contacts.scopes import within_path
from reports.models import Alert, AlertKind
from reports.queries.kinds import (
    AT_ONCE,
    DESKS,
    FOLLOW_UP,
    OF_MATTERS,
    PERSONAL_KINDS,
    RESPOND,
    Right,
    kinds_at,
)
from visits.queries.follow_ups import not_for

# Up to so many are read one by one.
MOST_READ = 20
# What is counted of alerts, each once: the matters, of kinds whose sentences speak of matters, for one may
# be late by two clocks; of others what each alert is about.
COUNTED = Case(When(kind__in=OF_MATTERS, then=F("grievance_id")), default=F("pk"))


@dataclass
class Pile:
    """The alerts of a place: how many of each kind. A township's own pile has no district."""

    name: str
    township: UUID | None = None
    district: UUID | None = None
    numbers: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return sum(self.numbers.values())


def told_to(user: User) -> Q:
    """What may be read: one's own, that of the desks at which one sits, and what is not personal."""
    return Q(cadre__user=user) | ~Q(kind__in=PERSONAL_KINDS) | _at_desks(user)


def urgent_for(user: User) -> dict[str, int]:
    """Kind → how much that is urgent waits for the user to dispatch or to respond to it; one statement,
    if any may. The county's leaders find reports in the list: theirs is not the nearest desk."""
    near = [kind for kind in AT_ONCE if _near(user, kind)]
    return _waiting(user, near, Q(kind__in=AT_ONCE)) if near else {}


def waiting_for(user: User, *kinds: AlertKind) -> dict[str, int]:
    """Kind → how much of these waits for the user, by name or at a desk of his; one statement. What is
    kept from him is not counted either: a number tells that there is something (S254)."""
    return _waiting(user, kinds, Q(kind__in=kinds))


def _waiting(user: User, at_desks: Collection[AlertKind], own: Q) -> dict[str, int]:
    mine = _at_desks(user, *at_desks) | Q(own, cadre__user=user)
    rows = not_kept_from(Alert.objects.open().filter(mine), user).order_by().values_list("kind")
    return dict(rows.annotate(n=Count(COUNTED, distinct=True)))


def _near(user: User, kind: AlertKind) -> bool:
    """Whether a desk for this kind is the user's, and for reports one of a township or a village."""
    areas = areas_of(user, *DESKS[kind])
    return any(DESKS[kind] != RESPOND or area.kind != AreaKind.COUNTY for area in areas)


def _at_desks(user: User, *kinds: AlertKind) -> Q:
    found = Q()
    for kind in kinds or DESKS:
        for area in areas_of(user, *DESKS[kind]):
            found |= Q(within_path(area.path, "area"), kind=kind, cadre=None)
    follows_up = found and FOLLOW_UP in (DESKS[kind] for kind in kinds or DESKS)
    return found & ~_not_for(user) if follows_up else found


def _not_for(user: User) -> Q:
    """What is told at a desk of the user and not to him: the follow-up of what he handled himself."""
    kinds = kinds_at(FOLLOW_UP)
    return Q(kind__in=kinds, cadre=None, grievance__in=not_for(user, clock.today()).values("pk"))


def kept_from(
    user: User, area: Area, right: Right, told: dt.datetime
) -> dict[str, tuple[int, int]]:
    """Kind → how much of what is told at the desks of this right in the area is not for this user, and
    how much of that was raised after `told`; one statement."""
    desk = Q(within_path(area.path, "area"), kind__in=kinds_at(right), cadre=None)
    rows = Alert.objects.open().filter(desk)
    read = not_kept_from(rows, user)
    if right == FOLLOW_UP:
        read = read.exclude(_not_for(user))
    rows = rows.exclude(pk__in=read.order_by().values("pk"))
    new = Count(COUNTED, distinct=True, filter=Q(raised_at__gt=told))
    found = rows.order_by().values_list("kind").annotate(
        n=Count(COUNTED, distinct=True), new=new
    )  # fmt: skip
    return {kind: (n, fresh) for kind, n, fresh in found}


def reaching(on: dt.date, resource: str, verb: str) -> Iterator[Grant]:
    """The grants that give this right over an area; an account with several for one counts once."""
    grants = Grant.objects.in_force(on).filter(user__is_active=True)
    grants = grants.select_related("area", "user")
    seen = set()
    for grant in grants.order_by("user_id", "area__path"):
        mine = (grant.user_id, grant.area_id)
        if policy.scope(resource, verb, grant.role) in OVER_AREAS and mine not in seen:
            seen.add(mine)
            yield grant


def piles(rows: QuerySet[Alert]) -> list[Pile]:
    """The alerts place by place, in the order of the places: townships if there are several,
    else the districts and the township itself. Three statements, however many there are."""
    counted = rows.order_by().values_list("area__path", "kind").annotate(n=Count("pk"))
    numbers = list(counted)
    paths = sorted({path for path, _kind, _n in numbers})
    townships = _townships(paths)
    found = _by_township(townships) if len(townships) > 1 else _by_district(paths)
    for path, kind, number in numbers:
        pile = next(pile for start, pile in found.items() if path.startswith(start))
        pile.numbers[kind] += number
    return list(found.values())


def totals(heaps: list[Pile]) -> dict[AlertKind, int]:
    """Kind → how many in all piles; kinds that occur."""
    found: Counter[str] = sum((pile.numbers for pile in heaps), Counter())
    return {kind: found[kind] for kind in AlertKind if found[kind]}


def _townships(paths: list[str]) -> list[Area]:
    above = {path[:end] for path in paths for end in _ends(path)}
    return list(Area.objects.filter(path__in=above, kind=AreaKind.TOWNSHIP).order_by("path"))


def _ends(path: str) -> range:
    return range(Area.steplen, len(path) + 1, Area.steplen)


def _by_township(townships: list[Area]) -> dict[str, Pile]:
    return {area.path: Pile(area.name, township=area.uid) for area in townships}


def _by_district(paths: list[str]) -> dict[str, Pile]:
    """Path → pile; what lies in no district is the township's own and comes last, so that no
    village is taken for a part of it."""
    named = ResponsibilityDistrict.objects.filter(area__path__in=paths).order_by("pk")
    villages = {
        path: Pile(name, district=uid)
        for path, name, uid in named.values_list("area__path", "name", "uid")
    }
    rest = {path: Pile(_("镇本级")) for path in paths if path not in villages}
    return {**{path: villages[path] for path in paths if path in villages}, **rest}
