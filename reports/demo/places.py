"""The township's areas, districts and organisations."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import random
from pathlib import Path

from contacts.kit import ids
from contacts.models import (
    Area,
    AreaKind,
    Organisation,
    OrganisationKind,
    ResponsibilityDistrict,
    Station,
)

AREAS = Path(__file__).parent / "areas_quyuan.csv"
GROUPS = 66
OFFICES = (
    ("党委领导班子", OrganisationKind.PARTY_COMMITTEE, 13),
    ("党政办", OrganisationKind.OFFICE, 14),
    ("党建办", OrganisationKind.OFFICE, 9),
    ("综治信访办", OrganisationKind.OFFICE, 11),
    ("民政办", OrganisationKind.OFFICE, 9),
    ("安办", OrganisationKind.OFFICE, 8),
    ("财政所", OrganisationKind.OFFICE, 12),
    ("农业服务中心", OrganisationKind.OFFICE, 22),
    ("社会事务办", OrganisationKind.OFFICE, 14),
    ("规划建设办", OrganisationKind.OFFICE, 13),
    ("林业站", OrganisationKind.OFFICE, 11),
    ("水利站", OrganisationKind.OFFICE, 8),
    ("文化服务中心", OrganisationKind.OFFICE, 9),
    ("事务受理窗口", OrganisationKind.SERVICE_WINDOW, 7),
    ("派出所", OrganisationKind.POLICE_STATION, 7),
    ("司法所", OrganisationKind.JUDICIAL_OFFICE, 4),
)


@dataclasses.dataclass
class Places:
    """What the other rooms of the demo build on."""

    county: Area
    township: Area
    districts: list[ResponsibilityDistrict]
    groups: dict[int, list[Area]]
    offices: dict[str, Organisation]
    committees: dict[int, Organisation]


def build(dice: random.Random, since: dt.date) -> Places:
    """Plant the tree and open the districts; `since` is the day from which all holds."""
    with AREAS.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    county = Area.objects.plant(
        kind=AreaKind.COUNTY, name=rows[0]["county"], code=rows[0]["county_code"]
    )
    township = Area.objects.plant(
        county,
        kind=AreaKind.TOWNSHIP,
        name=rows[0]["town"],
        code=rows[0]["town_code"],
    )
    offices = {
        name: Organisation.objects.create(area=township, name=name, kind=kind, starts_on=since)
        for name, kind, _size in OFFICES
    }
    places = Places(county, township, [], {}, offices, {})
    for index, row in enumerate(rows):
        _village(places, row, since, n_groups=GROUPS // len(rows) + (index < GROUPS % len(rows)))
    _stations(dice, places, since)
    return places


def _village(places: Places, row: dict[str, str], since: dt.date, n_groups: int) -> None:
    name = row["village"]
    for ending in ("村民委员会", "居民委员会"):
        name = name.removesuffix(ending)
    area = Area.objects.plant(
        places.township, kind=AreaKind.VILLAGE, name=name, code=row["village_code"]
    )
    district = ResponsibilityDistrict.objects.create(
        area=area,
        name=name,
        service_phone=f"0717-5550{len(places.districts):03}",
        box_place="村委会门口",
        board_place="党群服务中心",
        public_token=ids.new_token(),
        starts_on=since,
    )
    places.districts.append(district)
    places.groups[district.pk] = [
        Area.objects.plant(area, kind=AreaKind.GROUP, name=f"{number}组")
        for number in range(1, n_groups + 1)
    ]
    places.committees[district.pk] = Organisation.objects.create(
        area=area, name=f"{name}两委", kind=OrganisationKind.VILLAGE_COMMITTEES, starts_on=since
    )


def _stations(dice: random.Random, places: Places, since: dt.date) -> None:
    Station.objects.bulk_create(
        Station(
            district=district,
            organisation=dice.choice(list(places.offices.values())[1:13]),
            place="党群服务中心一楼",
            weekdays=sorted(dice.sample(range(1, 6), 2)),
            opens_at=dt.time(8, 30),
            closes_at=dt.time(17, 0),
            starts_on=since,
        )
        for district in places.districts
    )
