"""Which places a page about places shows, line by line: townships, districts, or groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from contacts.access import visible_to
from contacts.models import Area, AreaKind, Household, ResponsibilityDistrict, User

# Cadres who stand in no district or in several belong to the township.
SEVERAL = "several"
By = Literal["township", "district", "group"]
Found = TypeVar("Found", Area, ResponsibilityDistrict)


@dataclass(frozen=True)
class Line:
    """A place: its key, the id by which an address names it, its name, its area."""

    key: int | None
    uid: UUID | None
    name: str
    area: int | None = None


class Places:
    """The districts whose `resource` a user may see, narrowed to one township or district.

    Raises:
        DoesNotExist: the township or district is out of reach, or there is none.
    """

    def __init__(
        self, user: User, resource: str, *, township: str = "", district: str = ""
    ) -> None:
        self.user, self.resource = user, resource
        rows = visible_to(ResponsibilityDistrict.objects.all(), user, resource=resource)
        self.reach = list(rows.select_related("area").order_by("area__path", "pk"))
        self.districts = self.reach
        self.district = _named(self.reach, district) if district else None
        self.township = _named(self.townships, township) if township else None
        if self.district:
            self.districts = [self.district]
        elif self.township:
            path = self.township.path
            self.districts = [d for d in self.reach if d.area.path.startswith(path)]

    @property
    def by(self) -> By:
        """What the lines are: the next smaller places."""
        if len(self.districts) == 1:
            return "group"
        return "district" if self.township or len(self.townships) < 2 else "township"

    @property
    def name(self) -> str:
        """How people call the whole."""
        if len(self.districts) == 1:
            return self.districts[0].name
        if self.township or len(self.townships) == 1:
            return str(self.township or self.townships[0])
        return str(self._above[0]) if self._above else _("全部")

    @cached_property
    def townships(self) -> list[Area]:
        """The townships in which the districts within reach lie."""
        return [area for area in self._above if area.kind == AreaKind.TOWNSHIP]

    def township_of(self, district: ResponsibilityDistrict) -> Area:
        """The township in which one of the districts lies."""
        return next(t for t in self.townships if district.area.path.startswith(t.path))

    @cached_property
    def _above(self) -> list[Area]:
        """The areas above the districts, from the county downwards."""
        step = Area.steplen
        reach = [district.area.path for district in self.reach]
        paths = {path[:end] for path in reach for end in range(step, len(path), step)}
        return list(Area.objects.filter(path__in=paths).order_by("path"))

    def lines(self) -> list[Line]:
        """The smaller places in their order; for groups also "no group"."""
        match self.by:
            case "township":
                return [_line(area) for area in self.townships]
            case "district":
                return [_line(district) for district in self.districts]
        groups = Area.objects.within(self.districts[0].area).filter(kind=AreaKind.GROUP)
        return [*map(_line, groups), Line(None, None, _("没有分组"))]

    def households(self) -> QuerySet[Household]:
        """The households of these places that the user may see."""
        rows = visible_to(Household.objects.all(), self.user, resource=self.resource)
        if self.district:
            return rows.filter(district=self.district)
        if self.township:
            return rows.filter(township=self.township)
        return rows


def _line(place: Area | ResponsibilityDistrict) -> Line:
    area = place.area_id if isinstance(place, ResponsibilityDistrict) else place.pk
    return Line(place.pk, place.uid, str(place), area)


def _named(places: Iterable[Found], uid: str) -> Found:
    for place in places:
        if str(place.uid) == uid:
            return place
    raise ResponsibilityDistrict.DoesNotExist
