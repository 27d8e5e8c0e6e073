"""Two matters at which several offices work: one part asked for and reported, one whistle."""

from __future__ import annotations

import datetime as dt
from typing import Any

from contacts.access import visible_to
from contacts.kit import clock
from contacts.models import Organisation, User
from reports.demo.people import People
from reports.demo.places import Places
from visits.actions.moves import make_move
from visits.models import Grievance
from visits.workflow import State

TASK = "核对占地面积，把图给规划建设办。"
REPORT = "面积核过了，和台账一致，图已经送去。"
OFFICES = ("规划建设办", "综治信访办", "农业服务中心")
WHISTLE = {"place": "村口大桥", "task": "一起到桥上看裂缝，当场定怎么修、谁来修。"}


def build(places: Places, people: People, on: dt.date) -> None:
    """By the actions themselves, as clerk, secretary and mayor would."""
    secretary, clerk = people.users["secretary"], people.users["clerk"]
    rows = Grievance.objects.filter(lead__isnull=False, kind__is_petition=False)
    rows = rows.filter(state__in=(State.IN_HAND, State.SENT)).order_by(
        "state", "-received_at", "pk"
    )
    at = clock.start_of(on) + dt.timedelta(hours=8)
    offices = [places.offices[name] for name in OFFICES]

    def others(grievance: Grievance) -> list[Organisation]:
        return [office for office in offices if office.pk != grievance.lead_id][:2]

    called = visible_to(rows, secretary, "whistle").first()
    if called:
        days = on + dt.timedelta(days=4)
        _whistle(secretary, people.users["leader"], called, at, others(called), days)
    asked = rows.exclude(pk=called.pk if called else 0).first()
    if asked:
        said = {"supporting": others(asked)[0], "task": TASK, "due_on": on + dt.timedelta(days=3)}
        _ask(clerk, asked, at, **said)


def _ask(clerk: User, grievance: Grievance, at: dt.datetime, **said: Any) -> None:
    asked = make_move(by=clerk, grievance=grievance, move="support", at=at, **said)
    make_move(by=clerk, grievance=asked, move="report", at=at, part=asked.parts.get(), text=REPORT)


def _whistle(
    secretary: User,
    mayor: User,
    grievance: Grievance,
    at: dt.datetime,
    offices: Any,
    due_on: dt.date,
) -> None:
    there = clock.day_of(at) + dt.timedelta(days=1)
    said = {**WHISTLE, "offices": offices, "due_on": due_on, "meets_on": there, "meets_hour": 9}
    blown = make_move(by=secretary, grievance=grievance, move="whistle", at=at, **said)
    later = at + dt.timedelta(minutes=20)
    called = make_move(by=mayor, grievance=blown, move="countersign", at=later)
    came = at + dt.timedelta(minutes=95)
    make_move(by=secretary, grievance=called, move="arrive", at=came, part=called.parts.all()[0])
