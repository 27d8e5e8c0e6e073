"""Basic facts as the township and its villages report them at the turn of the year."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

from contacts.models import Area, AreaFact, FactKind
from reports.demo.places import GROUPS, Places
from reports.demo.register import Register

PARTY_MEMBERS_STAFF, PARTY_MEMBERS_VILLAGERS = 171, 713
SOURCE = "年度统计报表（演示）"

Values = dict[str, int]


def build(dice: random.Random, places: Places, register: Register, true_on: dt.date) -> None:
    """The township's own numbers, and those of its villages that add up to them."""
    kinds = {kind.code: kind for kind in FactKind.objects.all()}
    villages = _villages(dice, places, register)
    added = {code: sum(values[code] for _area, values in villages) for code in villages[0][1]}
    own = added | {
        "groups": GROUPS,
        "party-members": PARTY_MEMBERS_STAFF + PARTY_MEMBERS_VILLAGERS,
        "party-members-staff": PARTY_MEMBERS_STAFF,
    }
    AreaFact.objects.bulk_create(
        AreaFact(area=area, kind=kinds[code], value=Decimal(value), true_on=true_on, source=SOURCE)
        for area, values in [(places.township, own), *villages]
        for code, value in values.items()
        if code in kinds
    )


def _villages(dice: random.Random, places: Places, register: Register) -> list[tuple[Area, Values]]:
    n = len(places.districts)
    households = _shifted(dice, [len(register.by_district[d.pk]) for d in places.districts])
    residents = _shifted(
        dice, [sum(h.size or 0 for h in register.by_district[d.pk]) for d in places.districts]
    )
    members = _shifted(
        dice, [PARTY_MEMBERS_VILLAGERS // n + (i < PARTY_MEMBERS_VILLAGERS % n) for i in range(n)]
    )
    rows = []
    for i, district in enumerate(places.districts):
        land = dice.randrange(9_000, 21_000)
        values = {
            "land-area": land,
            "cultivated-land": land * dice.randrange(12, 22) // 100,
            "groups": len(places.groups[district.pk]),
            "households": households[i],
            "residents": residents[i],
            "party-branches": 1,
            "party-members": members[i],
            "party-members-villagers": members[i],
        }
        rows.append((district.area, values))
    return rows


def _shifted(dice: random.Random, numbers: list[int]) -> list[int]:
    """The same sum, moved a little from one village to the next, as reports and registers differ."""
    shifts = [dice.randrange(0, 4) for _ in numbers]
    return [n + shifts[i] - shifts[i - 1] for i, n in enumerate(numbers)]
