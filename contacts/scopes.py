"""What a model says of who may see its rows: lookups from it to places and people.

Declarations alone, so that models can make them; `contacts.access` turns them into SQL.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from django.db.models import OuterRef, Q


@dataclasses.dataclass(frozen=True)
class StoodIn:
    """Records that a stand-in (AB角) has like an own one while the colleague is on leave: `cadre`
    leads to the colleague, and `state` is one of `states`."""

    cadre: str
    state: str
    states: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class KeptFrom:
    """Records about an office are kept from whoever serves there today: `office` leads to it.

    Not from whoever has the right `unless` (resource, verb) over the Area behind `area`, for somebody
    must send it round, nor from the account behind `by`, whose own words it is.
    """

    office: str
    area: str
    by: str
    unless: tuple[str, str]

    def behind(self, relation: str) -> KeptFrom:
        """The same of a model that lies behind `relation`."""
        office, area, by = (f"{relation}__{name}" for name in (self.office, self.area, self.by))
        return KeptFrom(office, area, by, self.unless)


@dataclasses.dataclass(frozen=True)
class Scopes:
    """What the reaches of the table mean for one model: lookups from it.

    `areas` lead to an Area, `districts` to a ResponsibilityDistrict, `users` to the
    account whose own the record is, `offices` to an Organisation that has the record in hand; an
    empty lookup is the record itself. Of lookups that go
    through `dated`, a relation with dates, only the links that hold today count: moving a cadre
    changes who may see tomorrow. With `at`, an instant of the record, those count that held on its
    day. `area_paths` are columns that keep the path of an area themselves; an empty one is a record
    of no place, seen from the top of the tree.

    An own record may be disowned: `claim` is a lookup with the values by which a user named in
    the record stands to it. Who doesn't has nothing to do with it as far as the verbs of
    `claimed_for` go; the rest, as seeing that one was named, remains.

    `by_contact`: one's own record is that of a household whose personal contact one is; so none
    is for those who stand on the contact card only (care P4).

    `stood_in`: what whoever stands in for a colleague on leave has meanwhile as if it were an own
    record (AB角); nothing else of the colleague's, and nothing before or after.

    `kept_from`: whom no reach leads to the record, whatever the rights.
    """

    resource: str
    areas: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    dated: str = ""
    at: str = ""
    area_paths: tuple[str, ...] = ()
    claim: tuple[str, tuple[str, ...]] | None = None
    claimed_for: tuple[str, ...] = ()
    by_contact: bool = False
    stood_in: tuple[StoodIn, ...] = ()
    kept_from: KeptFrom | None = None


def behind(relation: str, scopes: Scopes, *, resource: str = "") -> Scopes:
    """The scopes of a model that lies behind `relation`."""

    def through(lookups: Iterable[str]) -> tuple[str, ...]:
        return tuple(f"{relation}__{lookup}".removesuffix("__") for lookup in lookups)

    return Scopes(
        resource or scopes.resource,
        areas=through(scopes.areas),
        districts=through(scopes.districts),
        users=through(scopes.users),
        offices=through(scopes.offices),
        dated=f"{relation}__{scopes.dated}" if scopes.dated else "",
        claim=(f"{relation}__{scopes.claim[0]}", scopes.claim[1]) if scopes.claim else None,
        claimed_for=scopes.claimed_for,
        by_contact=scopes.by_contact,
        stood_in=tuple(
            StoodIn(f"{relation}__{link.cadre}", f"{relation}__{link.state}", link.states)
            for link in scopes.stood_in
        ),
        kept_from=scopes.kept_from and scopes.kept_from.behind(relation),
    )


def within_path(path: str, lookup: str = "", *, column: str = "") -> Q:
    """Areas at or under the area with this materialised path, as a range of the index.

    `lookup` leads to an area; `column` is one that keeps a path itself.
    """
    column = column or (f"{lookup}__path" if lookup else "path")
    after = path[:-1] + chr(ord(path[-1]) + 1)
    return Q(**{f"{column}__gte": path, f"{column}__lt": after})


def within_path_of(outer: str, lookup: str = "") -> Q:
    """The same inside a subquery, of a path that a column of the outer rows keeps: no range of the
    index, so it is for few rows."""
    column = f"{lookup}__path" if lookup else "path"
    return Q(**{f"{column}__startswith": OuterRef(outer)})
