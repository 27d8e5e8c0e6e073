"""Reaches as conditions: which records lie within the reach of a right.

`access` knows who has which right; here stands what a reach means for a model, put together from what
the model says of itself (`scopes`). Nothing here asks the database.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from django.db.models import Exists, Model, Q, QuerySet
from django.db.models.functions import TruncDate

from contacts.kit import clock
from contacts.models import (
    BY_NAME_ALONE,
    CARD_ONLY_ROLES,
    ROLES_WITHOUT_REGISTER,
    Area,
    Post,
    PostRole,
    Service,
    StandIn,
    User,
)
from contacts.policy import Scope
from contacts.scopes import Scopes, within_path


def lookups_of(scopes: Scopes, scope: Scope) -> tuple[str, ...]:
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


def doubles(model: type[Model], lookup: str) -> bool:
    """Whether a join on the way of the lookup gives a row several times."""
    return any(step.one_to_many or step.many_to_many for step in _steps(model, lookup))


def any_of(conditions: Iterable[Q]) -> Q:
    result = Q()
    for condition in conditions:
        result |= condition
    return result


def within(model: Any, scope: Scope, user: User, area: Area, verb: str) -> Q:
    return _put_together(model, scope, user.pk, area.path, verb, clock.today())


@lru_cache(maxsize=512)
def _put_together(model: Any, scope: Scope, user: int, area: str, verb: str, _day: dt.date) -> Q:
    """The condition that a record lies within a reach of a user's: made of keys, of the path of an area
    and of the day, of nothing that the database says. A page asks for it many times."""
    scopes: Scopes = model.scopes
    match scope:
        case Scope.SUBTREE:
            return any_of(
                [
                    *(
                        in_area(model, lookup, area) & _holds(scopes, lookup)
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


def in_area(model: type[Model], lookup: str, area: str) -> Q:
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
    own = any_of(
        Q(**{lookup or "pk": user}) & _holds(scopes, lookup) & _claimed(scopes, lookup, verb)
        for lookup in scopes.users
    )
    own = own & ~Q(on_card_only(user)) if scopes.by_contact else own
    return own | stood_in_for(scopes, user)


def stood_in_for(scopes: Scopes, user: int) -> Q:
    """The condition that a record is a colleague's for whom the user stands in today."""
    if not scopes.stood_in:
        return Q()
    away = StandIn.objects.in_force(clock.today()).filter(stand_in__user=user)
    return any_of(
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
    return any_of(
        Q(**{f"{lookup or 'pk'}__in": districts}) & _holds(scopes, lookup)
        for lookup in scopes.districts
    )


def _in_offices(scopes: Scopes, user: int) -> Q:
    """What an office has in hand in which the user serves today.

    Police and justice officers see only what is handed to them by name (care P4).
    """
    serves = Service.objects.as_of(clock.today()).filter(cadre__user=user)
    serves = serves.exclude(organisation__kind__in=BY_NAME_ALONE)
    return any_of(
        Q(**{f"{lookup}__in": serves.values("organisation")}) for lookup in scopes.offices
    )


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
