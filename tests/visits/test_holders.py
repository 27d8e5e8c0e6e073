"""Who has a matter on a day: no matter falls between two chairs when a cadre changes office."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from contacts.models import Leave, Organisation, Service, ServiceCategory, StandIn
from contacts.models.organisations import OrganisationKind
from contacts.policy import Role
from tests.factories import (
    make_cadre,
    make_grant,
    make_grievance,
    make_organisation,
    make_user,
)
from tests.visits.matters import DAY, NOON
from visits.actions.moves import bring_back, make_move
from visits.models import Grievance, Mode
from visits.queries.duties import duties_of_cadre, duties_of_office
from visits.queries.holders import Side, left_behind, orphans, side_of
from visits.queries.openings import open_to
from visits.queries.stand import Stand
from visits.queries.waiting import matters_in_hand
from visits.workflow import OPEN, State

EVE = DAY - dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("contacts.kit.clock.today", lambda: DAY)


@pytest.fixture
def colleague(town):
    """Serves in the office beside min."""
    user = make_user("jie", "接手人")
    make_grant(user, Role.CADRE, town.east)
    category = ServiceCategory.TOWNSHIP_CADRE
    return make_cadre(town.east, "接手人", category=category, organisation=town.office, user=user)


@pytest.fixture
def roads(town):
    return make_organisation(town.east, "规划建设办")


@pytest.fixture
def signed(town):
    grievance = make_grievance(town.amei, town.mei.user, received_at=NOON)
    said = {"office": town.office, "mode": Mode.ASSIGNED}
    grievance = make_move(by=town.ban.user, grievance=grievance, move="send", at=NOON, **said)
    return make_move(by=town.min.user, grievance=grievance, move="sign", at=NOON)


def changes_office(cadre, office, day=DAY):
    """His service ends on the day before, and goes on in another office."""
    before = day - dt.timedelta(days=1)
    Service.objects.filter(cadre=cadre).update(ends_on=before)
    category = ServiceCategory.TOWNSHIP_CADRE
    Service.objects.create(cadre=cadre, organisation=office, category=category, starts_on=day)


def codes(cadre, grievance):
    grievance.refresh_from_db()
    return {move.code for move in open_to(cadre.user, grievance).moves}


def in_hand(cadre, day=DAY):
    return list(matters_in_hand(cadre.user, cadre, day))


def test_who_changed_office_has_it_no_more_and_his_colleagues_have_it(
    town, signed, colleague, roads
):
    assert in_hand(town.min) == [signed] and in_hand(colleague) == []
    changes_office(town.min, roads)
    assert in_hand(town.min) == [] and in_hand(colleague) == [signed]
    assert "answer" not in codes(town.min, signed) and "answer" in codes(colleague, signed)
    assert not Stand(town.min.user, signed).has_it
    seen = Grievance.objects.all()
    assert duties_of_cadre(seen, town.min, DAY) == []
    [duty] = duties_of_office(seen, town.office, DAY)
    assert duty.owner == str(town.office)


def test_the_sweep_takes_him_away_with_a_line_in_the_history(town, signed, colleague, roads):
    changes_office(town.min, roads)
    assert bring_back(NOON) == 1 and bring_back(NOON) == 0
    signed.refresh_from_db()
    assert (signed.state, signed.lead, signed.handler) == (State.IN_HAND, town.office, None)
    event = signed.events.last()
    assert (event.move, event.by, event.organisation) == ("vacate", None, town.office)
    assert not Grievance.objects.filter(pk=signed.pk, handler=town.min).exists()


@pytest.mark.parametrize("swept", [False, True])
def test_a_colleague_takes_it_over_and_has_it_by_name(town, signed, colleague, roads, swept):
    assert "take_over" not in codes(colleague, signed)
    with pytest.raises(ValidationError, match="有人在经办"):
        make_move(by=colleague.user, grievance=signed, move="take_over", at=NOON)
    changes_office(town.min, roads)
    assert bring_back(NOON) == 1 if swept else True
    assert "take_over" in codes(colleague, signed)
    with pytest.raises((ValidationError, PermissionDenied)):
        make_move(by=town.min.user, grievance=signed, move="take_over", at=NOON)
    taken = make_move(by=colleague.user, grievance=signed, move="take_over", at=NOON)
    assert taken.handler == colleague
    assert bring_back(NOON) == 0 and in_hand(colleague) == [taken]
    assert "take_over" not in codes(colleague, taken)


def test_who_answers_what_nobody_had_by_name_has_handled_it(town, signed, colleague, roads):
    changes_office(town.min, roads)
    said = {"answer": "换了瓦", "review_way": "可以复查"}
    answered = make_move(by=colleague.user, grievance=signed, move="answer", at=NOON, **said)
    assert answered.handler == colleague


def test_a_waiting_matter_waits_on_with_the_office(town, signed, colleague, roads):
    said = {"waits_for": "resident", "reason": "等户主"}
    make_move(by=town.min.user, grievance=signed, move="wait", at=NOON, **said)
    changes_office(town.min, roads)
    assert bring_back(NOON) == 1
    assert {"take_over", "resume"} <= codes(colleague, signed)
    assert signed.state == State.WAITING


def test_whom_it_was_sent_to_by_name_and_who_left_does_not_keep_it_from_being_signed(
    town, colleague, roads
):
    grievance = make_grievance(town.amei, town.mei.user, received_at=NOON)
    said = {"office": town.office, "mode": Mode.ASSIGNED, "handler": town.min}
    sent = make_move(by=town.ban.user, grievance=grievance, move="send", at=NOON, **said)
    changes_office(town.min, roads)
    assert in_hand(colleague) == [sent]
    assert make_move(by=colleague.user, grievance=sent, move="sign", at=NOON).handler == colleague


def test_who_serves_in_two_offices_keeps_what_one_of_them_leads(town, signed, roads):
    category = ServiceCategory.TOWNSHIP_CADRE
    Service.objects.create(
        cadre=town.min, organisation=roads, category=category, starts_on=DAY - dt.timedelta(1)
    )
    assert bring_back(NOON) == 0 and in_hand(town.min) == [signed]


def test_until_the_last_day_of_his_service_it_is_his(town, signed, colleague, roads):
    tomorrow = DAY + dt.timedelta(days=1)
    changes_office(town.min, roads, day=tomorrow)
    assert bring_back(NOON) == 0
    assert in_hand(town.min) == [signed] and in_hand(colleague, tomorrow) == [signed]
    assert list(left_behind(tomorrow)) == [signed]


def test_what_a_cadre_took_himself_goes_along_with_him_to_another_office(town, roads):
    grievance = make_grievance(town.amei, town.mei.user, received_at=NOON)
    taken = make_move(by=town.mei.user, grievance=grievance, move="take", at=NOON)
    changes_office(town.mei, roads)
    assert bring_back(NOON) == 0 and in_hand(town.mei) == [taken]


def test_an_officer_of_the_police_who_left_leaves_it_to_whoever_dispatches(town, roads):
    station = make_organisation(town.east, "派出所", kind=OrganisationKind.POLICE_STATION)
    for name in ("甲警官", "乙警官"):
        make_cadre(town.east, name, organisation=station, user=make_user(name))
    first, second = Service.objects.filter(organisation=station).order_by("pk")
    grievance = make_grievance(town.amei, town.mei.user, received_at=NOON)
    said = {"office": station, "mode": Mode.ASSIGNED, "handler": first.cadre}
    make_move(by=town.ban.user, grievance=grievance, move="send", at=NOON, **said)
    changes_office(first.cadre, roads)
    assert in_hand(second.cadre) == []
    assert list(orphans(DAY)) == [grievance] and not left_behind(DAY).exists()
    bring_back(NOON)
    grievance.refresh_from_db()
    assert grievance.state == State.RETURNED


def test_a_dissolved_office_and_a_handler_elsewhere_leave_it_to_whoever_dispatches(
    town, signed, roads
):
    changes_office(town.min, roads)
    Organisation.objects.filter(pk=town.office.pk).update(ends_on=EVE)
    bring_back(NOON)
    signed.refresh_from_db()
    assert (signed.state, signed.handler) == (State.RETURNED, None)


def test_on_leave_it_stays_his_and_his_stand_ins_until_he_changes_office(
    town, signed, colleague, roads
):
    Leave.objects.create(cadre=town.min, starts_on=DAY, ends_on=DAY)
    StandIn.objects.create(cadre=town.min, stand_in=town.mei, starts_on=DAY, ends_on=DAY)
    assert bring_back(NOON) == 0
    assert in_hand(town.mei) == [signed] and in_hand(colleague) == []
    assert "answer" in codes(town.mei, signed)
    changes_office(town.min, roads)
    assert in_hand(town.mei) == [] and in_hand(colleague) == [signed]
    assert "answer" not in codes(town.mei, signed)


def test_who_handled_it_and_changed_office_does_not_follow_it_up(town, signed, colleague, roads):
    said = {"answer": "换了瓦", "review_way": "可以复查"}
    make_grant(town.min.user, Role.CLERK, town.east)
    answered = make_move(by=town.min.user, grievance=signed, move="answer", at=NOON, **said)
    changes_office(town.min, roads)
    assert bring_back(NOON) == 0, "what is answered keeps the name of whoever answered"
    assert "confirm" not in codes(town.min, answered)


def test_each_state_lies_on_one_side():
    sides = {state: side_of(state) for state in State}
    assert {state for state, side in sides.items() if side is not Side.NOBODY} == set(OPEN)
    assert [state for state, side in sides.items() if side is Side.FOLLOW_UP] == [State.ANSWERED]
