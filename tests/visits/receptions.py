"""What the tests of reception days share: a window of the township, a day by itself, days of a rota."""

import datetime as dt

from contacts.kit import clock
from contacts.models import OrganisationKind
from tests.factories import make_organisation
from visits.actions.receptions import plan_reception, plan_receptions
from visits.catalogue import load_grievance_kinds, load_kinds, load_topics
from visits.models import ReceptionDay

TODAY = clock.today()
YESTERDAY, TOMORROW = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)
NINE, ELEVEN = dt.time(9), dt.time(11)


def with_window(cast):
    """The cast, the catalogue, and the township's service window."""
    load_kinds()
    load_grievance_kinds()
    load_topics()
    cast.window = make_organisation(cast.east, "便民服务中心", OrganisationKind.SERVICE_WINDOW)
    return cast


def said(town, **more):
    usual = {
        "kind": "leaders", "organisation": town.window, "district": None, "place": "3号窗口",
        "opens_at": NINE, "closes_at": ELEVEN, "form": "open", "role": "leader",
    }  # fmt: skip
    return {**usual, **more}


def planned(town, day=TODAY, receiver=None, **more):
    who = receiver or town.lian
    on = min(day, TODAY)
    return plan_reception(
        by=town.ban.user, on=on, **said(town, happens_on=day, receiver=who, **more)
    )


def by_rota(town, *days, receivers=None, **more):
    """Days of the rota, as its page writes them."""
    turn = receivers or [town.lian]
    rows = [
        ReceptionDay(**said(town, happens_on=day, receiver=turn[n % len(turn)], **more))
        for n, day in enumerate(days)
    ]
    return plan_receptions(by=town.ban.user, on=min(days), days=rows)
