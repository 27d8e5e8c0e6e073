"""What stands on a contact card and on the notice board."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from django.db.models import Prefetch, QuerySet

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


@dataclasses.dataclass(frozen=True)
class Card:
    """A district as residents see it; no personal telephone numbers."""

    people: list[tuple[str, list[Post]]]
    stations: list[Station]


def card_of(district: ResponsibilityDistrict, on: dt.date) -> Card:
    """The card of a district on that day; posts carry `title`."""
    posts: list[Any] = list(
        district.posts.as_of(on)
        .filter(role__in=ON_CARDS)
        .select_related("cadre")
        .annotate(title=title_of("cadre", on))
        .order_by("starts_on", "pk")
    )
    people = [(str(role.label), [post for post in posts if post.role == role]) for role in ON_CARDS]
    return Card(
        people=[(role, held) for role, held in people if held],
        stations=list(district.stations.as_of(on).select_related("organisation")),
    )


def with_contacts(rows: QuerySet[Household], on: dt.date) -> QuerySet[Household]:
    """Households of that day with their personal contacts as `contacts`."""
    links = ContactAssignment.objects.as_of(on).select_related("cadre").order_by("starts_on", "pk")
    return (
        rows.filter(pk__in=Household.objects.as_of(on).values("pk"))
        .select_related("district__area", "group")
        .prefetch_related(Prefetch("assignments", links, to_attr="contacts"))
        .order_by("number")
    )
