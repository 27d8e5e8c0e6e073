"""Whom a deadline is told to: whoever has the matter on that day, and of a follow-up whoever makes it."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.kit import clock
from contacts.models import Leave, Service, ServiceCategory, StandIn
from contacts.policy import Role
from reports.actions.alerts import alert_of_matters, raise_alerts
from reports.actions.digests import write_digests
from reports.models import Alert, AlertKind, Digest
from reports.queries.digests import in_words
from tests.cast import build
from tests.factories import (
    at,
    make_cadre,
    make_grant,
    make_grievance,
    make_organisation,
    make_user,
)
from tests.kept import staged
from tests.visits.matters import DAY, NOON, with_office
from visits.actions.clocks import climb
from visits.actions.moves import make_move
from visits.models import Grievance, Mode
from visits.queries.follow_ups import not_for
from visits.queries.openings import open_to
from visits.stages import Stage

LATER = DAY + dt.timedelta(days=14)


def in_hand():
    """min has a matter in hand; jie serves in the office beside him."""
    town = with_office(build())
    town.roads = make_organisation(town.east, "规划建设办")
    town.jie = serving(town, "jie", town.office)
    Service.objects.filter(cadre=town.jie).update(starts_on=DAY)
    matter = make_grievance(town.amei, town.mei.user, received_at=NOON)
    moved(town.ban, matter, "send", office=town.office, mode=Mode.ASSIGNED)
    moved(town.min, matter, "sign")
    return town


def serving(town, code, office, role=Role.CADRE):
    user = make_user(code)
    make_grant(user, role, town.east)
    category = ServiceCategory.TOWNSHIP_CADRE
    return make_cadre(
        town.east, code, staff_number=code, category=category, organisation=office, user=user
    )


def moved(by, matter, move, **said):
    return make_move(by=by.user, grievance=matter, move=move, at=NOON, **said)


@pytest.fixture
def town(db, stand_on):
    stand_on(DAY)
    return staged(in_hand)


@pytest.fixture
def matter(town):
    return Grievance.objects.get()


@pytest.fixture
def answered(town, matter):
    return moved(town.min, matter, "answer", answer="换了瓦", review_way="可以复查")


def climbed(stand_on, day=LATER):
    stand_on(day, 12)
    climb(at(day, 12))
    alert_of_matters(day)


def told(kind):
    """Those to whom it is open by name; None is the desk."""
    return list(Alert.objects.open().filter(kind=kind).values_list("cadre__name", flat=True))


def sees(visit, person, kind):
    return visit(person.user, "/alerts/", kind=kind).context["table"].page.paginator.count


def digest(person, day=LATER):
    found = Digest.objects.filter(user=person.user, day=day).first()
    return in_words(found) if found else []


# -- whoever changed office -------------------------------------------------------------------------


def test_what_is_late_is_told_to_the_office_once_its_handler_serves_elsewhere(
    town, matter, stand_on
):
    climbed(stand_on)
    assert told("matter_late") == ["闵主任"]
    Service.objects.filter(cadre=town.min).update(ends_on=DAY)
    Service.objects.create(
        cadre=town.min, organisation=town.roads, category=ServiceCategory.TOWNSHIP_CADRE,
        starts_on=DAY + dt.timedelta(days=1),
    )  # fmt: skip
    alert_of_matters(LATER)
    assert told("matter_late") == ["jie"]
    town.jie.user.is_active = False
    town.jie.user.save()
    alert_of_matters(LATER)
    assert told("matter_late") == [None]


def test_in_an_office_of_the_police_nobody_is_told_of_what_was_not_handed_to_him(
    town, matter, stand_on
):
    station = make_organisation(town.east, "派出所", kind="police_station")
    serving(town, "jing", station)
    Grievance.objects.update(lead=station)
    climbed(stand_on)
    assert told("matter_late") == [None]


def test_what_an_office_has_is_not_told_to_whoever_heard_it_first(town, matter, stand_on):
    for cadre in (town.min, town.jie):
        Service.objects.filter(cadre=cadre).update(ends_on=DAY)
    assert Grievance.objects.get().first_asked == town.mei
    climbed(stand_on)
    assert told("matter_late") == [None]


def test_of_a_complaint_about_the_own_office_nobody_there_is_told(town, matter, stand_on):
    Grievance.objects.update(concerned=town.office)
    climbed(stand_on)
    assert told("matter_late") == [None]
    Grievance.objects.update(concerned=town.roads)
    alert_of_matters(LATER)
    assert told("matter_late") == ["闵主任"]


# -- follow-ups ------------------------------------------------------------------------------------


def test_a_late_follow_up_is_told_to_those_who_make_it_and_not_to_who_handled_it(
    town, answered, stand_on, visit
):
    due = clock.day_of(answered.clocks.get(stage=Stage.FOLLOW_UP).yellow_at)
    for day, kind, over in (
        (due, "follow_up_due", "follow_up_late"),
        (LATER, "follow_up_late", "follow_up_due"),
    ):
        climbed(stand_on, day)
        assert (told(kind), told(over)) == ([None], [])
        assert told("matter_due") == told("matter_late") == []
        for person in (town.ban, town.lian, town.shu):
            assert sees(visit, person, kind) == 1, person
        for person in (town.min, town.jie, town.mei):
            assert sees(visit, person, kind) == 0, person
    write_digests(at(LATER, 9))
    assert "东山镇有1件诉求等着回访，已经超期" in digest(town.ban)
    assert digest(town.min) == []


def test_who_handled_it_is_not_told_though_he_follows_up_others(town, answered, stand_on, visit):
    make_grant(town.min.user, Role.CLERK, town.east)
    second = make_grievance(town.amei, town.mei.user, received_at=NOON, text="路灯不亮")
    moved(town.mei, second, "take")
    moved(town.mei, second, "answer", answer="换了灯", review_way="可以复查")
    climbed(stand_on)
    assert sees(visit, town.ban, "follow_up_late") == 2
    assert sees(visit, town.min, "follow_up_late") == 1
    write_digests(at(LATER, 9))
    assert "东山镇有2件诉求等着回访，已经超期" in digest(town.ban)
    assert "东山镇有1件诉求等着回访，已经超期" in digest(town.min)


def test_what_was_told_to_the_handler_before_is_over_with_the_next_sweep(town, answered, stand_on):
    climbed(stand_on)
    Alert.objects.filter(kind="follow_up_late").update(
        kind=AlertKind.MATTER_LATE, cadre=town.min, key="matter_late:1"
    )
    alert_of_matters(LATER)
    assert told("matter_late") == [] and told("follow_up_late") == [None]


def test_whom_a_follow_up_is_not_for_is_one_question_for_one_and_for_many(
    town, answered, stand_on, visit
):
    clerk = serving(town, "ji2", town.office, Role.CLERK)
    secretary = serving(town, "shu2", town.office, Role.SECRETARY)
    make_grant(town.min.user, Role.CLERK, town.east)
    stand_in = serving(town, "dai", town.roads, Role.CLERK)
    Leave.objects.create(cadre=town.min, kind="annual", starts_on=DAY, ends_on=DAY)
    StandIn.objects.create(cadre=town.min, stand_in=stand_in, starts_on=DAY)
    seen = {}
    for person in (town.ban, town.lian, town.shu, town.min, clerk, secretary, stand_in):
        may = "confirm" in {move.code for move in open_to(person.user, answered).moves}
        assert may != not_for(person.user, DAY).filter(pk=answered.pk).exists(), person
        seen[str(person)] = may
    assert set(seen.values()) == {True, False}
    assert not seen[str(stand_in)] and not seen[str(secretary)] and seen[str(clerk)]


# -- measures --------------------------------------------------------------------------------------


@pytest.fixture
def planned(town, matter):
    def planned(owner):
        until = DAY + dt.timedelta(days=3)
        return moved(town.min, matter, "plan_measure", to_do="看屋顶", owner=owner, until=until)

    return planned


@pytest.mark.parametrize(("days", "late"), [(3, False), (4, True)])
def test_a_measure_is_late_after_its_day_and_its_owner_is_told(town, planned, days, late):
    planned(town.min)
    raise_alerts(DAY + dt.timedelta(days=days))
    assert told("measure_late") == ["闵主任"] * late


def test_an_office_that_owes_a_measure_is_told_as_a_whole_until_it_is_done(
    town, matter, planned, visit
):
    planned(town.office)
    day = DAY + dt.timedelta(days=4)
    alert_of_matters(day)
    assert sorted(told("measure_late")) == ["jie", "闵主任"]
    write_digests(at(day, 9))
    assert "您或者您单位有1条措施逾期，还没有做完" in digest(town.jie, day)
    assert sees(visit, town.jie, "measure_late") == 1
    assert sees(visit, town.ban, "measure_late") == 0
    measure = matter.measures.get()
    moved(town.min, matter, "finish_measure", measure=measure, done_on=DAY, evidence="看过了")
    alert_of_matters(day)
    assert told("measure_late") == []


def test_a_late_measure_whose_owner_left_is_told_to_the_desk(town, planned, visit):
    planned(town.min)
    Service.objects.filter(cadre=town.min).update(ends_on=DAY)
    day = DAY + dt.timedelta(days=4)
    alert_of_matters(day)
    assert told("measure_late") == [None]
    assert sees(visit, town.ban, "measure_late") == 1
    write_digests(at(day, 9))
    assert any("1条措施逾期" in line for line in digest(town.ban, day))


# -- the sweep -------------------------------------------------------------------------------------


def test_where_nothing_has_changed_a_sweep_writes_nothing(town, matter, stand_on):
    climbed(stand_on)
    with CaptureQueriesContext(connection) as queries:
        alert_of_matters(LATER)
    written = [q["sql"] for q in queries if not q["sql"].lstrip("(").startswith("SELECT")]
    assert written == []
    rows = list(Alert.objects.order_by("pk").values())
    alert_of_matters(LATER + dt.timedelta(days=1))
    assert list(Alert.objects.order_by("pk").values()) == rows


def test_each_township_is_told_by_its_own_secretary(town, matter, stand_on):
    for area, name in ((town.west, "西书记"), (town.east, "东书记")):
        make_cadre(
            area, name, title="党委书记", staff_number=name,
            category=ServiceCategory.TOWNSHIP_LEADER, user=make_user(name),
        )  # fmt: skip
    climbed(stand_on, DAY + dt.timedelta(days=40))
    assert told("to_secretary") == ["东书记"]
