"""What the tests of reports on conduct share: a township with an officer, and a report as it is told."""

import datetime as dt
import uuid

from django.utils import timezone

from contacts.kit import clock
from contacts.models import ServiceCategory
from contacts.policy import Role
from tests.factories import make_cadre, make_grant, make_organisation, make_user
from visits.actions.conduct import Told, make_conduct_move, register_report

TEXT = "收了一条烟才肯签字"


def make_officer(cast, name, code, unit):
    """A discipline officer of 东山镇 who serves in a unit."""
    user = make_user(code, name)
    make_grant(user, Role.DISCIPLINE, cast.east, granted_by=cast.sys, confirmed_by=cast.quan)
    make_cadre(
        cast.east, name, staff_number=code, category=ServiceCategory.TOWNSHIP_CADRE,
        organisation=make_organisation(cast.east, unit), user=user,
    )  # fmt: skip
    return user


def with_officer(cast):
    """The cast with a discipline officer, each cadre in a unit of its own kind."""
    villages = make_organisation(cast.east, "梅村两委")
    for cadre in (cast.mei, cast.lu, cast.shu):
        cadre.services.update(organisation=villages)
    cast.lian.services.update(title="党委委员、副镇长")
    cast.officer = make_officer(cast, "廉正", "lz", "纪委办公室")
    return cast


def told(town, **fields):
    said = {
        "township": town.east, "about": "韦小梅 村会计", "text": TEXT, "channel": "web",
        "received_at": clock.now(), "raised_by": "老王", "phone": "15400000077",
    }  # fmt: skip
    return Told(**{**said, **fields})


def make_report(town, by=None, **fields):
    return register_report(by=by, uid=uuid.uuid4(), told=told(town, **fields), at=clock.now())


def moved(town, report, move, by=None, **said):
    officer = by or town.officer
    return make_conduct_move(by=officer, report=report, move=move, at=clock.now(), **said)


def answered(town, report, days=90):
    taken = moved(town, report, "take")
    day = clock.today() + dt.timedelta(days=days)
    said = {"finding": "属实，已退还", "answer": "已批评教育并退还", "ask_again_on": day}
    return moved(town, taken, "answer", **said)


def later(by):
    """A clock that stands so much later."""
    instant = timezone.now() + by
    return lambda: instant
