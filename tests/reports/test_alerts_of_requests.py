"""What is asked for is told to whoever decides: a class that its resident does not agree with, more
days for a matter, a service around a birth, of which nothing else is told and nothing stays."""

import datetime as dt
import uuid

import pytest

from contacts.policy import Role
from reports.actions.alerts import alert_of_matters
from reports.actions.digests import write_digests
from reports.actions.group_digests import order_group_digests
from reports.models import Alert, Delivery
from tests.cast import build
from tests.factories import at, make_grant, make_grievance, make_user
from tests.kept import staged
from tests.reports.telling import added
from tests.reports.test_alerts_of_matters import digest, listed
from tests.visits.matters import DAY, answered_on, with_office
from visits.actions.maternity import ask_for_service, serve, switch_on_maternity
from visits.actions.moves import make_move
from visits.actions.residents import object_to_class
from visits.filters.grievances import Pile, of_pile
from visits.models import Grievance, MaternityRequest, Mode

MORNING = at(DAY, 9)
TOMORROW = DAY + dt.timedelta(days=1)


@pytest.fixture
def town(db, stand_on):
    stand_on(DAY)
    return with_office(staged(build))


# -- the class of a matter -------------------------------------------------------------------------


def classed(town, grievance, code, *who):
    proposer, other = who
    said = {"classed": code, "reason": "有文件"}
    make_move(by=proposer.user, grievance=grievance, move="propose_class", at=MORNING, **said)
    return make_move(by=other.user, grievance=grievance, move="confirm_class", at=MORNING)


@pytest.fixture
def contested(town):
    return contest(town)


def contest(town):
    grievance = classed(town, answered_on(town, MORNING), "lawful", town.min, town.ban)
    return object_to_class(grievance=grievance, said={"text": "文件上写着有"}, at=MORNING)


def test_a_class_that_its_resident_does_not_agree_with_is_told_to_whoever_dispatches(
    town, contested, visit
):
    alert_of_matters(DAY)
    assert listed(visit, town.ban.user, "class_objected") == 1
    for other in (town.mei.user, town.lian.user):
        assert listed(visit, other, "class_objected") == 0
    write_digests(at(DAY, 10))
    assert "东山镇有1件诉求群众不同意分类，等着重新定" in digest(town.ban.user, DAY)
    found = Grievance.objects.filter(of_pile(Pile.CLASS, town.ban.user, MORNING))
    assert list(found) == [contested]
    assert "1" in visit(town.ban.user, "/grievances/", pile="class").text


def test_once_two_people_have_set_it_anew_nobody_is_told_any_more(town, contested):
    alert_of_matters(DAY)
    Grievance.objects.filter(pk=contested.pk).update(is_class_contested=False, classed="lawful")
    alert_of_matters(DAY)
    assert not Alert.objects.open().exists()


# -- more days for a matter ------------------------------------------------------------------------


@pytest.fixture
def more_days(town):
    grievance = make_grievance(town.amei, town.mei.user, received_at=MORNING)
    send = {"office": town.office, "mode": Mode.ASSIGNED}
    make_move(by=town.ban.user, grievance=grievance, move="send", at=MORNING, **send)
    make_move(by=town.min.user, grievance=grievance, move="sign", at=MORNING)
    ask = {"days": 3, "reason": "材料没到"}
    return make_move(by=town.min.user, grievance=grievance, move="ask_extension", at=MORNING, **ask)


def test_more_days_asked_for_are_told_to_the_leader_who_decides(town, more_days, visit):
    alert_of_matters(DAY)
    assert listed(visit, town.lian.user, "extension") == 1
    for other in (town.ban.user, town.mei.user, town.min.user):
        assert listed(visit, other, "extension") == 0
    write_digests(at(DAY, 10))
    assert "东山镇有1件诉求申请延期，等您批" in digest(town.lian.user, DAY)
    assert "申请延期，等您批" in visit(town.lian.user, "/my/").text


@pytest.mark.parametrize("move", ["extend", "refuse_extension", "wait"])
def test_once_it_is_decided_or_can_not_be_nobody_is_told_of_the_days(town, more_days, move):
    alert_of_matters(DAY)
    assert Alert.objects.open().filter(kind="extension").exists()
    said = {
        "extend": (town.lian, {}),
        "refuse_extension": (town.lian, {"reason": "理由不够"}),
        "wait": (town.min, {"reason": "等户主回来", "waits_for": "resident"}),
    }
    by, more = said[move]
    make_move(by=by.user, grievance=more_days, move=move, at=MORNING, **more)
    alert_of_matters(DAY)
    assert not Alert.objects.open().filter(kind="extension").exists()


# -- services around a birth -----------------------------------------------------------------------


@pytest.fixture
def health(town):
    user = make_user("wei", "卫生健康", email="wei@example.com")
    make_grant(user, Role.HEALTH, town.east)
    make_grant(user, Role.CADRE, town.east)
    said = {"township": town.east, "assessment": "评估〔2026〕1号"}
    switch_on_maternity(by=town.quan, on=DAY, **said)
    return user


def ask(town, on=DAY):
    return ask_for_service(
        district=town.mei_village, uid=uuid.uuid4(), phone="15400001234", service="checkup", on=on
    )


def test_the_health_contact_alone_is_told_that_somebody_waits(town, health, visit):
    for _ in range(2):
        ask(town)
    alert_of_matters(DAY)
    assert Alert.objects.open().get().area == town.east  # of the township, neither who nor how many
    write_digests(at(DAY, 10))
    assert "有2件孕产服务申请等您联系" in visit(health, "/my/").text
    for other in (town.ban, town.lian, town.mei, town.shu):
        assert listed(visit, other.user, "maternity") == 0
        assert "孕产服务申请等" not in visit(other.user, "/my/").text
        assert not any("孕产" in line for line in digest(other.user, DAY))


def test_a_request_is_told_by_letter_and_the_digest_keeps_not_that_there_was_one(
    town, health, visit
):
    ask(town)
    alert_of_matters(DAY)
    assert write_digests(at(DAY, 22)) == 1
    [kept] = health.digests.all()
    assert kept.lines == [] and kept.deliveries.count() == 1
    text = visit(health, "/my/").text
    assert "有1件孕产服务申请等您联系" in text and "今天的提醒" not in text
    assert write_digests(at(DAY, 23)) == write_digests(at(TOMORROW, 10)) == 0


def test_without_a_letter_no_digest_is_written_of_a_request(town, health):
    type(health).objects.filter(pk=health.pk).update(email="")
    ask(town)
    alert_of_matters(DAY)
    assert write_digests(at(DAY, 10)) == 0
    assert not health.digests.exists()


def test_what_else_there_is_stands_in_the_digest_beside(town, health, visit):
    make_grant(health, Role.CLERK, town.east)
    ask(town)
    contest(town)
    alert_of_matters(DAY)
    write_digests(at(DAY, 10))
    assert [line["kind"] for line in health.digests.get().lines] == ["class_objected"]
    assert "今天的提醒" in visit(health, "/my/").text


def test_a_new_request_is_told_anew_and_a_group_never(town, health):
    added(town)
    ask(town)
    alert_of_matters(DAY)
    write_digests(at(DAY, 10))
    ask(town, TOMORROW)
    alert_of_matters(TOMORROW)
    write_digests(at(TOMORROW, 10))
    order_group_digests(at(TOMORROW, 10))
    assert health.digests.count() == Delivery.objects.filter(user=health).count() == 2
    assert not Delivery.objects.filter(webhook__isnull=False).exists()


def test_once_all_were_served_not_even_the_alert_stays(town, health, visit):
    for day in (DAY, TOMORROW):
        ask(town, day)
        alert_of_matters(day)
    for request in MaternityRequest.objects.all():
        serve(by=health, request=request, served_on=TOMORROW, on=TOMORROW)
    alert_of_matters(TOMORROW)
    assert not Alert.objects.exists()
    assert "孕产服务申请等" not in visit(health, "/my/").text


def test_a_request_of_another_township_is_told_elsewhere(town, health, visit):
    far = make_user("yuan", "远")
    make_grant(far, Role.HEALTH, town.west)
    ask(town)
    alert_of_matters(DAY)
    write_digests(at(DAY, 10))
    assert not far.digests.exists() and health.digests.exists()
