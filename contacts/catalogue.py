"""What every township starts with: the groups cared for, and the official working calendar.

Loading is repeatable: what is there already, perhaps edited by an administrator, is left alone.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import holidays
from django.db import transaction

from contacts.kit.workdays import ONE_DAY
from contacts.models import (
    CalendarDay,
    CalendarYear,
    CareGroup,
    CareGroupFamily,
    Counted,
    FactKind,
    Measured,
)

YEARS_BACK = 5
NOTICE = "国务院办公厅关于{year}年部分节假日安排的通知"
MAKE_UP_DAY = "调休上班"

# code, name, English name, family, in hardship (S239–S241)
CARE_GROUPS = [
    ("hardship", "困难户", "household in hardship", CareGroupFamily.CARE, True),
    ("allowance", "低保户", "household on minimum allowance", CareGroupFamily.CARE, True),
    ("empty_nest", "空巢老人", "empty-nest elderly", CareGroupFamily.CARE, False),
    ("left_behind", "留守儿童", "left-behind children", CareGroupFamily.CARE, False),
    ("representative", "群众代表", "residents' representative", CareGroupFamily.LIAISON, False),
    ("producer", "致富能手", "successful local producer", CareGroupFamily.LIAISON, False),
]

# code, name, English name, how measured, unit, English unit, what else (S186–S190)
FACT_KINDS: list[tuple[str, str, str, str, str, str, dict[str, Any]]] = [
    ("land-area", "土地总面积", "land area", Measured.MU, "亩", "mu", {}),
    ("cultivated-land", "耕地面积", "cultivated land", Measured.MU, "亩", "mu",
     {"part_of": "land-area"}),
    ("groups", "村民小组", "village groups", Measured.COUNT, "个", "", {"register": Counted.GROUPS}),
    ("households", "总户数", "households", Measured.COUNT, "户", "",
     {"register": Counted.HOUSEHOLDS}),
    ("residents", "总人口", "residents", Measured.COUNT, "人", "", {"register": Counted.RESIDENTS}),
    ("party-branches", "党总支", "general party branches", Measured.COUNT, "个", "", {}),
    ("party-members", "党员", "party members", Measured.COUNT, "名", "",
     {"parts_make_whole": True}),
    ("party-members-staff", "职工党员", "party members among staff and employees", Measured.COUNT,
     "名", "", {"part_of": "party-members"}),
    ("party-members-villagers", "农民党员", "party members among villagers", Measured.COUNT,
     "名", "", {"part_of": "party-members"}),
]  # fmt: skip


def load_fact_kinds() -> int:
    """Add the basic facts that are missing; how many. A part comes after its whole."""
    known = {kind.code: kind for kind in FactKind.objects.all()}
    missing = [row for row in enumerate(FACT_KINDS, start=1) if row[1][0] not in known]
    for position, (code, name, english, measured, unit, unit_en, more) in missing:
        whole = known.get(more.get("part_of", ""))
        known[code] = FactKind.objects.create(
            **{**more, "part_of": whole},
            code=code,
            name=name,
            name_en=english,
            measured=measured,
            unit=unit,
            unit_en=unit_en,
            position=position,
        )
    return len(missing)


def load_care_groups() -> int:
    """Add the groups that are missing; how many."""
    groups = [
        CareGroup(
            code=code,
            name=name,
            name_en=english,
            family=family,
            is_hardship=is_hardship,
            of_children=code == "left_behind",
            position=position,
        )
        for position, (code, name, english, family, is_hardship) in enumerate(CARE_GROUPS, start=1)
    ]
    before = CareGroup.objects.count()
    CareGroup.objects.bulk_create(groups, ignore_conflicts=True)
    return CareGroup.objects.count() - before


def load_calendar(on: dt.date) -> int:
    """Add the working calendar from five years ago to next year; how many years are new.

    A year whose notice is not published yet stays without days, so that only weekends are
    free, and is asked for again the next time; a year with a notice is never touched.
    """
    years = range(on.year - YEARS_BACK, on.year + 2)
    known = set(CalendarYear.objects.exclude(notice="").values_list("year", flat=True))
    return sum(_load_year(year) for year in years if year not in known)


@transaction.atomic
def _load_year(year: int) -> bool:
    days = published_days(year)
    notice = NOTICE.format(year=year) if days else ""
    row, created = CalendarYear.objects.get_or_create(year=year, defaults={"notice": notice})
    if not created and days:
        CalendarYear.objects.filter(pk=row.pk).update(notice=notice)
    CalendarDay.objects.bulk_create(days, ignore_conflicts=True)
    return created or bool(days)


def published_days(year: int) -> list[CalendarDay]:
    """The days of a year that are not what their weekday says; none without a notice.

    The library guesses the statutory days of years whose notice it lacks. Every notice
    since 2001 but a few of the first moved some weekend, so a year in which no weekend
    day is worked is taken as one that it guesses.
    """
    calendar = holidays.country_holidays("CN", years=year, language="zh_CN")
    made_up = {day for day in calendar.weekend_workdays if day.year == year}
    if not made_up:
        return []
    days = [dt.date(year, 1, 1) + ONE_DAY * n for n in range(366)]
    return [
        CalendarDay(
            day=day,
            is_working=day in made_up,
            name=MAKE_UP_DAY if day in made_up else calendar[day][:40],
        )
        for day in days
        if day.year == year and (day in made_up or (day in calendar and day.weekday() < 5))
    ]
