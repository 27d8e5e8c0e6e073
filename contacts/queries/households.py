"""Households as lists and pages show them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from contacts.models import (
    CARD_ONLY_ROLES,
    CareGroupFamily,
    CareMembership,
    ContactAssignment,
    Household,
    HouseholdWish,
    Post,
    PostRole,
    Resident,
)
from contacts.models.base import Dated

Row = TypeVar("Row", bound=Dated)


def register_rows(rows: QuerySet[Household], on: dt.date) -> QuerySet[Household]:
    """Households with what a list shows on that day.

    The personal contacts as `contacts` (`contact_name` of the first, to order by), `wish` (its
    code), and the care memberships as `care`.
    """
    contacts = ContactAssignment.objects.as_of(on).filter(household=OuterRef("pk"))
    care = CareMembership.objects.as_of(on).select_related("group").order_by("group__position")
    return (
        rows.select_related("district", "group")
        .annotate(
            contact_name=Subquery(contacts.order_by("starts_on", "pk").values("cadre__name")[:1]),
            wish=wish_on(on),
        )
        .prefetch_related(Prefetch("memberships", care, to_attr="care"), _contacts("", on))
    )


def _contacts(lookup: str, on: dt.date) -> Prefetch:
    """All personal contacts of the households behind a lookup, as their `contacts`."""
    links = ContactAssignment.objects.as_of(on).select_related("cadre").order_by("starts_on", "pk")
    return Prefetch(f"{lookup}assignments", links, to_attr="contacts")


def wish_on(on: dt.date) -> Subquery:
    """The code of the wish of the row's household that holds on a day, the latest; or None."""
    wishes = HouseholdWish.objects.as_of(on).filter(household=OuterRef("pk"))
    return Subquery(wishes.order_by("-starts_on", "-pk").values("kind")[:1])


def without_contact(rows: QuerySet[Household], on: dt.date) -> QuerySet[Household]:
    """Those for whom nobody is a personal contact on that day (S040)."""
    contacts = ContactAssignment.objects.as_of(on).filter(household=OuterRef("pk"))
    return rows.filter(~Exists(contacts))


def care_rows(on: dt.date) -> QuerySet[CareMembership]:
    """The care memberships of that day, with the household's personal contacts."""
    contacts = ContactAssignment.objects.as_of(on).filter(household=OuterRef("household"))
    return (
        CareMembership.objects.as_of(on)
        .select_related("group", "resident", "household__district")
        .annotate(
            contact_name=Subquery(contacts.order_by("starts_on", "pk").values("cadre__name")[:1])
        )
        .prefetch_related(_contacts("household__", on))
    )


def for_sheets(rows: QuerySet[CareMembership]) -> QuerySet[CareMembership]:
    """Without old people and children: their groups are looked at, not sent around (care P5)."""
    return rows.filter(Q(group__is_hardship=True) | Q(group__family=CareGroupFamily.LIAISON))


@dataclasses.dataclass(frozen=True)
class Dossier:
    """All that belongs to a household: what holds on a day, and what has ended or not begun."""

    residents: list[Resident]
    former_residents: list[Resident]
    care: list[CareMembership]
    former_care: list[CareMembership]
    wishes: list[HouseholdWish]
    contacts: list[ContactAssignment]
    other_contacts: list[ContactAssignment]
    team: list[tuple[str, list[Post]]]
    is_own_contact: bool
    on: dt.date


def dossier(household: Household, *, user_id: int, on: dt.date) -> Dossier:
    """What the page of a household shows; five statements."""
    residents, former = _parted(household.residents.all(), on)
    care, former_care = _parted(
        household.memberships.select_related("group", "resident").order_by("group__position"), on
    )
    contacts, others = _parted(
        household.assignments.select_related("cadre").order_by("-starts_on", "pk"), on
    )
    return Dossier(
        residents=residents,
        former_residents=former,
        care=care,
        former_care=former_care,
        wishes=list(household.wishes.as_of(on).order_by("starts_on")),
        contacts=contacts,
        other_contacts=others,
        team=team_for(household, on),
        is_own_contact=any(row.cadre.user_id == user_id for row in contacts),
        on=on,
    )


def team_for(household: Household, on: dt.date) -> list[tuple[str, list[Post]]]:
    """Who answers for a household by post: pairs of the role's name and its posts, in order.

    Without those on the contact card only, and without group leaders of other groups.
    """
    posts = household.district.posts.as_of(on).exclude(role__in=CARD_ONLY_ROLES)
    near = posts.filter(Q(area=None) | Q(area=household.group_id)).select_related("cadre")
    by_role: dict[str, list[Post]] = {}
    for post in near:
        by_role.setdefault(post.role, []).append(post)
    return [(str(role.label), by_role[role]) for role in PostRole if role in by_role]


def _parted(rows: QuerySet[Row, Any], on: dt.date) -> tuple[list[Row], list[Row]]:
    every = list(rows)
    return [r for r in every if r.holds_on(on)], [r for r in every if not r.holds_on(on)]
