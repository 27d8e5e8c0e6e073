"""A situation report is told to the leader in charge: an urgent one at once, the others in the digest."""

import datetime as dt

import pytest
from django.core import mail

from contacts.policy import Role
from reports.actions.alerts import alert_of_matters
from reports.actions.digests import write_digests
from reports.models import Alert
from reports.tasks import alert_matters, deliver
from tests.cast import build
from tests.factories import at, make_grant
from tests.kept import staged
from tests.reports.test_alerts_of_matters import digest, listed
from tests.visits.situations import DAY, NOON, reported, with_leaders
from visits.actions.situation_moves import make_situation_move, remind_late

HALF_AN_HOUR = dt.timedelta(minutes=31)


def minute_passes():
    """What the jobs of each minute do."""
    alert_matters()
    deliver()


@pytest.fixture
def town(db, stand_on):
    stand_on(DAY)
    town = with_leaders(staged(build))
    for who in (town.lian, town.shuji, town.zhang, town.ban, town.mei):
        who.user.email = f"{who.user.username}@example.com"
        who.user.save()
    return town


def responded(report, by):
    return make_situation_move(by=by.user, report=report, move="respond", at=NOON, text="去人")


def page(visit, who):
    return visit(who.user, "/overview/").content.decode()


def test_an_urgent_one_stands_on_the_first_page_of_the_leader_in_charge_alone(town, visit):
    report = reported(town)
    alert_of_matters(DAY)
    told = Alert.objects.open().get(kind="situation_now")
    assert (told.situation, told.cadre) == (report, town.lian)
    assert "有1件紧急五情等您回应" in page(visit, town.lian)
    for other in (town.zhang, town.ban):
        assert "紧急五情" not in page(visit, other)
    assert listed(visit, town.lian.user, "situation_now") == 1
    assert listed(visit, town.ban.user, "situation_now") == 0


def test_once_there_is_a_response_nobody_is_told_any_more(town, visit):
    report = reported(town)
    alert_of_matters(DAY)
    responded(report, town.zhang)
    alert_of_matters(DAY)
    assert not Alert.objects.open().exists()
    assert "紧急五情" not in page(visit, town.lian)


def test_what_was_passed_on_is_told_to_the_other_leader(town, visit):
    report = reported(town)
    alert_of_matters(DAY)
    make_situation_move(
        by=town.lian.user, report=report, move="pass_on", at=NOON, leader=town.zhang
    )
    minute_passes()
    assert Alert.objects.open().get().cadre == town.zhang
    assert [letter.to for letter in mail.outbox] == [["zhang@example.com"]]


def test_the_leader_in_charge_gets_one_letter_at_any_hour_without_a_word_of_it(town, stand_on):
    stand_on(DAY, 3)
    reported(town, at=at(DAY, 2), happened_at=at(DAY, 2))
    minute_passes()
    minute_passes()
    [letter] = mail.outbox
    assert letter.to == ["lian@example.com"]
    assert "大桥" not in letter.subject + letter.body and "梅村" not in letter.body


def test_an_ordinary_one_comes_with_the_digest_and_without_a_letter(town):
    reported(town, is_urgent=False)
    minute_passes()
    write_digests(at(DAY, 9))
    assert digest(town.lian.user, DAY) == ["有1件五情报告等您回应"]
    assert not digest(town.zhang.user, DAY) and not mail.outbox


def test_beyond_the_limit_all_leaders_of_the_township_are_told_and_of_urgent_ones_by_letter(
    town, visit
):
    make_grant(town.nobody, Role.LEADER, town.county)
    town.nobody.email = "county@example.com"
    town.nobody.save()
    reported(town)
    minute_passes()
    mail.outbox.clear()
    remind_late(NOON + HALF_AN_HOUR)
    minute_passes()
    told = {address for letter in mail.outbox for address in letter.to}
    assert told == {"lian@example.com", "shuji@example.com", "zhang@example.com"}
    assert listed(visit, town.zhang.user, "situation_late") == 1
    assert listed(visit, town.ban.user, "situation_late") == 0
    write_digests(at(DAY, 13))
    assert "东山镇有1件五情报告超时没有回应" in digest(town.zhang.user, DAY)


def test_an_ordinary_one_beyond_its_limit_is_told_without_a_letter(town):
    reported(town, is_urgent=False)
    remind_late(NOON + dt.timedelta(days=2))
    minute_passes()
    assert Alert.objects.open().filter(kind="situation_late").count() == 1 and not mail.outbox


def test_where_nobody_is_in_charge_all_who_may_respond_are_told(town, visit):
    for leader in (town.lian, town.shuji):
        leader.user.grants.filter(role=Role.LEADER).delete()
    town.zhang.services.update(title="镇人大主席")
    reported(town)
    minute_passes()
    assert Alert.objects.open().get().cadre is None
    assert "有1件紧急五情等您回应" in page(visit, town.zhang)
    assert [letter.to for letter in mail.outbox] == [["zhang@example.com"]]


def test_reporting_and_responding_start_the_job_that_tells(
    town, monkeypatch, django_capture_on_commit_callbacks
):
    started = []
    monkeypatch.setattr("contacts.kit.jobs._send", lambda name, _args: started.append(name))
    with django_capture_on_commit_callbacks(execute=True):
        report = reported(town)
    with django_capture_on_commit_callbacks(execute=True):
        responded(report, town.lian)
    assert started == ["reports.alert_matters"] * 2
