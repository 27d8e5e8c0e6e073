"""A year of work up to yesterday, with the irregularities of life."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from contacts.models import Cadre, Household, Post
from reports.demo import words
from reports.demo.people import People
from reports.demo.places import Places
from reports.demo.register import Register
from visits.models import (
    Activity,
    ActivityKind,
    ActivityState,
    Answer,
    HouseholdMet,
    Participant,
)
from visits.queries.trainings import TEAM_ROLES

ROUND = 40  # households
TRAINING_MONTH = 3
LATE, VOIDED, JOINT, TELEPHONE, DENIED = 0.05, 0.012, 0.2, 0.12, 0.02


@dataclasses.dataclass
class Year:
    """Collects rows and writes them in three statements at the end."""

    dice: random.Random
    places: Places
    last: dt.date
    kinds: dict[str, ActivityKind]
    activities: list[Activity] = dataclasses.field(default_factory=list)
    who: list[tuple[Activity, Cadre, bool]] = dataclasses.field(default_factory=list)
    met: list[tuple[Activity, Household]] = dataclasses.field(default_factory=list)

    def add(
        self,
        kind: str,
        day: dt.date,
        cadres: list[Cadre],
        households: list[Household] | None = None,
        **fields: Any,
    ) -> None:
        """One activity of `day`, written down the same evening, or late; perhaps voided."""
        written_at = self._written(day)
        if written_at is None:
            return
        activity = Activity(
            kind=self.kinds[kind],
            happened_on=day,
            township=self.places.township,
            typed_by=cadres[0].user,
            written_at=written_at,
            recorded_at=written_at,
            **fields,
        )
        if self.dice.random() < VOIDED and kind == "household_visit":
            activity.state = ActivityState.VOIDED
            activity.voided_at = written_at + dt.timedelta(hours=2)
            activity.voided_by = cadres[0].user
            activity.void_reason = self.dice.choice(words.VOID_REASONS)
        self.activities.append(activity)
        self.who += [(activity, cadre, seat > 0) for seat, cadre in enumerate(cadres)]
        self.met += [(activity, household) for household in households or ()]

    def _written(self, day: dt.date) -> dt.datetime | None:
        """When it was written down; None where that would be after yesterday."""
        lag = self.dice.randint(4, 12) if self.dice.random() < LATE else 0
        written_on = day + dt.timedelta(days=lag)
        if written_on > self.last:
            return None
        time = dt.time(self.dice.randint(16, 20), self.dice.randint(0, 59))
        return timezone.make_aware(dt.datetime.combine(written_on, time))

    def write(self) -> None:
        Activity.objects.bulk_create(self.activities, batch_size=2000)
        Participant.objects.bulk_create(
            (self._participant(*row) for row in self.who), batch_size=2000
        )
        HouseholdMet.objects.bulk_create(
            (
                HouseholdMet(
                    activity=activity, household=household, may_call_back=self.dice.random() < 0.3
                )
                for activity, household in self.met
            ),
            batch_size=2000,
        )

    def _participant(self, activity: Activity, cadre: Cadre, named: bool) -> Participant:
        if named and self.dice.random() < DENIED:
            later = activity.recorded_at + dt.timedelta(hours=14)
            return Participant(
                activity=activity, cadre=cadre, answer=Answer.NOT_THERE, answered_at=later
            )
        return Participant(activity=activity, cadre=cadre)


def build(
    dice: random.Random,
    places: Places,
    people: People,
    register: Register,
    first: dt.date,
    last: dt.date,
) -> None:
    """Write what was done from `first` to `last`."""
    kinds = {kind.code: kind for kind in ActivityKind.objects.all()}
    year = Year(dice, places, last, kinds)
    for month in _months(first, last):
        for district in places.districts:
            _village_month(year, people, register, district, month)
        _township_month(year, people, register, month)
    year.write()


def _months(first: dt.date, last: dt.date) -> Iterator[list[dt.date]]:
    """The days from `first` to `last`, month by month."""
    days: list[dt.date] = []
    for offset in range((last - first).days + 1):
        day = first + dt.timedelta(days=offset)
        if days and day.month != days[0].month:
            yield days
            days = []
        days.append(day)
    yield days


def _diligence(cadre: Cadre) -> float:
    """Most do what they owe, some a little less, few much less; the same each month."""
    return random.Random(cadre.staff_number).choices((1.15, 1.0, 0.85, 0.5), (45, 35, 15, 5))[0]


def _village_month(
    year: Year, people: People, register: Register, district: Any, month: list[dt.date]
) -> None:
    dice, team = year.dice, people.village[district.pk]
    for cadre in team:
        n_days = min(round(8.6 * _diligence(cadre) * len(month) / 30), len(month))
        for day in dice.sample(month, k=n_days):
            mates = [dice.choice(team)] if dice.random() < JOINT else []
            mates = [mate for mate in mates if mate is not cadre]
            _visit(year, register, district, cadre, mates, day, own_share=0.3)
        if dice.random() < TELEPHONE * 4:
            household = dice.choice(register.by_district[district.pk])
            year.add("telephone", dice.choice(month), [cadre], [household], district=district)
    _regular(year, team, district, month)


def _visit(
    year: Year,
    register: Register,
    district: Any,
    cadre: Cadre,
    mates: list[Cadre],
    day: dt.date,
    own_share: float,
) -> None:
    dice = year.dice
    own = register.contacts.get(cadre.pk, [])
    here = own and own[0].district_id == district.pk
    pool = own if here and dice.random() < own_share else _round(register, district, cadre)
    households = dice.sample(pool, k=min(dice.choices((1, 2, 3), (50, 35, 15))[0], len(pool)))
    year.add(
        "household_visit",
        day,
        [cadre, *mates],
        households,
        district=district,
        heard=dice.choice(words.HEARD),
        done=dice.choice(words.DONE),
    )


def _round(register: Register, district: Any, cadre: Cadre) -> list[Household]:
    """The part of the village in which a cadre is usually seen; nobody reaches all of it."""
    households = register.by_district[district.pk]
    start = random.Random(cadre.staff_number).randrange(len(households) - ROUND)
    return households[start : start + ROUND]


def _regular(year: Year, team: list[Cadre], district: Any, month: list[dt.date]) -> None:
    """Meetings each half-month, a screening, openings of the box; now and then one is missed."""
    dice = year.dice
    halves = [d for d in month if d.day <= 15], [d for d in month if d.day > 15]
    for half in halves:
        if half and dice.random() < 0.93:
            year.add(
                "concerns_meeting",
                dice.choice(half),
                team,
                district=district,
                done=words.MEETING,
                attendance=dice.randint(8, 25),
                convener=_convener(team, half[0]),
            )
        if half and dice.random() < 0.9:
            year.add("opinion_box", dice.choice(half), team[:2], district=district, done=words.BOX)
    if dice.random() < 0.95:
        year.add(
            "dispute_screening",
            dice.choice(month),
            team[:1],
            district=district,
            done=words.NONE_FOUND,
        )


def _convener(team: list[Cadre], day: dt.date) -> Cadre:
    """The village's secretary; in August, away at a course, the deputy."""
    return team[1] if day.month == 8 else team[0]


def _training(year: Year, people: People, day: dt.date) -> None:
    """The yearly training of the visiting teams, held by the party-building office."""
    posts = Post.objects.filter(role__in=TEAM_ROLES).order_by("pk").select_related("cadre")
    team = list({post.cadre_id: post.cadre for post in posts}.values())
    office = year.places.offices["党建办"]
    year.add("training", day, team, organisation=office, done=words.TRAINING, attendance=len(team))


def _township_month(year: Year, people: People, register: Register, month: list[dt.date]) -> None:
    dice = year.dice
    for cadre in people.leaders + people.township[:-11]:
        own = register.contacts.get(cadre.pk, [])
        district = own[0].district if own else dice.choice(year.places.districts)
        n_days = min(round(3.3 * _diligence(cadre) * len(month) / 30), len(month))
        for day in dice.sample(month, k=n_days):
            if own and dice.random() < 0.6:
                _visit(year, register, district, cadre, [], day, own_share=0.85)
            else:
                year.add("village_day", day, [cadre], district=district, done=words.VILLAGE_DAY)
    if any(day.month == TRAINING_MONTH for day in month):
        _training(year, people, month[len(month) // 2])
    if len(month) > 20 or dice.random() < 0.5:
        year.add(
            "concerns_meeting",
            dice.choice(month),
            people.leaders,
            organisation=year.places.offices["党委领导班子"],
            done=words.MEETING,
            attendance=dice.randint(15, 40),
            convener=people.leaders[0],
        )
