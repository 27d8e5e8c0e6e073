"""Somebody always has a matter: what nobody is left to handle goes back to whoever dispatches."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from contacts.models import Organisation, Service
from contacts.policy import Role
from tests.factories import at, make_grant, make_grievance, make_user
from tests.visits.matters import DAY, NOON
from visits.actions.moves import bring_back, make_move
from visits.models import Mode
from visits.queries.openings import open_to
from visits.stages import Stage
from visits.workflow import State


@pytest.fixture
def sent(town, move):
    grievance = make_grievance(town.amei, town.mei.user, received_at=NOON)
    return move(grievance, town.ban, "send", office=town.office, mode=Mode.ASSIGNED)


def leave_service(cadre, day=DAY - dt.timedelta(days=1)):
    Service.objects.filter(cadre=cadre).update(ends_on=day)


def main(grievance):
    return grievance.clocks.get(stage=Stage.ANSWER, ended_at=None)


@pytest.mark.parametrize("steps", [[], ["sign"], ["sign", "wait"]])
def test_whoever_dispatches_calls_a_matter_back_and_its_clock_runs_on(town, move, sent, steps):
    due = main(sent).due_at
    for step in steps:
        said = {"waits_for": "resident", "reason": "等户主"} if step == "wait" else {}
        sent = move(sent, town.min, step, **said)
    back = move(sent, town.ban, "recall", reason="派错了")
    assert (back.state, back.lead, back.handler) == (State.RETURNED, None, None)
    assert [clock.stage for clock in back.clocks.filter(ended_at=None)] == [Stage.ANSWER]
    assert main(back).due_at == due
    assert move(back, town.ban, "send", office=town.office, mode=Mode.ASSIGNED).state == State.SENT


def test_nobody_but_the_dispatcher_calls_back(town, move, sent):
    for person in (town.mei, town.min, town.shu, town.lian):
        with pytest.raises(PermissionDenied):
            move(sent, person, "recall", reason="给我")


def test_what_an_office_had_that_was_dissolved_comes_back_by_itself(town, move, sent):
    assert bring_back(NOON) == 0
    Organisation.objects.filter(pk=town.office.pk).update(ends_on=DAY - dt.timedelta(days=1))
    assert bring_back(NOON) == 1
    assert bring_back(NOON) == 0
    sent.refresh_from_db()
    assert sent.state == State.RETURNED and sent.lead is None
    event = sent.events.last()
    assert (event.move, event.by) == ("orphan", None)
    assert "send" in {m.code for m in open_to(town.ban.user, sent).moves}


def test_what_a_cadre_took_who_left_comes_back_by_itself_even_if_it_waits(town, move):
    grievance = make_grievance(town.amei, town.mei.user, received_at=NOON)
    taken = move(grievance, town.mei, "take")
    waiting = move(taken, town.mei, "wait", waits_for="resident", reason="等户主")
    assert bring_back(NOON) == 0
    leave_service(town.mei)
    assert bring_back(NOON) == 1
    waiting.refresh_from_db()
    assert waiting.state == State.RETURNED and main(waiting).due_at is not None


def test_of_an_office_that_goes_on_the_colleagues_go_on(town, move, sent):
    signed = move(sent, town.min, "sign")
    leave_service(town.min)
    assert bring_back(NOON) == 1
    assert bring_back(NOON) == 0
    signed.refresh_from_db()
    assert (signed.state, signed.lead, signed.handler) == (State.IN_HAND, town.office, None)


def test_who_is_no_cadre_solves_nothing_on_the_spot(town):
    user = make_user("desk", "窗口")
    make_grant(user, Role.CLERK, town.east)
    grievance = make_grievance(town.amei, user, received_at=NOON)
    with pytest.raises(ValidationError, match="没有对应的干部"):
        make_move(by=user, grievance=grievance, move="solve", at=NOON, result="换了瓦")


def test_a_matter_stays_in_its_township(town, move):
    grievance = make_grievance(town.amei, town.mei.user, received_at=NOON)
    west = Organisation.objects.get(area=town.west)
    with pytest.raises(ValidationError) as error:
        move(grievance, town.ban, "send", office=west, mode=Mode.ASSIGNED)
    assert "office" in error.value.message_dict


@pytest.mark.parametrize("said", [{"mode": "nonsense"}, {"mode": ""}])
def test_words_that_are_none_of_the_choices_are_refused(town, move, said):
    grievance = make_grievance(town.amei, town.mei.user, received_at=NOON)
    with pytest.raises(ValidationError) as error:
        move(grievance, town.ban, "send", office=town.office, **said)
    assert "mode" in error.value.message_dict


def test_nobody_grants_more_time_to_himself(town, move):
    grievance = make_grievance(town.amei, town.lian.user, received_at=NOON, uid=uuid.uuid4())
    taken = move(grievance, town.lian, "take")
    asked = move(taken, town.lian, "ask_extension", days=5, reason="要等材料")
    with pytest.raises(ValidationError, match="自己"):
        move(asked, town.lian, "extend")
    assert "extend" not in {m.code for m in open_to(town.lian.user, asked).moves}


def test_a_petition_is_accepted_before_it_is_answered(town, move, sent):
    from visits.models import GrievanceKind

    petition = GrievanceKind.objects.get(code="petition")
    changed = move(sent, town.ban, "change_kind", kind=petition, reason="是信访")
    signed = move(changed, town.min, "sign")
    said = {"answer": "好了", "review_way": "可以复查"}
    with pytest.raises(ValidationError, match="先受理"):
        move(signed, town.min, "answer", **said)
    accepted = move(signed, town.min, "accept")
    assert move(accepted, town.min, "answer", **said).state == State.ANSWERED


def test_what_is_explained_comes_back_within_a_year(town, move):
    grievance = make_grievance(town.amei, town.mei.user, received_at=NOON)
    said = {"said": "没有钱", "review_way": "可以复查"}
    for far in (0, 367):
        with pytest.raises(ValidationError) as error:
            move(grievance, town.mei, "explain", look_again_on=DAY + dt.timedelta(days=far), **said)
        assert "look_again_on" in error.value.message_dict
    move(grievance, town.mei, "explain", look_again_on=DAY + dt.timedelta(days=366), **said)


def test_the_instant_of_a_move_is_none_before_the_last(town, move, sent):
    early = at(DAY - dt.timedelta(days=3))
    assert move(sent, town.ban, "recall", when=early, reason="派错了").events.last().at == NOON
