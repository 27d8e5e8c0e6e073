"""What the tests of this room share: a day to stand on, and entries typed the usual way."""

import datetime as dt
import uuid

import pytest

from tests.factories import at, make_kind
from tests.visits.matters import NOON, with_office
from visits.actions.activities import record_visit
from visits.actions.content import Content
from visits.actions.moves import make_move
from visits.models import Grievance

TODAY = dt.date(2026, 4, 15)  # a Wednesday


@pytest.fixture
def typed():
    """Types an entry as a user would: `typed(by, households=[…], on=…)`."""

    def typed(by, *, on=TODAY, when=None, uid=None, kind="household_visit", **content):
        cadres = content.pop("cadres", None) or [by.cadre]
        words = {"heard": "屋顶漏雨，雨天接水。", **content}
        return record_visit(
            by=by,
            uid=uid or uuid.uuid4(),
            content=Content(kind=make_kind(kind), happened_on=on, cadres=cadres, **words),
            at=when or at(on),
        )

    return typed


@pytest.fixture
def town(cast):
    return with_office(cast)


@pytest.fixture
def move(town):
    """Makes a move of the workflow on the matter as it is stored now: `move(grievance, by, code, …)`;
    `by` None: the resident or the system."""

    def move(grievance, by, code, when=NOON, **said):
        fresh = Grievance.objects.get(pk=grievance.pk)
        return make_move(by=by and by.user, grievance=fresh, move=code, at=when, **said)

    return move


@pytest.fixture
def as_user(client):
    """Signs a client in: `as_user(cast.mei.user).get(…)`."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def told():
    """What was told to the higher apps: the arguments of each `facts_changed`."""
    from visits.signals import facts_changed

    heard = []

    def listen(sender, signal, **facts):
        heard.append(facts)

    facts_changed.connect(listen)
    yield heard
    facts_changed.disconnect(listen)
