"""The inbox: what came back, what is due soon, what is done over; by its day, quickly."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.kit import clock
from tests.factories import make_grievance
from visits.actions.moves import make_move
from visits.models import Grievance, GrievanceClock, Mode

NOW = clock.now()


def go(found, by, code, **said):
    fresh = Grievance.objects.get(pk=found.pk)
    return make_move(by=by.user, grievance=fresh, move=code, at=clock.now(), **said)


@pytest.fixture
def inbox(as_user, town):
    """The numbers in a pile, as ban's page lists them."""

    def inbox(pile):
        table = as_user(town.ban.user).get(f"/grievances/?pile={pile}").context["table"]
        return [row.number for row in table.page]

    return inbox


def heard(town, days=0, **more):
    return make_grievance(
        town.amei, town.mei.user, received_at=NOW - dt.timedelta(days=days), **more
    )


def test_what_an_office_gave_back_has_a_pile(town, inbox):
    heard(town)
    back = heard(town)
    go(back, town.ban, "send", office=town.office, mode=Mode.ASSIGNED)
    go(back, town.min, "hand_back", reason="不归我们")
    assert inbox("returned") == [back.number]


def test_what_is_due_soon_is_neither_late_nor_far(town, inbox):
    late, soon, far = heard(town, 2), heard(town, 1), heard(town)
    day = dt.timedelta(days=1)
    for found, due in ((late, -day), (soon, day / 2), (far, 9 * day)):
        rows = GrievanceClock.objects.filter(grievance=found)
        rows.update(due_at=NOW + due, yellow_at=NOW + due - day)
    assert inbox("due_soon") == [soon.number]


def test_what_is_done_over_and_what_several_raised_has_a_pile(town, inbox):
    heard(town)
    over, into, same = heard(town), heard(town), heard(town)
    go(over, town.ban, "send", office=town.office, mode=Mode.ASSIGNED)
    go(over, town.min, "sign")
    go(over, town.min, "answer", answer="好了", review_way="可以复查")
    go(over, town.ban, "reopen", reason="没好")
    go(same, town.ban, "merge", into=into)
    assert set(inbox("again")) == {over.number, into.number}


def test_what_is_due_first_stands_first_and_what_has_no_day_last(town, inbox):
    late, soon, still = heard(town, 1), heard(town, 2), heard(town)
    for found, days in ((late, -3), (soon, 5)):
        GrievanceClock.objects.filter(grievance=found).update(due_at=NOW + dt.timedelta(days))
    GrievanceClock.objects.filter(grievance=still).update(due_at=None)
    assert inbox("open") == inbox("unassigned") == [late.number, soon.number, still.number]
    assert inbox("all") == [still.number, late.number, soon.number]  # the newest first


def test_the_piles_take_ten_statements_at_most(as_user, town):
    for n in range(12):
        heard(town, n)
    browser = as_user(town.ban.user)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert browser.get("/grievances/").status_code == 200
    assert len(seen) <= 10, [query["sql"][:90] for query in seen]
