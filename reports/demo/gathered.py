"""Twelve households without water: one matter, its class, and the drive that gathers all about water."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from contacts.kit import clock
from contacts.models import Organisation, Service, User
from reports.demo.people import People
from reports.demo.places import Places
from reports.demo.register import Register
from visits.actions.grievances import Matter, register_grievance
from visits.actions.groups import begin_group, put_into_group
from visits.actions.links import link_matters
from visits.actions.moves import make_move
from visits.actions.together import merge_together
from visits.models import Channel, Grievance, GrievanceKind, GroupKind, Mode, Raiser, Topic
from visits.workflow import OPEN, State

Said = dict[str, Any]
HOUSEHOLDS = 12
OFFICE, TOPIC = "农业服务中心", "drinking-water"
WORDS = (
    "龙头一早一晚没有水。",
    "水小得洗不了菜，要到下面井里挑。",
    "停水三天了，问了几家都一样。",
    "主管漏水，路上都是水，家里没有水。",
)
WHY = "供水条例：供水单位要保证水压水量。"
LINKED = "说的是同一段主管。"


def build(places: Places, people: People, register: Register, on: dt.date) -> None:
    """By the actions themselves, over the last two days."""
    district, clerk = places.districts[1], people.users["clerk"]
    office = places.offices[OFFICE]
    at = clock.start_of(on) - dt.timedelta(hours=40)  # eight in the morning, two days ago
    homes = register.by_district[district.pk][:HOUSEHOLDS]
    asked = people.village[district.pk][3]
    told = [
        register_grievance(
            by=clerk,
            uid=uuid.uuid4(),
            matter=Matter(
                text=WORDS[number % len(WORDS)],
                kind=GrievanceKind.objects.get(code="complaint"),
                topic=Topic.objects.get(code=TOPIC),
                channel=Channel.HOTLINE if number % 3 else Channel.WINDOW,
                raiser=Raiser.HOUSEHOLD,
                household=home,
                received_at=at + dt.timedelta(minutes=9 * number),
                first_asked=asked,
            ),
            at=at + dt.timedelta(minutes=9 * number),
        )
        for number, home in enumerate(homes)
    ]
    water = _one_matter(told, clerk, office, at + dt.timedelta(hours=4), on)
    _class(water, people, at + dt.timedelta(hours=26), on)
    _drive(places, clerk, office, water, on)


def _one_matter(
    told: Sequence[Grievance], clerk: User, office: Organisation, at: dt.datetime, on: dt.date
) -> Grievance:
    merge_together(by=clerk, grievances=told, into=told[0], at=at)
    said: Said = {"office": office, "mode": Mode.ASSIGNED}
    sent = make_move(by=clerk, grievance=told[0], move="send", at=at, **said)
    return make_move(by=_handler(office, on), grievance=sent, move="sign", at=at)


def _class(water: Grievance, people: People, at: dt.datetime, on: dt.date) -> None:
    """That of the water is set by the office and a leader; another waits for whoever confirms it."""
    assert water.lead  # noqa: S101 - it was sent just now
    said: Said = {"classed": "lawful", "reason": WHY}
    by = _handler(water.lead, on)
    proposed = make_move(by=by, grievance=water, move="propose_class", at=at, **said)
    make_move(by=people.users["leader"], grievance=proposed, move="confirm_class", at=at)
    rows = Grievance.objects.filter(state=State.IN_HAND, classed="", proposed_class="")
    waits = rows.exclude(pk=water.pk).exclude(handler__user=None).order_by("-received_at").first()
    if waits and waits.handler:
        said = {"classed": "reasonable", "reason": "没有规定可依，群众说得有道理。"}
        later = clock.start_of(on) - dt.timedelta(hours=7)
        by_handler = waits.handler.user
        make_move(by=by_handler, grievance=waits, move="propose_class", at=later, **said)


def _drive(
    places: Places, clerk: User, office: Organisation, water: Grievance, on: dt.date
) -> None:
    """All that is open about drinking water, and one of them linked with that of the twelve."""
    rows = Grievance.objects.filter(topic__code=TOPIC, state__in=OPEN).order_by("pk")
    at = clock.start_of(on) - dt.timedelta(hours=6)
    group = begin_group(
        by=clerk,
        kind=GroupKind.DRIVE,
        name="饮水整治",
        area=places.township,
        organisation=office,
        starts_on=on - dt.timedelta(days=1),
        aim="月底以前，各组早晚都有水。",
    )
    put_into_group(by=clerk, group=group, grievances=list(rows), at=at)
    other = rows.exclude(pk=water.pk).first()
    if other:
        link_matters(by=clerk, grievance=water, other=other, reason=LINKED, at=at)


def _handler(office: Organisation, on: dt.date) -> User:
    """Whoever has the matters of an office, as in the rest of the year."""
    services = Service.objects.as_of(on).filter(organisation=office, cadre__user__isnull=False)
    user = services.select_related("cadre__user").order_by("pk")[0].cadre.user
    assert user is not None  # noqa: S101 - asked for
    return user
