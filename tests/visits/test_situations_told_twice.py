"""The same thing reported twice, and one report made a matter twice: led to what is there already."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from contacts.kit import clock
from tests.factories import make_post
from tests.visits.matters import matter, with_office
from tests.visits.situations import DAY, LATER, NOON, TEXT, move, reported, with_leaders
from visits.actions.moves import make_move
from visits.actions.situation_moves import raise_from_report
from visits.models import Grievance, Raiser, SituationReport

LINK = "已经上报过，看这一条"


@pytest.fixture
def now(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: DAY)

    def stand(instant):
        monkeypatch.setattr(clock, "now", lambda: instant)

    stand(LATER)
    return stand


@pytest.fixture
def town(cast, now):
    return with_leaders(with_office(cast))


@pytest.fixture
def report(town):
    return reported(town)


@pytest.fixture
def send(as_user, town):
    """Sends the form of a report as somebody does: `send(town.mei, kind=…)`."""

    def send(person, **said):
        usual = {
            "uid": uuid.uuid4(), "kind": "disaster", "urgency": "urgent",
            "district": town.mei_village.uid, "text": "桥塌了，过不去",
        }  # fmt: skip
        return as_user(person.user).post("/situations/new/", {**usual, **said})

    return send


# -- reported twice --------------------------------------------------------------------------------


def test_what_was_just_reported_of_the_place_is_shown_with_its_link_and_nothing_is_stored(
    town, report, send
):
    page = send(town.mei)
    assert page.status_code == 200 and LINK in page.text and TEXT in page.text
    assert f"/situations/{report.uid}/" in page.text and "桥塌了，过不去" in page.text
    assert "不是同一件，照样报告" in page.text
    assert SituationReport.objects.get() == report


def test_who_means_another_sends_it_once_more(town, report, send):
    uid = uuid.uuid4()
    shown = send(town.mei, uid=uid).context["form"]["shown"].value()
    assert send(town.mei, uid=uid, shown=shown).status_code == 302
    assert SituationReport.objects.count() == 2


def test_one_that_came_in_since_is_shown_too(town, report, send):
    shown = send(town.mei).context["form"]["shown"].value()
    other = reported(town, text="桥边的路也塌了", at=LATER)
    page = send(town.mei, shown=shown)
    assert page.status_code == 200 and f"/situations/{other.uid}/" in page.text


def test_a_second_tap_on_one_report_is_the_first(town, send):
    uid = uuid.uuid4()
    said = {"uid": uid, "happened_at": "2026-04-15T11:50"}
    first, second = send(town.mei, **said), send(town.mei, **said)
    assert first.headers["Location"] == second.headers["Location"] == f"/situations/{uid}/"
    assert SituationReport.objects.count() == 1


def test_of_a_colleagues_report_it_is_told_that_there_is_one_and_no_more(town, send):
    make_post(town.lan, town.mei_village)
    reported(town, by=town.lan)
    page = send(town.mei)
    assert page.status_code == 200 and "别人已经上报" in page.text
    assert LINK not in page.text and TEXT not in page.text


@pytest.mark.parametrize(
    "other", [{"kind": "incident"}, {"district": None}, {"at": LATER - dt.timedelta(hours=1)}]
)
def test_another_kind_another_place_and_an_hour_ago_are_something_else(town, send, other):
    by = town.ban if "district" in other else town.mei
    reported(town, by=by, **{"happened_at": NOON - dt.timedelta(hours=3), **other})
    assert send(town.mei).status_code == 302


def test_one_that_was_voided_is_none(town, report, send):
    move(report, town.mei, "void", text="报错了")
    assert send(town.mei).status_code == 302


# -- made a matter twice ---------------------------------------------------------------------------


def raise_it(town, report, by=None, uid=None):
    said = matter(town, household=None, raiser=Raiser.OTHER, district=town.mei_village, text=TEXT)
    by = (by or town.mei).user
    return raise_from_report(by=by, report=report, uid=uid or uuid.uuid4(), matter=said, at=LATER)


def test_a_report_becomes_one_matter_and_the_second_is_told_which(town, report):
    uid = uuid.uuid4()
    first = raise_it(town, report, uid=uid)
    assert raise_it(town, report, uid=uid) == first
    with pytest.raises(ValidationError, match=f"已经登记成诉求{first.number}") as error:
        raise_it(town, report, by=town.lian)
    assert error.value.code == "raised" and Grievance.objects.count() == 1
    with pytest.raises(PermissionDenied):
        raise_it(town, report, by=town.lan)


def test_after_a_matter_was_voided_another_may_be_raised(town, report):
    first = raise_it(town, report)
    make_move(by=town.ban.user, grievance=first, move="void", at=LATER, reason="记错了")
    assert raise_it(town, report) != first


def test_the_report_and_the_form_lead_to_the_matter_that_came_of_it(as_user, town, report):
    new = f"/grievances/new/?situation={report.uid}"
    assert new in as_user(town.mei.user).get(f"/situations/{report.uid}/").text
    first = raise_it(town, report)
    page = as_user(town.mei.user).get(f"/situations/{report.uid}/").text
    assert new not in page and f'href="/grievances/{first.uid}/"' in page
    form = as_user(town.mei.user).get(new).text
    assert f"已经登记成诉求{first.number}" in form and f'href="/grievances/{first.uid}/"' in form
