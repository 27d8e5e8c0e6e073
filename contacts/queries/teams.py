"""The teams of the districts: seats, who holds them, what is vacant (S006, S193-S195)."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import (
    ContactAssignment,
    Household,
    Post,
    PostRole,
    ResponsibilityDistrict,
    Service,
)


@dataclasses.dataclass(frozen=True)
class Seat:
    """How many of a role a district needs: fewer than `least` or more than `most` is told."""

    role: PostRole
    least: int = 0
    most: int | None = None
    hint: str | Promise = ""


SEATS = (
    Seat(PostRole.LINKED_LEADER, 1, 1, gettext_lazy("每个责任区正好一名镇领导")),
    Seat(PostRole.RESPONSIBLE_BODY, 1, None, gettext_lazy("村（居）两委干部")),
    Seat(PostRole.OFFICE_CADRE, 2, 3, gettext_lazy("两到三名")),
    Seat(PostRole.FIRST_SECRETARY, 0, 1),
    Seat(PostRole.INSTRUCTOR),
    Seat(PostRole.MAIN_TEAM),
    Seat(PostRole.AUXILIARY_TEAM),
    Seat(PostRole.POLICE_OFFICER, 1, 1, gettext_lazy("每个责任区一名，一人可以兼几个责任区")),
    Seat(PostRole.JUDICIAL_OFFICER, 1, 1, gettext_lazy("每个责任区一名，一人可以兼几个责任区")),
    Seat(PostRole.GROUP_LEADER),
    Seat(PostRole.GRID_WORKER),
    Seat(PostRole.DELEGATE),
    Seat(PostRole.VOLUNTEER),
)


@dataclasses.dataclass(frozen=True)
class Held:
    """A seat of one district with its holders of a day."""

    seat: Seat
    posts: list[Post]

    @property
    def missing(self) -> int:
        """How many are missing; 0 where enough."""
        return max(0, self.seat.least - len(self.posts))

    @property
    def surplus(self) -> int:
        """How many there are above the norm."""
        return 0 if self.seat.most is None else max(0, len(self.posts) - self.seat.most)

    @property
    def remark(self) -> str:
        """What to tell about the number; "" where it is right."""
        if self.missing:
            return _("空缺%(n)s名") % {"n": self.missing}
        if self.surplus:
            return _("多了%(n)s名") % {"n": self.surplus}
        return ""

    @property
    def is_full(self) -> bool:
        """Whether one more would be too many."""
        return self.seat.most is not None and len(self.posts) >= self.seat.most


Team = list[Held]


def teams(districts: Iterable[ResponsibilityDistrict], on: dt.date) -> dict[int, Team]:
    """The team of each district on that day, by the district's key; one statement."""
    posts = Post.objects.as_of(on).filter(district__in=list(districts))
    holders: dict[tuple[int, str], list[Post]] = defaultdict(list)
    for post in posts.select_related("cadre", "area").order_by("area__path", "starts_on", "pk"):
        holders[post.district_id, post.role].append(post)
    return {
        district.pk: [Held(seat, holders[district.pk, seat.role]) for seat in SEATS]
        for district in districts
    }


@dataclasses.dataclass(frozen=True)
class Vacancy:
    """A seat that is not held as it should be."""

    district: ResponsibilityDistrict
    held: Held

    @property
    def role(self) -> str:
        """The role in words."""
        return str(self.held.seat.role.label)

    @property
    def holders(self) -> str:
        """Who is there."""
        return "、".join(post.cadre.name for post in self.held.posts)


def vacancies(districts: Iterable[ResponsibilityDistrict], on: dt.date) -> list[Vacancy]:
    """All seats of the districts with too few or too many people."""
    districts = list(districts)
    found = teams(districts, on)
    return [
        Vacancy(district, held)
        for district in districts
        for held in found[district.pk]
        if held.remark
    ]


def district_rows(
    rows: QuerySet[ResponsibilityDistrict], on: dt.date
) -> QuerySet[ResponsibilityDistrict]:
    """Districts with the numbers of that day: `n_households`, `n_contacted`, `n_office`, `leader`."""
    posts = Post.objects.as_of(on).filter(district=OuterRef("pk"))
    leader = posts.filter(role=PostRole.LINKED_LEADER).values("cadre__name")
    homes = Household.objects.as_of(on).filter(district=OuterRef("pk"))
    links = ContactAssignment.objects.as_of(on).filter(household__in=Household.objects.as_of(on))
    linked = links.filter(household__district=OuterRef("pk")).order_by()
    return rows.select_related("area").annotate(
        leader=Subquery(leader[:1]),
        n_households=_count(homes.order_by().values("district"), "pk"),
        n_contacted=_count(linked.values("household__district"), "household"),
        n_office=_count(
            posts.filter(role=PostRole.OFFICE_CADRE).order_by().values("district"), "pk"
        ),
    )


def _count(grouped: QuerySet, column: str) -> Coalesce:
    """How many different values of `column` a grouped subquery has; 0 where none."""
    return Coalesce(Subquery(grouped.annotate(n=Count(column, distinct=True)).values("n")), 0)


def unit_of(cadre: str, on: dt.date) -> Subquery:
    """The unit in which a cadre serves on that day; `cadre` leads to the cadre's key."""
    services = Service.objects.as_of(on).filter(cadre=OuterRef(cadre)).order_by("starts_on", "pk")
    return Subquery(services.values("organisation__name")[:1])


def title_of(cadre: str, on: dt.date | OuterRef) -> Subquery:
    """The title under which a cadre serves on that day, or on a day of the row."""
    services = Service.objects.as_of(on).filter(cadre=OuterRef(cadre)).order_by("starts_on", "pk")
    return Subquery(services.values("title")[:1])
