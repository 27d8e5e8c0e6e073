"""What residents see of a district: on the contact card, the notice board, the public page."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from contacts.kit import ids
from contacts.models import (
    ContactAssignment,
    Household,
    Post,
    PostRole,
    ResponsibilityDistrict,
    Station,
)
from contacts.queries.teams import title_of

# The people whom a card names, in this order.
ON_CARDS = (
    PostRole.LINKED_LEADER,
    PostRole.RESPONSIBLE_BODY,
    PostRole.FIRST_SECRETARY,
    PostRole.OFFICE_CADRE,
    PostRole.MAIN_TEAM,
    PostRole.POLICE_OFFICER,
    PostRole.JUDICIAL_OFFICER,
)
# And, where there is more room than on a card, those who live next door.
NEXT_DOOR = (PostRole.GROUP_LEADER, PostRole.GRID_WORKER)

People = list[tuple[str, list[Post]]]


@dataclasses.dataclass(frozen=True)
class Card:
    """A district as residents see it; no personal telephone numbers."""

    people: People
    next_door: People
    stations: list[Station]


def card_of(district: ResponsibilityDistrict, on: dt.date) -> Card:
    """The card of a district on that day; posts carry `title`."""
    posts: list[Any] = list(
        district.posts.as_of(on)
        .filter(role__in=(*ON_CARDS, *NEXT_DOOR))
        .select_related("cadre", "area")
        .annotate(title=title_of("cadre", on))
        .order_by("starts_on", "pk")
    )
    nearest = sorted(posts, key=lambda post: post.area.path if post.area else "")
    return Card(
        people=_by_role(posts, ON_CARDS),
        next_door=_by_role(nearest, NEXT_DOOR),
        stations=list(district.stations.as_of(on).select_related("organisation")),
    )


def _by_role(posts: list[Any], roles: Iterable[PostRole]) -> People:
    found = [(str(role.label), [post for post in posts if post.role == role]) for role in roles]
    return [(role, held) for role, held in found if held]


def published(token: str, on: dt.date) -> ResponsibilityDistrict | None:
    """The district whose public page has this token, if it and its place exist on that day."""
    if not ids.is_token(token):
        return None
    standing = Q(area__ended_on=None) | Q(area__ended_on__gte=on)
    rows = ResponsibilityDistrict.objects.as_of(on).filter(standing, public_token=token)
    return rows.select_related("area").first()


def with_contacts(rows: QuerySet[Household], on: dt.date) -> QuerySet[Household]:
    """Households of that day with their personal contacts as `contacts`."""
    links = ContactAssignment.objects.as_of(on).select_related("cadre").order_by("starts_on", "pk")
    return (
        rows.filter(pk__in=Household.objects.as_of(on).values("pk"))
        .select_related("district__area", "group")
        .prefetch_related(Prefetch("assignments", links, to_attr="contacts"))
        .order_by("number")
    )
