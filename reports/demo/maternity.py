"""孕产服务申请 switched on, with a few requests: telephones that nobody has, and nobody behind them."""

from __future__ import annotations

import datetime as dt
import random
import uuid

from reports.demo import words
from reports.demo.people import People
from reports.demo.places import Places
from visits.actions.maternity import ask_for_service, serve, switch_on_maternity
from visits.models import MaternityService

ASSESSMENT = "个人信息保护影响评估〔演示〕1号"
SERIAL = 77_000_000  # telephones of their own
# How many days ago somebody asked, and after how many the service came; None: it is still to come.
ASKED = ((88, 3), (70, 5), (52, 2), (41, 4), (33, 1), (24, 6), (15, 3), (6, None), (2, None))


def build(dice: random.Random, places: Places, people: People, first: dt.date, on: dt.date) -> None:
    """By the actions themselves, as administrator, residents and health contact would."""
    area, health = people.users["area"], people.users["health"]
    switch_on_maternity(by=area, township=places.township, assessment=ASSESSMENT, on=first)
    for number, (ago, later) in enumerate(ASKED):
        asked_on = on - dt.timedelta(days=ago)
        if asked_on < first:
            continue
        request = ask_for_service(
            district=dice.choice(places.districts),
            uid=uuid.uuid4(),
            phone=words.telephone(SERIAL + number),
            service=dice.choice(MaternityService.values),
            on=asked_on,
        )
        if later is not None:
            served_on = asked_on + dt.timedelta(days=later)
            serve(by=health, request=request, served_on=served_on, on=served_on)
