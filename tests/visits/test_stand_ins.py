"""AB角: while a colleague is on leave his stand-in has his open matters; before and after, nothing."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from contacts.access import visible_to
from contacts.models import Leave, Service, StandIn
from contacts.policy import Role
from reports.actions.alerts import alert_of_matters
from reports.models import Alert
from tests.cast import build
from tests.factories import (
    LONG_AGO,
    at,
    make_activity,
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
from visits.models import Activity, CauseKind, Grievance, Measure, MeasureKind, Mode
from visits.queries.histories import history
from visits.queries.openings import open_to
from visits.queries.waiting import matters_in_hand, measures_owed
from visits.workflow import State

FIRST, LAST = DAY, DAY + dt.timedelta(days=4)
EVE, AFTER = FIRST - dt.timedelta(days=1), LAST + dt.timedelta(days=1)
ANSWER = {"answer": "修好了", "review_way": "可以复查"}


def named():
    """min has a matter in hand and is on leave from FIRST to LAST; dai, of another office, stands in
    for him at all times."""
    town = with_office(build())
    user = make_user("dai", "戴工")
    make_grant(user, Role.CADRE, town.east)
    office = make_organisation(town.east, "水利站")
    town.dai = make_cadre(town.east, "戴工", staff_number="DAI", organisation=office, user=user)
    StandIn.objects.create(cadre=town.min, stand_in=town.dai, starts_on=LONG_AGO)
    Leave.objects.create(cadre=town.min, kind="annual", starts_on=FIRST, ends_on=LAST)
    matter = make_grievance(town.amei, town.mei.user, received_at=at(EVE, 9))
    sent = {"office": town.office, "mode": Mode.ASSIGNED}
    make_move(by=town.ban.user, grievance=matter, move="send", at=at(EVE, 10), **sent)
    make_move(by=town.min.user, grievance=matter, move="sign", at=at(EVE, 11))
    return town


@pytest.fixture
def town(db):
    return staged(named)


@pytest.fixture
def matter(town):
    return Grievance.objects.get()


@pytest.fixture
def stand_on(monkeypatch):
    def stand_on(day):
        monkeypatch.setattr("contacts.kit.clock.today", lambda: day)
        monkeypatch.setattr("contacts.kit.clock.now", lambda: at(day, 12))

    return stand_on


def sees(person, matter):
    return visible_to(Grievance.objects.filter(pk=matter.pk), person.user).exists()


def codes(person, matter):
    return {move.code for move in open_to(person.user, matter).moves}


def move(by, matter, code, day=DAY, **said):
    return make_move(by=by.user, grievance=matter, move=code, at=at(day, 12), **said)


@pytest.mark.parametrize(
    ("day", "has_it"), [(EVE, False), (FIRST, True), (LAST, True), (AFTER, False)]
)
def test_before_the_leave_nothing_during_it_the_matter_and_after_it_nothing(
    town, matter, stand_on, client, day, has_it
):
    stand_on(day)
    assert sees(town.dai, matter) is has_it
    assert ("answer" in codes(town.dai, matter)) is has_it
    assert [*matters_in_hand(town.dai.user, town.dai, day)] == [matter] * has_it
    client.force_login(town.dai.user)
    assert client.get(f"/grievances/{matter.uid}/").status_code == (200 if has_it else 404)
    first = client.get("/my/").content.decode()
    assert (matter.number in first and "代闵主任" in first) is has_it
    if has_it:
        move(town.dai, matter, "answer", day=day, **ANSWER)
    else:
        with pytest.raises(PermissionDenied):
            move(town.dai, matter, "answer", day=day, **ANSWER)


def test_without_a_stand_in_named_for_these_days_nobody_has_it(town, matter, stand_on):
    StandIn.objects.update(ends_on=EVE)
    stand_on(DAY)
    assert not sees(town.dai, matter)


def test_whose_stand_in_one_is_not_remains_out_of_sight(town, stand_on):
    stand_on(DAY)
    other = make_grievance(town.shan, town.mei.user, received_at=NOON)
    assert not sees(town.dai, other)


def test_the_history_says_for_whom_it_was_done_and_the_handler_stays(town, matter, stand_on):
    stand_on(DAY)
    done = move(
        town.dai, matter, "work", cause_kind=CauseKind.objects.get(code="money"), plan="换管"
    )
    line = history(done.events.all())[-1]
    assert line.who == "戴工（代闵主任）"
    assert done.handler == town.min
    own = move(town.dai, done, "remark", text="去看过")
    assert history(own.events.all())[-1].who == "戴工"
    stand_on(AFTER)
    assert "answer" in codes(town.min, own) and not sees(town.dai, own)


def test_nothing_that_is_over_is_seen(town, matter, stand_on):
    stand_on(DAY)
    into = make_grievance(town.amei, town.mei.user)
    for state in (State.CLOSED, State.MERGED, State.VOIDED, State.PASSED_ON):
        merged_into = into if state == State.MERGED else None
        Grievance.objects.filter(pk=matter.pk).update(state=state, merged_into=merged_into)
        assert not sees(town.dai, matter), state


def test_the_diary_stays_the_colleagues(town, stand_on):
    stand_on(DAY)
    entry = make_activity(DAY, cadres=[town.min], households=[town.amei])
    rows = Activity.objects.filter(pk=entry.pk)
    assert not visible_to(rows, town.dai.user).exists()
    assert not visible_to(rows, town.dai.user, "read_text").exists()


def test_what_was_first_told_to_the_colleague_is_taken_for_him(town, stand_on):
    stand_on(DAY)
    told = make_grievance(town.shan, town.mei.user, received_at=NOON, first_asked=town.min)
    assert "take" in codes(town.dai, told)
    taken = move(town.dai, told, "take")
    assert taken.handler == town.min
    stand_on(AFTER)
    assert not sees(town.dai, taken) and "answer" in codes(town.min, taken)


def test_who_handled_it_in_a_colleagues_place_does_not_follow_it_up(town, matter, stand_on):
    make_grant(town.dai.user, Role.CLERK, town.east)
    stand_on(DAY)
    move(town.dai, matter, "work", cause_kind=CauseKind.objects.get(code="money"), plan="换管")
    answered = move(town.min, matter, "answer", **ANSWER)
    assert not {"confirm", "reopen", "tried"} & codes(town.dai, answered)
    stand_on(AFTER)
    assert not {"confirm", "reopen", "tried"} & codes(town.dai, answered)
    with pytest.raises(ValidationError, match="回访"):
        move(town.dai, answered, "tried", day=AFTER)
    assert "confirm" in codes(town.ban, answered)


def test_a_clerk_who_only_stood_in_and_did_nothing_may_follow_up_afterwards(town, matter, stand_on):
    make_grant(town.dai.user, Role.CLERK, town.east)
    stand_on(DAY)
    answered = move(town.min, matter, "answer", **ANSWER)
    assert "confirm" not in codes(town.dai, answered), "while he stands there for the handler"
    stand_on(AFTER)
    assert "confirm" in codes(town.dai, answered)


def test_nobody_grants_more_time_to_what_is_his_for_a_colleague(town, matter, stand_on):
    make_grant(town.dai.user, Role.LEADER, town.east)
    stand_on(DAY)
    asked = move(town.min, matter, "ask_extension", days=3, reason="等料")
    assert "extend" not in codes(town.dai, asked)
    assert "extend" in codes(town.lian, asked)


# -- alerts ----------------------------------------------------------------------------------------


def told(kind):
    rows = Alert.objects.open().filter(kind=kind).order_by("pk")
    return [*rows.values_list("cadre__name", "stands_for__name")]


def test_deadlines_are_told_to_the_stand_in_too_and_until_the_return(
    town, matter, stand_on, client
):
    long = matter.received_at + dt.timedelta(days=40)
    Leave.objects.update(ends_on=long.date())
    stand_on(long.date())
    climb(at(long.date(), 12))
    alert_of_matters(long.date())
    assert told("matter_late") == [("闵主任", None), ("戴工", "闵主任")]
    client.force_login(town.dai.user)
    page = client.get("/alerts/", {"kind": "matter_late"}).content.decode()
    assert matter.number in page and "戴工（代闵主任）" in page
    after = long.date() + dt.timedelta(days=1)
    stand_on(after)
    alert_of_matters(after)
    assert told("matter_late") == [("闵主任", None)]
    assert matter.number not in client.get("/alerts/").content.decode()


def test_of_a_leaders_alerts_nobody_is_told_who_is_no_leader(town, matter, stand_on):
    late = matter.received_at.date() + dt.timedelta(days=40)
    StandIn.objects.create(cadre=town.lian, stand_in=town.dai, starts_on=LONG_AGO)
    Leave.objects.create(cadre=town.lian, kind="annual", starts_on=late, ends_on=late)
    stand_on(late)
    climb(at(late, 12))
    alert_of_matters(late)
    assert told("to_leader") == [("韦连山", None)]
    make_grant(town.dai.user, Role.LEADER, town.east)
    alert_of_matters(late)
    assert told("to_leader") == [("韦连山", None), ("戴工", "韦连山")]


def test_of_an_office_whoever_is_there_is_told_before_those_on_leave(town, matter, stand_on):
    present = make_user("zai", "在岗")
    make_grant(present, Role.HANDLER, town.east)
    make_cadre(town.east, "在岗", staff_number="ZAI", organisation=town.office, user=present)
    Service.objects.filter(cadre__user=present).update(starts_on=DAY)
    Grievance.objects.update(state=State.SENT, handler=None)
    late = matter.received_at.date() + dt.timedelta(days=40)
    climb(at(late, 12))
    alert_of_matters(late)
    assert told("matter_late") == [("闵主任", None)]
    Leave.objects.update(starts_on=late, ends_on=late)
    alert_of_matters(late)
    assert told("matter_late") == [("在岗", None)]


def test_a_measure_of_whoever_is_away_waits_for_the_stand_in(town, matter, stand_on):
    said = {"kind": MeasureKind.STEP, "task": "修渠", "cadre": town.min, "planned_at": at(EVE, 11)}
    Measure.objects.create(grievance=matter, first_due_on=LAST, due_on=LAST, **said)
    for day, waits in ((EVE, 0), (FIRST, 1), (AFTER, 0)):
        stand_on(day)
        assert measures_owed(town.dai.user, day).count() == waits
