"""What the tests of this room's pages share."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.kit import clock, outward
from tests.reports.telling import Clock, Robots


@pytest.fixture
def visit(client):
    """Opens a page as some user and gives the answer, which must be there."""

    def visit(user, path, **params):
        client.force_login(user)
        response = client.get(path, params)
        assert response.status_code == 200, response.status_code
        return response

    return visit


@pytest.fixture
def stand_on(monkeypatch):
    """Lets the app believe that it is noon of a day, or another hour."""

    def stand_on(day, hour=12):
        then = clock.start_of(day) + dt.timedelta(hours=hour)
        monkeypatch.setattr(clock, "now", lambda: then)
        monkeypatch.setattr(clock, "today", lambda: day)

    return stand_on


@pytest.fixture
def statements(client):
    """The statements that a page takes, as beginnings; signing in is not among them."""

    def statements(user, path, **params):
        client.force_login(user)
        client.get(path, params)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path, params).status_code == 200
        return [query["sql"][:100] for query in queries]

    return statements


@pytest.fixture
def robots(monkeypatch):
    """The platforms of group robots, which get what is sent and answer what they are told to."""
    robots = Robots()
    monkeypatch.setattr(outward, "post_json", robots.post)
    return robots


@pytest.fixture
def passing(monkeypatch):
    """The app's clock, which the test lets pass."""
    ours = Clock()
    monkeypatch.setattr(clock, "now", lambda: ours.now)
    monkeypatch.setattr(clock, "today", lambda: clock.day_of(ours.now))
    return ours
