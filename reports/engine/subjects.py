"""Whom a requirement may bind, and on which days.

Each kind of subject loads what it needs once, for all subjects and days of a run: three
queries for cadres (services, leave, posts), one for districts, none for townships.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from contacts.models import (
    CARD_ONLY_ROLES,
    ROLES_WITHOUT_REGISTER,
    Area,
    Leave,
    Post,
    ResponsibilityDistrict,
    Service,
)
from reports.engine import spans
from reports.engine.spans import Span, Spans
from reports.models import Requirement, Subject

Days = Mapping[int, Spans]


class Place(NamedTuple):
    """What an obligation says about its subject."""

    area_id: int
    cadre_id: int | None = None
    district_id: int | None = None


class Subjects:
    """The subjects of one kind in some townships, over a run of days."""

    def __init__(self, areas: Collection[Area], window: Span, only: Collection[int] | None) -> None:
        self.areas = areas
        self.window = window
        # Of cadres: these alone.
        self.only = only

    def served(self, requirement: Requirement) -> Days:
        """The days on which each subject is one whom the requirement is about."""
        raise TypeError(f"{type(self).__name__} must say whom a rule is about")

    def available(self, requirement: Requirement) -> Days:
        """Those of them on which nothing excuses the subject."""
        return self.served(requirement)

    def place(self, requirement: Requirement, key: int, day: dt.date) -> Place:
        """Where the subject belongs on a day."""
        raise TypeError(f"{type(self).__name__} must say where a subject belongs")

    def count(self, requirement: Requirement, days: Spans) -> int:
        """How many subjects the requirement is about on some of these days."""
        alike = self._alike(requirement)
        return sum(number for served, number in alike.items() if spans.touch(served, days))

    def _alike(self, requirement: Requirement) -> Counter[Spans]:
        return Counter(self.served(requirement).values())


class Cadres(Subjects):
    """Cadres by their services; leave and posts of police and justice excuse them."""

    def __init__(self, areas: Collection[Area], window: Span, only: Collection[int] | None) -> None:
        super().__init__(areas, window, only)
        self._served: dict[str, Days] = {}
        self._available: dict[str, Days] = {}
        self._counted: dict[str, Counter[Spans]] = {}

    def _rows(self, model: Any, *fields: str) -> list[tuple[Any, ...]]:
        rows = model.objects.overlapping(*self.window).filter(cadre__township__in=self.areas)
        if self.only is not None:
            rows = rows.filter(cadre__in=self.only)
        return list(rows.order_by().values_list("cadre_id", "starts_on", "ends_on", *fields))

    @cached_property
    def services(self) -> dict[int, list[tuple[Any, ...]]]:
        """township → (cadre, span, category, party member)."""
        found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        rows = self._rows(Service, "cadre__township_id", "category", "party_member")
        for cadre, first, last, township, category, member in rows:
            found[township].append((cadre, spans.span(first, last), category, member))
        return found

    @cached_property
    def excused(self) -> dict[int, list[Span]]:
        """Leave, and posts for the contact card only."""
        found: dict[int, list[Span]] = defaultdict(list)
        for cadre, first, last in self._rows(Leave):
            found[cadre].append(spans.span(first, last))
        for cadre, first, last, role, _district, _area in self.posts:
            if role in CARD_ONLY_ROLES:
                found[cadre].append(spans.span(first, last))
        return found

    @cached_property
    def posts(self) -> list[tuple[Any, ...]]:
        return self._rows(Post, "role", "district_id", "district__area_id")

    @cached_property
    def stands(self) -> dict[int, list[tuple[Span, int, int]]]:
        """cadre → (span, district, its area) of the posts with work in a district."""
        found: dict[int, list[tuple[Span, int, int]]] = defaultdict(list)
        for cadre, first, last, role, district, area in self.posts:
            if role not in ROLES_WITHOUT_REGISTER:
                found[cadre].append((spans.span(first, last), district, area))
        return found

    def served(self, requirement: Requirement) -> Days:
        key = _audience_key(requirement)
        if key not in self._served:
            self._served[key] = self._serving(requirement)
        return self._served[key]

    def _serving(self, requirement: Requirement) -> Days:
        categories = set(requirement.audience.get("categories", ()))
        members_only = requirement.audience.get("party_members", False)
        found: dict[int, list[Span]] = defaultdict(list)
        for cadre, days, category, member in self.services[requirement.area_id]:
            if category in categories and (member or not members_only):
                found[cadre].append(days)
        return {cadre: spans.union(days) for cadre, days in found.items()}

    def available(self, requirement: Requirement) -> Days:
        key = _audience_key(requirement)
        if key not in self._available:
            self._available[key] = {
                cadre: spans.without(days, self.excused[cadre]) if cadre in self.excused else days
                for cadre, days in self.served(requirement).items()
            }
        return self._available[key]

    def _alike(self, requirement: Requirement) -> Counter[Spans]:
        key = _audience_key(requirement)
        if key not in self._counted:
            self._counted[key] = super()._alike(requirement)
        return self._counted[key]

    def place(self, requirement: Requirement, key: int, day: dt.date) -> Place:
        """The village of the only district in which the cadre stands, else the township."""
        stands = self.stands.get(key, ())
        there = {(district, area) for (a, b), district, area in stands if a <= day <= b}
        if len(there) == 1:
            return Place(there.pop()[1], cadre_id=key)
        return Place(requirement.area_id, cadre_id=key)


class Districts(Subjects):
    """Responsibility districts, on every day they exist."""

    @cached_property
    def districts(self) -> dict[int, tuple[Span, int, str]]:
        """district → its days, area and the area's path."""
        rows = ResponsibilityDistrict.objects.overlapping(*self.window).order_by()
        fields = rows.values_list("pk", "starts_on", "ends_on", "area_id", "area__path")
        return {pk: (spans.span(first, last), area, path) for pk, first, last, area, path in fields}

    def served(self, requirement: Requirement) -> Days:
        return {
            pk: (days,)
            for pk, (days, _area, path) in self.districts.items()
            if path.startswith(requirement.area.path)
        }

    def place(self, requirement: Requirement, key: int, day: dt.date) -> Place:
        return Place(self.districts[key][1], district_id=key)


class Townships(Subjects):
    """The township itself, until it is dissolved."""

    def served(self, requirement: Requirement) -> Days:
        area = requirement.area
        return {area.pk: (spans.span(dt.date.min, area.ended_on),)}

    def place(self, requirement: Requirement, key: int, day: dt.date) -> Place:
        return Place(key)


KINDS: dict[str, type[Subjects]] = {
    Subject.CADRE: Cadres,
    Subject.DISTRICT: Districts,
    Subject.TOWNSHIP: Townships,
}


class Roster:
    """All subjects of a run, each kind loaded when it is first asked for."""

    def __init__(
        self, areas: Iterable[Area], window: Span, only: Collection[int] | None = None
    ) -> None:
        townships = list({area.pk: area for area in areas}.values())
        self.kinds = {kind: make(townships, window, only) for kind, make in KINDS.items()}

    def of(self, requirement: Requirement) -> Subjects:
        return self.kinds[requirement.subject]


def _audience_key(requirement: Requirement) -> str:
    return json.dumps([requirement.area_id, requirement.audience], sort_keys=True)
