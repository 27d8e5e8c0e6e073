"""What the tests of situation reports share: a township with leaders, and a report as it is typed."""

import datetime as dt
import uuid

from contacts.models import Service, ServiceCategory
from contacts.policy import Role
from tests.factories import at, make_cadre, make_grant, make_user
from visits.actions.situation_moves import make_situation_move
from visits.actions.situations import Situation, report_situation
from visits.models import SituationKind

DAY = dt.date(2026, 4, 15)
NOON = at(DAY, 12)
LATER = NOON + dt.timedelta(minutes=12)
TEXT = "村口大桥桥面塌了一角，车过不去"


def with_leaders(cast):
    """The cast, with lian as deputy, and a secretary and a mayor of the township above."""
    Service.objects.filter(cadre=cast.lian).update(title="副镇长")
    for code, name, title in (("shuji", "石书记", "党委书记"), ("zhang", "章镇长", "镇长")):
        user = make_user(code, name)
        make_grant(user, Role.LEADER, cast.east)
        category = ServiceCategory.TOWNSHIP_LEADER
        leader = make_cadre(cast.east, name, title=title, category=category, user=user)
        setattr(cast, code, leader)
    return cast


def situation(cast, **said):
    usual = {
        "kind": SituationKind.DISASTER,
        "is_urgent": True,
        "text": TEXT,
        "happened_at": NOON - dt.timedelta(minutes=10),
        "district": cast.mei_village,
    }
    return Situation(**{**usual, **said})


def reported(cast, by=None, *, uid=None, at=NOON, **said):
    who = (by or cast.mei).user
    return report_situation(
        by=who, uid=uid or uuid.uuid4(), situation=situation(cast, **said), at=at
    )


def move(report, by, code, when=LATER, **said):
    return make_situation_move(by=by.user, report=report, move=code, at=when, **said)
