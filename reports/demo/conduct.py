"""Three reports on conduct, invented like everything here: a new one, one in hand, one answered."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from typing import Any

from contacts.kit import clock
from contacts.models import User
from reports.demo.people import People
from reports.demo.places import Places
from visits.actions.conduct import Told, make_conduct_move, register_report
from visits.catalogue.conduct import ASKED_AFTER
from visits.models import ConductChannel, ConductReport

OFFICER = "discipline"

# How many days ago, how it came, whom it concerns (no name that some cadre of the demo bears), what.
REPORTS = (
    (
        75, ConductChannel.LETTER, "村里管低保的委员，姓名不清楚",
        "去年申请低保，三次去村里都说材料不齐，也不说缺什么。后来送了两条烟才收下材料。",
    ),
    (
        24, ConductChannel.IN_PERSON, "规划建设办的一个科员",
        "看宅基地的时候，在我家吃饭喝酒，下午才回去，说不吃就往后排。",
    ),
    (
        3, ConductChannel.WEB, "村会计",
        "集体山林的租金两年没有公布过，问了几次都说账在镇里。",
    ),
)  # fmt: skip
FINDING = "问了反映人和经办的委员，烟是收了，已经退还；材料当时是齐的。"
ANSWER = "情况属实。已当面批评，烟退还给您，低保申请已经受理。以后要补什么材料，村里会一次写清楚。"


def build(dice: random.Random, places: Places, people: People, first: dt.date, on: dt.date) -> None:
    """By the actions themselves, as the officer would; none before the `first` day of the demo."""
    officer = people.users[OFFICER]
    told = [_told(dice, places, officer, first, on, row) for row in REPORTS]
    done, in_hand = told[0], told[1]
    _move(done, officer, on, 0.1, "take")
    _move(in_hand, officer, on, 0.3, "take")
    _move(in_hand, officer, on, 0.5, "note", text="去看了现场，约了反映人周五来说。")
    subject = people.village[places.districts[0].pk][4]
    _move(done, officer, on, 0.2, "name", subject=subject)
    said = {"finding": FINDING, "answer": ANSWER, "ask_again_on": on + ASKED_AFTER}
    _move(done, officer, on, 0.5, "answer", **said)


def _told(
    dice: random.Random,
    places: Places,
    officer: User,
    first: dt.date,
    on: dt.date,
    row: tuple[int, ConductChannel, str, str],
) -> ConductReport:
    days, channel, about, text = row
    day = max(first, on - dt.timedelta(days=days))
    at = clock.start_of(day) + dt.timedelta(hours=9 + dice.random() * 8)
    told = Told(township=places.township, about=about, text=text, channel=channel, received_at=at)
    by = None if channel == ConductChannel.WEB else officer
    uid = uuid.UUID(int=dice.getrandbits(128), version=4)
    return register_report(by=by, uid=uid, told=told, at=at)


def _move(
    report: ConductReport, officer: User, on: dt.date, share: float, move: str, **said: Any
) -> None:
    """Make a move when this share of the days up to `on` had gone."""
    at = report.received_at + (clock.start_of(on) - report.received_at) * share
    make_conduct_move(by=officer, report=report, move=move, at=at, **said)
