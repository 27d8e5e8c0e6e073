"""The register: 7,902 households, 19,608 residents, care groups, wishes, contacts."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random

from contacts.models import (
    Cadre,
    CareGroup,
    CareMembership,
    Consent,
    ContactAssignment,
    Household,
    HouseholdWish,
    Relation,
    Resident,
    WishKind,
)
from reports.demo import words
from reports.demo.people import People
from reports.demo.places import Places

HOUSEHOLDS, RESIDENTS = 7_902, 19_608
CARE_SHARES = {
    "hardship": 0.03,
    "allowance": 0.04,
    "empty_nest": 0.06,
    "left_behind": 0.03,
    "representative": 0.013,
    "producer": 0.005,
}
WISH_SHARES = {WishKind.AWAY: 0.06, WishKind.PHONE_ONLY: 0.008, WishKind.NO_VISITS: 0.004}
VILLAGE_CADRE_CONTACTS, TOWNSHIP_CADRE_CONTACTS = 15, 10


@dataclasses.dataclass
class Register:
    """Households by district, and who is whose personal contact."""

    by_district: dict[int, list[Household]]
    contacts: dict[int, list[Household]]


def build(
    dice: random.Random, places: Places, people: People, since: dt.date, on: dt.date
) -> Register:
    sizes = _sizes(dice)
    households = _households(dice, places, sizes, since)
    _residents(dice, households, sizes, since)
    register = Register({}, {})
    for household in households:
        register.by_district.setdefault(household.district_id, []).append(household)
    _care(dice, households, since)
    _wishes(dice, households, since)
    _assignments(dice, places, people, register, since, on)
    return register


def _sizes(dice: random.Random) -> list[int]:
    """How many people live in each household; the sum is the township's."""
    sizes = [dice.choices((1, 2, 3, 4, 5), (25, 35, 20, 13, 7))[0] for _ in range(HOUSEHOLDS)]
    surplus = sum(sizes) - RESIDENTS
    while surplus:
        index = dice.randrange(HOUSEHOLDS)
        if surplus > 0 and sizes[index] > 1:
            sizes[index], surplus = sizes[index] - 1, surplus - 1
        elif surplus < 0 and sizes[index] < 6:
            sizes[index], surplus = sizes[index] + 1, surplus + 1
    return sizes


def _households(
    dice: random.Random, places: Places, sizes: list[int], since: dt.date
) -> list[Household]:
    rows = []
    for serial, size in enumerate(sizes):
        index = serial * len(places.districts) // HOUSEHOLDS
        district = places.districts[index]
        group = dice.choice(places.groups[district.pk])
        phone = words.telephone(20_000_000 + serial) if dice.random() < 0.9 else ""
        rows.append(
            Household(
                township=places.township,
                district=district,
                group=group,
                number=f"B{index + 1:02}{serial:05}",
                head_name=words.person(dice),
                address=f"{group.name}{dice.randint(1, 120)}号",
                phone=phone,
                phone_tail=phone[-4:],
                size=size,
                starts_on=since,
            )
        )
    return Household.objects.bulk_create(rows, batch_size=2000)


def _residents(
    dice: random.Random, households: list[Household], sizes: list[int], since: dt.date
) -> None:
    rows = []
    for household, size in zip(households, sizes, strict=True):
        birth = dice.randint(1938, 1985)
        for seat in range(size):
            relation, years = _member(dice, seat)
            rows.append(
                Resident(
                    household=household,
                    name=_name(dice, household, relation),
                    relation=relation,
                    birth_year=min(birth + years, since.year),
                    birth_month=dice.randint(1, 12),
                    starts_on=since,
                )
            )
    Resident.objects.bulk_create(rows, batch_size=2000)


def _name(dice: random.Random, household: Household, relation: Relation) -> str:
    """Children bear the name of the family; wife and husband each their own."""
    if relation == Relation.HEAD:
        return household.head_name
    return words.person(dice, "" if relation == Relation.SPOUSE else household.head_name[0])


def _member(dice: random.Random, seat: int) -> tuple[Relation, int]:
    """The relation of the member in this seat, and how many years younger than the head."""
    if seat < 2:
        return (Relation.HEAD, 0) if seat == 0 else (Relation.SPOUSE, dice.randint(-4, 4))
    if seat == 4:
        return Relation.GRANDCHILD, dice.randint(45, 55)
    return Relation.CHILD, dice.randint(21, 32)


def _care(dice: random.Random, households: list[Household], since: dt.date) -> None:
    groups = {group.code: group for group in CareGroup.objects.all()}
    CareMembership.objects.bulk_create(
        (
            CareMembership(
                household=household,
                group=groups[code],
                basis="民政名册" if groups[code].is_hardship else "村民代表会议",
                consent=dice.choice([Consent.GIVEN, Consent.GIVEN, Consent.NOT_RECORDED]),
                starts_on=since,
                review_on=since.replace(year=since.year + 2),
            )
            for code, share in CARE_SHARES.items()
            for household in dice.sample(households, k=int(len(households) * share))
            if not groups[code].of_children
        ),
        batch_size=2000,
    )
    _children(dice, groups["left_behind"], len(households), since)


def _children(dice: random.Random, group: CareGroup, households: int, since: dt.date) -> None:
    """Who is in a group of children is named, one a household; some guardians are still to be asked."""
    young = Resident.objects.filter(birth_year__gt=since.year - 9).order_by("household", "pk")
    one_each = list({child.household_id: child for child in young}.values())
    number = min(len(one_each), int(households * CARE_SHARES[group.code]))
    CareMembership.objects.bulk_create(
        CareMembership(
            household_id=child.household_id,
            resident=child,
            group=group,
            basis="村民代表会议",
            consent=dice.choice([Consent.GUARDIAN, Consent.GUARDIAN, Consent.NOT_RECORDED]),
            starts_on=since,
            review_on=since.replace(year=since.year + 2),
        )
        for child in dice.sample(one_each, k=number)
    )


def _wishes(dice: random.Random, households: list[Household], since: dt.date) -> None:
    HouseholdWish.objects.bulk_create(
        (
            HouseholdWish(household=household, kind=kind, starts_on=since)
            for kind, share in WISH_SHARES.items()
            for household in dice.sample(households, k=int(len(households) * share))
        ),
        batch_size=2000,
    )


def _assignments(
    dice: random.Random,
    places: Places,
    people: People,
    register: Register,
    since: dt.date,
    on: dt.date,
) -> None:
    """Care households first, each year anew from 4 January to 31 December."""
    care = set(CareMembership.objects.values_list("household_id", flat=True))
    free = {
        pk: sorted(households, key=lambda h: (h.pk not in care, dice.random()))
        for pk, households in register.by_district.items()
    }
    order = [
        (cadre, pk, VILLAGE_CADRE_CONTACTS) for pk, team in people.village.items() for cadre in team
    ]
    order += [
        (cadre, dice.choice(places.districts).pk, TOWNSHIP_CADRE_CONTACTS)
        for cadre in people.leaders + people.township[:-11]
    ]
    # One village set up too few: a gap on the administrator's list, not the cadre's fault.
    short = {cadre.pk for cadre in people.village[places.districts[3].pk]}
    for cadre, pk, norm in order:
        size = 8 if cadre.pk in short else norm
        register.contacts[cadre.pk] = [free[pk].pop(0) for _ in range(size)]
    ContactAssignment.objects.bulk_create(
        (
            _assignment(cadre, household, year)
            for year in range(since.year, on.year + 1)
            for cadre, _pk, _norm in order
            for household in register.contacts[cadre.pk]
        ),
        batch_size=2000,
    )


def _assignment(cadre: Cadre, household: Household, year: int) -> ContactAssignment:
    return ContactAssignment(
        cadre=cadre,
        household=household,
        starts_on=dt.date(year, 1, 4),
        ends_on=dt.date(year, 12, 31),
    )
