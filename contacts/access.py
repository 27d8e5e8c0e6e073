"""From the table of rights to SQL and to an answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, TypeVar

from django.apps import apps
from django.db.models import Case, Exists, Model, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Length, Substr, TruncDate

from contacts import policy
from contacts.kit import clock
from contacts.models import (
    BY_NAME_ALONE,
    CARD_ONLY_ROLES,
    ROLES_WITHOUT_REGISTER,
    Area,
    AreaKind,
    Grant,
    Post,
    PostRole,
    Service,
    StandIn,
    User,
)
from contacts.policy import Scope
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
    condition = _any(_condition(rows.model, scope, user, area, verb) for scope, area in reach)
    if not condition:
        return rows.none()
    condition &= _spared(rows.model, user)
    if not any(_doubles(rows.model, used) for scope, _ in reach for used in _used(scopes, scope)):
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
    sends = _any(_in_area(model, kept.area, area.path) for area in areas_of(user, *kept.unless))
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


def _used(scopes: Scopes, scope: Scope) -> tuple[str, ...]:
    """The lookups by which a reach narrows rows."""
    match scope:
        case Scope.SUBTREE:
            return scopes.areas
        case Scope.LINKED:
            return scopes.districts
        case Scope.ASSIGNED:
            return (*scopes.districts, *scopes.offices, *scopes.users)
        case Scope.OFFICE:
            return (*scopes.offices, *scopes.users)
        case Scope.OWN:
            return scopes.users
    return ()


def _steps(model: type[Model], lookup: str) -> Iterator[Any]:
    """The relations on the way of a lookup."""
    for name in lookup.split("__") if lookup else ():
        relation: Any = model._meta.get_field(name)
        yield relation
        model = relation.related_model


def _doubles(model: type[Model], lookup: str) -> bool:
    """Whether a join on the way of the lookup gives a row several times."""
    return any(step.one_to_many or step.many_to_many for step in _steps(model, lookup))


def _any(conditions: Iterable[Q]) -> Q:
    result = Q()
    for condition in conditions:
        result |= condition
    return result


def _condition(model: Any, scope: Scope, user: User, area: Area, verb: str) -> Q:
    return _put_together(model, scope, user.pk, area.path, verb, clock.today())


@lru_cache(maxsize=512)
def _put_together(model: Any, scope: Scope, user: int, area: str, verb: str, _day: dt.date) -> Q:
    """The condition that a record lies within a reach of a user's: made of keys, of the path of an area
    and of the day, of nothing that the database says. A page asks for it many times."""
    scopes: Scopes = model.scopes
    match scope:
        case Scope.SUBTREE:
            return _any(
                [
                    *(
                        _in_area(model, lookup, area) & _holds(scopes, lookup)
                        for lookup in scopes.areas
                    ),
                    *(_path_in(area, column) for column in scopes.area_paths),
                ]
            )
        case Scope.LINKED:
            return _in_districts(scopes, _districts_of(user, linked=True))
        case Scope.ASSIGNED:
            own = _own(scopes, user, verb)
            return _in_districts(scopes, _districts_of(user)) | _in_offices(scopes, user) | own
        case Scope.OFFICE:
            return _in_offices(scopes, user) | _own(scopes, user, verb)
        case Scope.OWN:
            return _own(scopes, user, verb)
    return Q()


def _in_area(model: type[Model], lookup: str, area: str) -> Q:
    """Records whose place lies in the area. Asked of the step before the area (the district, the
    household), which are few: joined to each of a million records, they would be looked up a
    million times."""
    steps = list(_steps(model, lookup))
    if not steps:
        return within_path(area)
    before, last = steps[:-1], steps[-1]
    owner = before[-1].related_model if before else last.related_model
    inside = within_path(area, last.name if before else "")
    name = "__".join(step.name for step in before or steps)
    return Q(**{f"{name}__in": owner._base_manager.filter(inside).values("pk")})


def _path_in(area: str, column: str) -> Q:
    """A path kept in the record that lies in the area; what has no place is seen from the top."""
    nowhere = Q(**{column: ""}) if len(area) == Area.steplen else Q()
    return within_path(area, column=column) | nowhere


def _own(scopes: Scopes, user: int, verb: str) -> Q:
    own = _any(
        Q(**{lookup or "pk": user}) & _holds(scopes, lookup) & _claimed(scopes, lookup, verb)
        for lookup in scopes.users
    )
    own = own & ~Q(on_card_only(user)) if scopes.by_contact else own
    return own | _as_stand_in(scopes, user)


def as_stand_in(rows: Rows, user: User) -> Rows:
    """Narrow `rows` to what the user has for a colleague who is on leave today (AB角), whatever
    rights the user has beside."""
    condition = _as_stand_in(rows.model.scopes, user.pk)
    return rows.filter(condition) if condition else rows.none()


def _as_stand_in(scopes: Scopes, user: int) -> Q:
    """The condition that a record is a colleague's for whom the user stands in today."""
    if not scopes.stood_in:
        return Q()
    away = StandIn.objects.in_force(clock.today()).filter(stand_in__user=user)
    return _any(
        Q(**{f"{link.cadre}__in": away.values("cadre"), f"{link.state}__in": link.states})
        for link in scopes.stood_in
    )


def on_card_only(user: User | int) -> Exists:
    """The condition that the user stands on the contact card only today: no household is a police
    or judicial officer's own, whatever older data say (S195, care P4)."""
    posts = Post.objects.as_of(clock.today()).filter(role__in=CARD_ONLY_ROLES)
    return Exists(posts.filter(cadre__user=user))


def _claimed(scopes: Scopes, lookup: str, verb: str) -> Q:
    """The condition that the user on the way of `lookup` hasn't disowned the record."""
    if scopes.claim is None or verb not in scopes.claimed_for:
        return Q()
    answer, stands = scopes.claim
    same_link = lookup.startswith(f"{answer.rpartition('__')[0]}__")
    return Q(**{f"{answer}__in": stands}) if same_link else Q()


def _in_districts(scopes: Scopes, districts: QuerySet[Any]) -> Q:
    return _any(
        Q(**{f"{lookup or 'pk'}__in": districts}) & _holds(scopes, lookup)
        for lookup in scopes.districts
    )


def _in_offices(scopes: Scopes, user: int) -> Q:
    """What an office has in hand in which the user serves today.

    Police and justice officers see only what is handed to them by name (care P4).
    """
    serves = Service.objects.as_of(clock.today()).filter(cadre__user=user)
    serves = serves.exclude(organisation__kind__in=BY_NAME_ALONE)
    return _any(Q(**{f"{lookup}__in": serves.values("organisation")}) for lookup in scopes.offices)


def _holds(scopes: Scopes, lookup: str) -> Q:
    """The condition that a link on the way of `lookup` holds today (on the day of the record,
    where that counts), where it has dates."""
    if not scopes.dated or not lookup.startswith(f"{scopes.dated}__"):
        return Q()
    day = TruncDate(scopes.at) if scopes.at else clock.today()
    open_end = Q(**{f"{scopes.dated}__ends_on__isnull": True})
    return Q(**{f"{scopes.dated}__starts_on__lte": day}) & (
        open_end | Q(**{f"{scopes.dated}__ends_on__gte": day})
    )


def _districts_of(user: int, *, linked: bool = False) -> QuerySet[Any]:
    posts = Post.objects.as_of(clock.today()).filter(cadre__user=user)
    if linked:
        posts = posts.filter(role=PostRole.LINKED_LEADER)
    return posts.exclude(role__in=ROLES_WITHOUT_REGISTER).values("district")


def unscoped_models() -> list[type[Model]]:
    """Our models that neither have scopes nor are listed as unscoped."""
    ours = [
        m
        for name in ("contacts", "visits", "reports")
        for m in apps.get_app_config(name).get_models()
    ]
    return [m for m in ours if not hasattr(m, "scopes") and m.__name__ not in UNSCOPED]
