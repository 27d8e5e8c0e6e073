"""What the tests of grievances share: an office with one who handles, and a matter as it is typed."""

import datetime as dt

from contacts.models import ServiceCategory
from contacts.policy import Role
from tests.factories import at, make_cadre, make_grant, make_organisation, make_user
from visits.actions.grievances import Matter
from visits.catalogue import load_grievance_kinds, load_topics
from visits.models import Channel, GrievanceKind, Raiser

# A Wednesday; the Labour Day holidays of 2026 are not in the calendar of these tests.
DAY = dt.date(2026, 4, 15)
NOON = at(DAY, 12)


def with_office(cast):
    """The cast, the catalogue, and the township's civil affairs office with one who handles."""
    load_grievance_kinds()
    load_topics()
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
