"""A year of grievances up to yesterday, in all states, moved by the workflow's own table."""

from __future__ import annotations

import datetime as dt
import random

from django.contrib.auth.hashers import make_password

from contacts.kit import clock
from contacts.models import Cadre, Grant, Household, Organisation, Service, User
from contacts.policy import Role
from reports.demo.cases import CASES, CLASSED, MARKS, Case
from reports.demo.measures import Planner
from reports.demo.people import PASSWORD, People
from reports.demo.places import Places
from reports.demo.register import Register
from reports.demo.story import Story
from visits.actions.clocks import climb, wind
from visits.models import (
    Activity,
    ActivityState,
    Channel,
    FollowUp,
    Grievance,
    GrievanceEvent,
    GrievanceKind,
    HouseholdMet,
    Measure,
    Mode,
    Raiser,
    Reached,
    Responsibility,
    Topic,
)
from visits.workflow import State

# The office whose handler the demo lets one be.
HANDLER, TRIED = "handler", "规划建设办"
HEARD, BROUGHT = 150, 126  # matters of visits, and of the counter
REVIEW = "对答复不服的，可以从收到书面答复起30日内申请复查。"


CHANNELS = [Channel.WINDOW] * 4 + [Channel.HOTLINE] * 3 + [Channel.BOX, Channel.LETTER]
# Of the matters that are old enough: closed, reopened once, explained, merged.
RECENT, LYING = 30, 0.75  # days, share
REOPENED, EXPLAINED, WAITED, SLOW = 0.07, 0.06, 0.08, 0.12


class Town:
    """Who does what in these stories."""

    def __init__(self, dice: random.Random, places: Places, people: People, on: dt.date) -> None:
        self.dice, self.places, self.people = dice, places, people
        self.now = clock.start_of(on)
        self.clerk = people.users["clerk"]
        self.kinds = {kind.code: kind for kind in GrievanceKind.objects.all()}
        self.topics = {topic.code: topic for topic in Topic.objects.all()}
        self.handlers = _handlers(places, on)
        self.in_danger = False
        self.planner = Planner(len(self.topics))

    def _until(self, at: dt.datetime) -> dt.datetime:
        """How far a matter has come: of those of the last weeks many still lie somewhere."""
        recent = self.now - at < dt.timedelta(days=RECENT)
        if not recent or self.dice.random() > LYING:
            return self.now
        return at + (self.now - at) * self.dice.random() ** 2

    def hours(self, least: int, most: int) -> dt.timedelta:
        """So many hours; where there is danger so many minutes."""
        number = self.dice.randint(least, most)
        return dt.timedelta(minutes=number) if self.in_danger else dt.timedelta(hours=number)

    def story(
        self,
        number: str,
        case: Case,
        home: Household,
        asked: Cadre,
        at: dt.datetime,
        activity: Activity | None,
    ) -> Story:
        """A matter from its registration on: heard on a visit, or brought to the clerk."""
        channel = Channel.VISIT if activity else self.dice.choice(CHANNELS)
        # Whoever has no account brought a paper pad to the clerk.
        by = (activity and asked.user) or self.clerk
        grievance = Grievance(
            number=number, area=home.district.area, township=self.places.township,
            district=home.district, raiser=Raiser.HOUSEHOLD, household=home, channel=channel,
            text=case.text, kind=self.kinds[case.kind], topic=self.topics[case.topic],
            mark=MARKS.get(case.kind, ""), activity=activity, received_at=at, registered_at=at,
            registered_by=by, first_asked=asked,
        )  # fmt: skip
        story = Story(grievance, at, self._until(at))
        story.move("register", by, dt.timedelta(0), kind=case.kind)
        self.tell(story, case, asked)
        return story

    def tell(self, story: Story, case: Case, asked: Cadre) -> None:
        """What becomes of it, one way of many."""
        grievance, dice = story.grievance, self.dice
        self.in_danger = grievance.kind.is_urgent
        if dice.random() < EXPLAINED:
            again = clock.day_of(story.at) + dt.timedelta(days=dice.randint(40, 90))
            if story.move("explain", asked.user or self.clerk, self.hours(1, 20), "现在还没有这笔钱，明年再看。",
                          review_way=REVIEW, look_again_on=again.isoformat()):  # fmt: skip
                grievance.look_again_on, grievance.answer = again, "现在还没有这笔钱，明年再看。"
            return
        office = self.places.offices[case.office]
        if not self._send(story, office):
            return
        handler = self.handlers[office.pk]
        slow = dice.random() < SLOW
        if not story.move("sign", handler.user, self.hours(1, 20 if not slow else 90)):
            return
        grievance.handler = handler
        if grievance.kind.is_petition:
            story.move("accept", handler.user, self.hours(24, 200))
        if dice.random() < WAITED and story.move(
            "wait", handler.user, self.hours(4, 30), "等户主回来", waits_for="resident"
        ):
            story.move("resume", handler.user, self.hours(24, 150))
        self._class(story, case, handler)
        self.planner.plan(story, case.topic, handler)
        self._answer(story, case, handler, slow=slow)

    def _class(self, story: Story, case: Case, handler: Cadre) -> None:
        """The office proposes a class, whoever dispatches confirms it; what he has himself, a leader."""
        if case.topic not in CLASSED:
            return
        (code, why), grievance = CLASSED[case.topic], story.grievance
        soon, other = dt.timedelta(minutes=5), self.clerk
        if handler.user == self.clerk:
            other = self.people.users["leader"]
        if story.move("propose_class", handler.user, soon, why, classed=code.value):
            grievance.proposed_class = code
            if story.move("confirm_class", other, soon, classed=code.value):
                grievance.classed, grievance.proposed_class = code, ""

    def _send(self, story: Story, office: Organisation) -> bool:
        grievance = story.grievance
        grievance.lead, grievance.mode = office, Mode.ASSIGNED
        if story.move(
            "send", self.clerk, self.hours(1, 16), office=str(office.uid), mode=Mode.ASSIGNED
        ):
            return True
        grievance.lead, grievance.mode = None, ""
        return False

    def _answer(self, story: Story, case: Case, handler: Cadre, *, slow: bool) -> None:
        most = {"danger": 2, "utility": 20, "enquiry": 60, "petition": 900}.get(case.kind, 140)
        wait = self.hours(1, most) * (2 if slow else 1)
        if not story.move("answer", handler.user, wait, case.answer, review_way=REVIEW):
            return
        grievance = story.grievance
        grievance.answer, grievance.answered_at = case.answer, story.at
        self.planner.finish(story, handler, case.answer)
        if self.dice.random() < REOPENED and story.move(
            "reopen", self.clerk, self.hours(24, 120), "群众说还没有完全弄好"
        ):
            grievance.is_supervised, grievance.answered_at = True, None
            grievance.followed_up = FollowUp.UNSOLVED
            if story.move(
                "answer",
                handler.user,
                self.hours(20, 140),
                "又去了一次，全部弄好。",
                review_way=REVIEW,
            ):
                grievance.answer, grievance.answered_at = "又去了一次，全部弄好。", story.at
        mood = self.dice.choice(["satisfied"] * 7 + ["basically"] * 3 + ["dissatisfied"])
        said = {"reached": Reached.YES, "satisfaction": mood}
        if story.move("confirm", self.clerk, self.hours(24, 150), **said):
            grievance.followed_up, grievance.satisfaction = FollowUp.SOLVED, mood


def build(
    dice: random.Random,
    places: Places,
    people: People,
    register: Register,
    first: dt.date,
    on: dt.date,
) -> None:
    """The responsibility list, then the matters; in a handful of statements."""
    town = Town(dice, places, people, on)
    _responsibilities(town, first)
    raised = _heard_on_visits(dice) + _brought(town, register, first, on)
    stories, counted = [], dict[int, int]()
    for at, home, asked, activity in sorted(raised, key=lambda row: row[0]):
        year = clock.day_of(at).year
        counted[year] = counted.get(year, 0) + 1
        number = f"{year}-{counted[year]:05}"
        stories.append(town.story(number, dice.choice(CASES), home, asked, at, activity))
    town.planner.look_back()
    merged = _merge(town, stories)
    standing = [story.grievance for story in stories if story.grievance.state != State.MERGED]
    Grievance.objects.bulk_create(standing)
    for grievance, into in merged:  # what they went into is there by now
        grievance.merged_into = into
    Grievance.objects.bulk_create([grievance for grievance, _into in merged])
    Measure.objects.bulk_create(town.planner.measures)
    GrievanceEvent.objects.bulk_create([event for story in stories for event in story.events])
    wind([story.grievance for story in stories])
    climb(clock.start_of(on))


Heard = tuple[dt.datetime, Household, Cadre, Activity | None]


def _heard_on_visits(dice: random.Random) -> list[Heard]:
    """Some of the visits of the year brought a matter."""
    valid = HouseholdMet.objects.filter(
        activity__state=ActivityState.VALID, activity__kind__code="household_visit"
    )
    keys = list(valid.order_by("pk").values_list("pk", flat=True))
    chosen = dice.sample(keys, min(HEARD, len(keys)))
    rows = (
        HouseholdMet.objects.filter(pk__in=chosen)
        .order_by("pk")
        .select_related("household__district__area", "activity")
    )
    found: list[Heard] = []
    for met in rows.prefetch_related("activity__participants__cadre__user"):
        asked = met.activity.participants.all()[0].cadre
        found.append((met.activity.recorded_at, met.household, asked, met.activity))
    return found


def _brought(town: Town, register: Register, first: dt.date, on: dt.date) -> list[Heard]:
    """Others came to the window, telephoned or wrote."""
    dice, found = town.dice, list[Heard]()
    for number in range(BROUGHT):
        back = RECENT if number % 3 == 0 else (on - first).days
        day = on - dt.timedelta(days=dice.randrange(1, min(back, (on - first).days) + 1))
        at = clock.start_of(day) + dt.timedelta(hours=8, minutes=dice.randrange(600))
        district = dice.choice(town.places.districts)
        home = dice.choice(register.by_district[district.pk])
        found.append((at, home, dice.choice(town.people.village[district.pk]), None))
    return found


def _handlers(places: Places, on: dt.date) -> dict[int, Cadre]:
    """Who handles the matters of each office: its first cadre, with an account.

    One of them is for trying the demo; nobody can sign in with the others.
    """
    found: dict[int, Cadre] = {}
    names = dict.fromkeys(case.office for case in CASES)
    for number, name in enumerate(names, start=1):
        office = places.offices[name]
        services = Service.objects.as_of(on).filter(organisation=office).order_by("pk")
        cadre = services.select_related("cadre__user").first().cadre  # type: ignore[union-attr]
        found[office.pk] = cadre
        if cadre.user is None:
            cadre.user = User.objects.create(
                username=HANDLER if name == TRIED else f"office{number}",
                name=cadre.name,
                password=make_password(PASSWORD if name == TRIED else None),
            )
            cadre.save(update_fields=["user"])
            Grant.objects.create(
                user=cadre.user, role=Role.CADRE, area=places.township, starts_on=on
            )
    return found


def _responsibilities(town: Town, first: dt.date) -> None:
    seen = {case.topic: case.office for case in CASES}
    Responsibility.objects.bulk_create(
        Responsibility(
            area=town.places.township, topic=town.topics[topic],
            organisation=town.places.offices[office], starts_on=first,
        )
        for topic, office in seen.items()
    )  # fmt: skip


def _merge(town: Town, stories: list[Story]) -> list[tuple[Grievance, Grievance]]:
    """What several households of a village raise: each later one joins the first that is open."""
    open_first: dict[tuple[int, int | None], Grievance] = {}
    merged = []
    for story in stories:
        grievance = story.grievance
        key = (grievance.area_id, grievance.topic_id)
        first = open_first.get(key)
        fresh = grievance.state in (State.NEW, State.SENT, State.IN_HAND)
        if (
            first
            and fresh
            and story.move("merge", town.clerk, town.hours(1, 10), into=first.number)
        ):
            merged.append((grievance, first))
        elif fresh:
            open_first.setdefault(key, grievance)
    return merged
