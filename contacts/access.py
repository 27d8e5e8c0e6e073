"""From the table of rights to SQL and to an answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, TypeVar

from django.apps import apps
from django.db.models import Case, Exists, Model, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Length, Substr

from contacts import policy
from contacts.kit import clock
from contacts.models import (
    Area,
    AreaKind,
    Grant,
    Service,
    User,
)
from contacts.policy import Scope
from contacts.reaches import (
    any_of,
    doubles,
    in_area,
    lookups_of,
    stood_in_for,
    within,
)
from contacts.scopes import Scopes, within_path

# Reaches of a right that lies over an area.
OVER_AREAS = (Scope.SUBTREE, Scope.TOWN)
# Models without a scope of their own, and why. A test refuses any other.
UNSCOPED = {
    "CalendarDay": "the official calendar is public",
    "CalendarYear": "the official calendar is public",
    "CareGroup": "a catalogue: names of groups, nobody in them",
    "ColumnMapping": "headings of sheets, no data",
    "ActivityKind": "a catalogue: names of kinds",
    "GrievanceKind": "a catalogue: names of kinds of matters",
    "TimeLimit": "a catalogue: how long what may take",
    "SituationLimit": "a catalogue: how soon what is responded to",
    "Topic": "a catalogue: names of topics",
    "CauseKind": "a catalogue: names of causes",
    "ChannelName": "a catalogue: own names of ways in which matters come",
    "FactKind": "a catalogue: names of facts, no values",
    "ClockBasis": "a digest of calendar and limits, nobody in it",
    "EngineRun": "when the engine ran, nobody in it",
}


def grants_of(user: User) -> list[Grant]:
    """The grants that hold today; one query a request."""
    if not user.is_authenticated:
        return []
    day = clock.today()
    kept: tuple[dt.date, list[Grant]] | None = user.__dict__.get("_grants")
    if kept is None or kept[0] != day:
        rows = user.grants.all()
        rows.query = _held_on(day).filter(user=user).query
        kept = (day, list(rows))
        user.__dict__["_grants"] = kept
    return kept[1]


@lru_cache(maxsize=8)
def _held_on(day: dt.date) -> QuerySet[Grant]:
    """The grants of everybody that hold on a day, as a statement that is never sent itself: every
    request asks for those of its user, and to put this together takes longer than to ask."""
    rows = Grant.objects.in_force(day).select_related("area")
    return rows.annotate(over_all=_over_all(day))  # type: ignore[no-redef]


def _over_all(day: dt.date) -> Case:
    """Whether an area administrator's area has every township of the installation in it."""
    still = Area.objects.townships().filter(Q(ended_on=None) | Q(ended_on__gte=day))
    above = Substr("path", 1, Length(OuterRef("area__path")))
    elsewhere = still.order_by().alias(above=above).exclude(above=OuterRef("area__path"))
    return Case(When(role=policy.Role.AREA_ADMIN, then=~Exists(elsewhere)), default=Value(False))


def is_over_all(user: User) -> bool:
    """Whether the user administers all townships that there are."""
    return any(grant.over_all for grant in grants_of(user))


def _reach(grant: Grant, resource: str, verb: str) -> Scope:
    """How far a grant reaches; what all townships share is all or nothing."""
    scope = policy.scope(resource, verb, grant.role)
    if scope == Scope.WHOLE:
        return Scope.ALL if grant.over_all else Scope.NONE
    return scope


def forget_grants(user: User) -> None:
    """Let the grants be asked for anew: work that lasts doesn't go on with withdrawn ones."""
    user.__dict__.pop("_grants", None)


def may(user: User, resource: str, verb: str) -> bool:
    """Whether any of the user's roles has this right, on whatever records."""
    return any(_reach(grant, resource, verb) != Scope.NONE for grant in grants_of(user))


def works_in_a_township(user: User) -> bool:
    """Whether a grant of the user lies in a township or below: cadres belong to townships."""
    return any(grant.area.kind != AreaKind.COUNTY for grant in grants_of(user))


def areas_of(user: User, resource: str, verb: str) -> list[Area]:
    """The areas in which the user has this right, with the reach `subtree` or `town`."""
    return [g.area for g in grants_of(user) if policy.scope(resource, verb, g.role) in OVER_AREAS]


def covers(user: User, resource: str, verb: str, area: Area) -> bool:
    """Whether one of those areas has this area in it."""
    return any(area.path.startswith(own.path) for own in areas_of(user, resource, verb))


Rows = TypeVar("Rows", bound=QuerySet[Any])


def visible_to(rows: Rows, user: User, verb: str = "list", *, resource: str = "") -> Rows:
    """Narrow `rows` to those on which `user` may do `verb`; nothing without a right.

    `resource` asks for another line of the table than the model's own: a page about coverage
    shows the districts whose coverage one may see.
    """
    scopes: Scopes = rows.model.scopes
    asked = resource or scopes.resource
    reach = {_lies(user, _reach(grant, asked, verb), grant.area) for grant in grants_of(user)}
    if any(scope == Scope.ALL for scope, _ in reach):
        return not_kept_from(rows, user)
    condition = any_of(within(rows.model, scope, user, area, verb) for scope, area in reach)
    if not condition:
        return rows.none()
    condition &= _spared(rows.model, user)
    if not any(
        doubles(rows.model, used) for scope, _ in reach for used in lookups_of(scopes, scope)
    ):
        return rows.filter(condition)
    allowed = rows.model._base_manager.filter(condition).values("pk")
    return rows.filter(pk__in=allowed)


def not_kept_from(rows: Rows, user: User) -> Rows:
    """Without the records about an office in which the user serves (`Scopes.kept_from`): for lists of
    what one has by name, that ask for no right."""
    return rows.filter(_spared(rows.model, user))


def _spared(model: Any, user: User) -> Q:
    """The condition that a record isn't kept from the user."""
    kept = model.scopes.kept_from
    if kept is None:
        return Q()
    serves = Service.objects.as_of(clock.today()).filter(cadre__user=user)
    sends = any_of(in_area(model, kept.area, area.path) for area in areas_of(user, *kept.unless))
    return (
        ~Q(**{f"{kept.office}__in": serves.values("organisation")})
        | sends
        | Q(**{kept.by: user.pk})
    )


def alike(model: Any, user: User, verbs: Iterable[str]) -> list[list[str]]:
    """The verbs, those together that are one question: whatever row the user may do one of them on,
    he may do all of them on."""
    scopes: Scopes = model.scopes
    found: dict[Any, list[str]] = {}
    for verb in sorted(verbs):
        reach = {(_reach(g, scopes.resource, verb), g.area.path) for g in grants_of(user)}
        found.setdefault((frozenset(reach), verb in scopes.claimed_for), []).append(verb)
    return list(found.values())


def _lies(user: User, scope: Scope, area: Area) -> tuple[Scope, Area]:
    """A reach with its area: what is meant for one township is, of a county, that of which the user is
    a cadre."""
    if scope != Scope.TOWN:
        return scope, area
    if area.kind != AreaKind.COUNTY:
        return Scope.SUBTREE, area
    own = Area.objects.filter(within_path(area.path), cadres__user=user).first()
    return (Scope.SUBTREE, own) if own else (Scope.NONE, area)


def as_stand_in(rows: Rows, user: User) -> Rows:
    """Narrow `rows` to what the user has for a colleague who is on leave today (AB角), whatever
    rights the user has beside."""
    condition = stood_in_for(rows.model.scopes, user.pk)
    return rows.filter(condition) if condition else rows.none()


def unscoped_models() -> list[type[Model]]:
    """Our models that neither have scopes nor are listed as unscoped."""
    ours = [
        m
        for name in ("contacts", "visits", "reports")
        for m in apps.get_app_config(name).get_models()
    ]
    return [m for m in ours if not hasattr(m, "scopes") and m.__name__ not in UNSCOPED]
