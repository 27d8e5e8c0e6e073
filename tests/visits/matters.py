"""What the tests of grievances share: an office with one who handles, and a matter as it is typed."""

import datetime as dt

from contacts.models import ServiceCategory
from contacts.policy import Role
from tests.factories import (
    at,
    make_cadre,
    make_grant,
    make_grievance,
    make_organisation,
    make_user,
)
from visits.actions.grievances import Matter
from visits.actions.moves import make_move
from visits.catalogue import load_causes, load_grievance_kinds, load_topics
from visits.models import Channel, GrievanceKind, Mode, Raiser

# A Wednesday; the Labour Day holidays of 2026 are not in the calendar of these tests.
DAY = dt.date(2026, 4, 15)
NOON = at(DAY, 12)


def with_office(cast):
    """The cast, the catalogue, and the township's civil affairs office with one who handles."""
    load_grievance_kinds()
    load_topics()
    load_causes()
    office = make_organisation(cast.east, "民政办")
    user = make_user("min", "闵主任")
    make_grant(user, Role.CADRE, cast.east)
    cast.office = office
    cast.min = make_cadre(
        cast.east,
        "闵主任",
        staff_number="MIN",
        category=ServiceCategory.TOWNSHIP_CADRE,
        organisation=office,
        user=user,
    )
    return cast


def matter(cast, **fields):
    said = {
        "text": "屋顶漏雨，雨天接水",
        "kind": GrievanceKind.objects.get(code=fields.pop("kind", "help")),
        "channel": Channel.VISIT,
        "raiser": Raiser.HOUSEHOLD,
        "household": cast.amei,
        "received_at": NOON,
        "first_asked": cast.mei,
    }
    return Matter(**{**said, **fields})


def answered_on(cast, when, answer="修好了"):
    """A matter that ban sent to the office, and min of it handled and answered, all at one instant."""
    grievance = make_grievance(cast.amei, cast.mei.user, received_at=when)
    said = {
        "send": (cast.ban, {"office": cast.office, "mode": Mode.ASSIGNED}),
        "sign": (cast.min, {}),
        "answer": (cast.min, {"answer": answer, "review_way": "可以复查"}),
    }
    for move, (by, more) in said.items():
        grievance = make_move(by=by.user, grievance=grievance, move=move, at=when, **more)
    return grievance
