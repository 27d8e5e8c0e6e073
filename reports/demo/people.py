"""The cadres: 65 of the villages, 171 of the township's offices; posts, leave, accounts."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random

from django.contrib.auth.hashers import make_password

from contacts.models import (
    Cadre,
    ContactPoint,
    Grant,
    Leave,
    LeaveKind,
    Organisation,
    Post,
    PostRole,
    Service,
    ServiceCategory,
    User,
)
from contacts.policy import Role
from reports.demo import words
from reports.demo.places import OFFICES, Places

PASSWORD = "lianxinqiao"  # noqa: S105 of the demo alone; printed at the start
VILLAGE_TITLES = ("党总支书记", "副书记", "副主任", "委员", "委员")
LEADER_TITLES = ("党委书记", "党委副书记、镇长", "党委副书记", "人大主席", "纪委书记")


@dataclasses.dataclass
class People:
    """The cadres by where they stand."""

    village: dict[int, list[Cadre]]
    township: list[Cadre]
    leaders: list[Cadre]
    leaves: list[Leave]
    users: dict[str, User]


def build(dice: random.Random, places: Places, since: dt.date, on: dt.date) -> People:
    people = People({}, [], [], [], {})
    _village_cadres(dice, places, people, since, on)
    _township_cadres(dice, places, people, since)
    _teams(dice, places, people, since)
    _leaves(dice, people, since, on)
    _accounts(places, people, since)
    return people


def _cadre(dice: random.Random, places: Places, number: str) -> Cadre:
    serial = 10_000_000 + sum(ord(c) * 131**i for i, c in enumerate(number))
    return Cadre(
        township=places.township,
        staff_number=number,
        name=words.person(dice),
        phone=words.telephone(serial),
    )


def _village_cadres(
    dice: random.Random, places: Places, people: People, since: dt.date, on: dt.date
) -> None:
    services: list[Service] = []
    for index, district in enumerate(places.districts, start=1):
        cadres = Cadre.objects.bulk_create(
            _cadre(dice, places, f"C{index:02}{seat:02}") for seat in range(1, 6)
        )
        people.village[district.pk] = cadres
        services += [
            Service(
                cadre=cadre,
                category=ServiceCategory.VILLAGE_CADRE,
                organisation=places.committees[district.pk],
                title=title,
                party_member=seat < 3 or dice.random() < 0.4,
                starts_on=since,
            )
            for seat, (cadre, title) in enumerate(zip(cadres, VILLAGE_TITLES, strict=True))
        ]
    # One of them changed to the township in the course of the year.
    moved = services[-1]
    moved.ends_on = since + (on - since) * 2 // 3
    services.append(
        Service(
            cadre=moved.cadre,
            category=ServiceCategory.TOWNSHIP_CADRE,
            organisation=places.offices["社会事务办"],
            title="干事",
            party_member=moved.party_member,
            starts_on=moved.ends_on + dt.timedelta(days=1),
        )
    )
    Service.objects.bulk_create(services)


def _township_cadres(dice: random.Random, places: Places, people: People, since: dt.date) -> None:
    number = 0
    for name, _kind, size in OFFICES:
        office, cadres = places.offices[name], []
        for _ in range(size):
            number += 1
            cadres.append(_cadre(dice, places, f"E{number:03}"))
        cadres = Cadre.objects.bulk_create(cadres)
        leading = name == OFFICES[0][0]
        (people.leaders if leading else people.township).extend(cadres)
        Service.objects.bulk_create(
            _office_service(dice, cadre, office, seat, since, leading=leading)
            for seat, cadre in enumerate(cadres)
        )


def _office_service(
    dice: random.Random,
    cadre: Cadre,
    office: Organisation,
    seat: int,
    since: dt.date,
    *,
    leading: bool,
) -> Service:
    title = "主任" if seat == 0 else "科员"
    if leading:
        title = LEADER_TITLES[seat] if seat < len(LEADER_TITLES) else "党委委员"
    return Service(
        cadre=cadre,
        category=ServiceCategory.TOWNSHIP_LEADER if leading else ServiceCategory.TOWNSHIP_CADRE,
        organisation=office,
        title=title,
        party_member=leading or dice.random() < 0.7,
        starts_on=since,
    )


def _teams(dice: random.Random, places: Places, people: People, since: dt.date) -> None:
    police = people.township[-11:-4]
    judicial = people.township[-4:]
    others = iter(people.township[:-11])
    posts: list[Post] = []
    points: list[ContactPoint] = []
    for index, district in enumerate(places.districts):
        team = [(cadre, PostRole.RESPONSIBLE_BODY) for cadre in people.village[district.pk]]
        team.append((people.leaders[index], PostRole.LINKED_LEADER))
        team += [(next(others), PostRole.OFFICE_CADRE) for _ in range(2 + index % 2)]
        team += [(next(others), PostRole.MAIN_TEAM) for _ in range(3)]
        team += [(next(others), PostRole.AUXILIARY_TEAM) for _ in range(5)]
        team.append((police[index % len(police)], PostRole.POLICE_OFFICER))
        team.append((judicial[index % len(judicial)], PostRole.JUDICIAL_OFFICER))
        if index % 4 == 1:
            team.append((next(others), PostRole.FIRST_SECRETARY))
        posts += [
            Post(cadre=cadre, district=district, role=role, starts_on=since) for cadre, role in team
        ]
        points.append(ContactPoint(cadre=people.leaders[index], district=district, starts_on=since))
    # The rest of the offices spread over the villages, as one team each.
    posts += [
        Post(
            cadre=cadre,
            district=dice.choice(places.districts),
            role=PostRole.AUXILIARY_TEAM,
            starts_on=since,
        )
        for cadre in others
    ]
    Post.objects.bulk_create(posts)
    ContactPoint.objects.bulk_create(points)


def _leaves(dice: random.Random, people: People, since: dt.date, on: dt.date) -> None:
    everybody = [c for cadres in people.village.values() for c in cadres] + people.township
    for cadre in dice.sample(everybody, k=len(everybody) // 3):
        start = since + dt.timedelta(days=dice.randrange((on - since).days))
        kind, days = dice.choice(
            [
                (LeaveKind.ANNUAL, 5),
                (LeaveKind.SICK, 9),
                (LeaveKind.LEAVE, 3),
                (LeaveKind.SECONDED, 75),
            ]
        )
        people.leaves.append(
            Leave(
                cadre=cadre, kind=kind, starts_on=start, ends_on=start + dt.timedelta(days=days - 1)
            )
        )
    Leave.objects.bulk_create(people.leaves)


def _accounts(places: Places, people: People, since: dt.date) -> None:
    """One account for each kind of user; each knows where it belongs."""
    district = places.districts[1]
    secretary, cadre = people.village[district.pk][0], people.village[district.pk][3]
    rows = [
        ("admin", "系统管理员", None, [(Role.SYSTEM_ADMIN, places.county)]),
        ("area", "区域管理员", None, [(Role.AREA_ADMIN, places.township)]),
        ("county", "县领导", None, [(Role.LEADER, places.county)]),
        ("auditor", "审计员", None, [(Role.AUDITOR, places.township)]),
        ("discipline", "纪检干部", None, [(Role.DISCIPLINE, places.township)]),
        ("health", "卫生健康联系人", None, [(Role.HEALTH, places.township)]),
        ("leader", "", people.leaders[1], [(Role.LEADER, places.township)]),
        ("clerk", "", people.township[0], [(Role.CLERK, places.township)]),
        (
            "secretary",
            "",
            secretary,
            [(Role.SECRETARY, district.area), (Role.CADRE, places.township)],
        ),
        ("cadre", "", cadre, [(Role.CADRE, places.township)]),
        ("township", "", people.township[40], [(Role.CADRE, places.township)]),
    ]
    password = make_password(PASSWORD)
    for username, name, who, grants in rows:
        user = User.objects.create(
            username=username, name=who.name if who else name, password=password
        )
        people.users[username] = user
        if who:
            who.user = user
            who.save(update_fields=["user"])
        Grant.objects.bulk_create(
            Grant(user=user, role=role, area=area, starts_on=since) for role, area in grants
        )
    # Two persons stand behind an auditor and a discipline officer: one gives the right, one confirms it.
    Grant.objects.filter(role__in=(Role.AUDITOR, Role.DISCIPLINE)).update(
        granted_by=people.users["admin"], confirmed_by=people.users["leader"]
    )
