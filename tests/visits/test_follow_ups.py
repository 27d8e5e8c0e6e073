"""回访: asked by somebody else, honestly, and what the resident said himself stands."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from contacts.kit import clock
from contacts.models import Service
from contacts.policy import Role
from tests.factories import make_grant
from tests.visits.matters import answered_on
from visits.actions.codes import issue_code
from visits.actions.moves import make_move
from visits.models import FollowUp, Grievance, GrievanceKind
from visits.queries.openings import open_to
from visits.workflow import State

NOW = clock.now()


@pytest.fixture
def answered(town):
    """Sent by ban, handled and answered by min of the civil affairs office."""
    return answered_on(town, NOW - dt.timedelta(days=5))


def follow_up(grievance, by, move="confirm", days_ago=0, **said):
    if move == "confirm":
        said = {"reached": "reached", "satisfaction": "satisfied", **said}
    at = NOW - dt.timedelta(days=days_ago)
    return make_move(by=by.user, grievance=grievance, move=move, at=at, **said)


def codes(person, grievance):
    return {move.code for move in open_to(person.user, grievance).moves}


@pytest.mark.parametrize("move", ["tried", "confirm", "reopen"])
def test_neither_the_handler_nor_his_colleagues_nor_who_answered_follow_up(town, answered, move):
    said = {"reason": "还在漏"} if move == "reopen" else {}
    # The handler himself, though he may dispatch.
    make_grant(town.min.user, Role.CLERK, town.east)
    # A secretary who serves in the office that had it.
    Service.objects.filter(cadre=town.shu).update(organisation=town.office)
    for person in (town.min, town.shu):
        with pytest.raises(ValidationError, match="不能回访"):
            follow_up(answered, person, move, **said)
        assert move not in codes(person, answered)
    # Who answered, after somebody else took over.
    Grievance.objects.filter(pk=answered.pk).update(handler=town.lu)
    answered.refresh_from_db()
    Service.objects.filter(cadre=town.min).update(ends_on=clock.today() - dt.timedelta(days=1))
    with pytest.raises(ValidationError, match="不能回访"):
        follow_up(answered, town.min, move, **said)
    assert move in codes(town.ban, answered)


def test_who_dispatches_follows_up_also_where_the_township_is_one_office(town, answered):
    Service.objects.filter(cadre=town.ban).update(organisation=town.office)
    assert follow_up(answered, town.ban).state == State.CLOSED


@pytest.mark.parametrize("satisfaction", ["satisfied", "not_said"])
def test_what_the_resident_said_himself_stands(town, answered, satisfaction):
    said = {"satisfaction": "dissatisfied"}
    make_move(by=None, grievance=answered, move="rate", at=NOW - dt.timedelta(days=1), **said)
    closed = follow_up(answered, town.ban, satisfaction=satisfaction)
    assert closed.satisfaction == "dissatisfied" and closed.followed_up == FollowUp.SOLVED


def test_an_answer_not_accepted_satisfies_nobody(town, answered):
    closed = follow_up(answered, town.ban)
    assert closed.satisfaction == "satisfied"
    again = make_move(by=None, grievance=closed, move="object", at=NOW, reason="还在漏")
    assert again.satisfaction == "" and again.followed_up == FollowUp.UNSOLVED


def test_not_reached_is_three_days_of_trying_and_no_satisfaction(town, answered):
    gone = {"reached": "not_reached", "satisfaction": "not_said"}
    for days_ago in (3, 2, 2):
        with pytest.raises(ValidationError) as error:
            follow_up(answered, town.ban, days_ago=days_ago, **gone)
        assert "reached" in error.value.message_dict
        follow_up(answered, town.ban, "tried", days_ago=days_ago)
    with pytest.raises(ValidationError) as error:
        follow_up(answered, town.ban, reached="not_reached", satisfaction="satisfied")
    assert "satisfaction" in error.value.message_dict
    assert follow_up(answered, town.ban, **gone).followed_up == FollowUp.NOT_REACHED


def test_by_a_receipt_of_whoever_handles_the_matter_nobody_rates(client, town, answered):
    Service.objects.filter(cadre=town.lu).update(organisation=town.office)
    own = issue_code(by=town.mei.user, grievance=answered, at=NOW)  # who heard it
    for person in (town.min, town.lu):
        giver = issue_code_of(person, answered)
        assert "您满意吗" not in client.get(f"/m/{giver}/").content.decode()
        client.post(f"/m/{giver}/", {"do": "rate", "satisfaction": "satisfied"})
    assert not answered.events.filter(move="rate").exists()
    client.post(f"/m/{own}/", {"do": "rate", "satisfaction": "dissatisfied"})
    assert answered.events.get(move="rate").details["satisfaction"] == "dissatisfied"


def issue_code_of(person, grievance):
    """As if the right to print had been there: what counts is whose code it is."""
    code = issue_code(by=None, grievance=grievance, at=NOW)
    grievance.codes.filter(pk=grievance.codes.latest("pk").pk).update(issued_by=person.user)
    return code


def test_of_a_complaint_few_know_who_raised_it_and_how_satisfied(client, town, answered):
    def page(person):
        client.force_login(person.user)
        return client.get(f"/grievances/{answered.uid}/").content.decode()

    make_move(by=None, grievance=answered, move="rate", at=NOW, satisfaction="dissatisfied")
    # lu stands in the village, and has no part in it.
    for kind, ignorant in (("help", [town.lu]), ("complaint", [town.lu, town.shu])):
        Grievance.objects.update(kind=GrievanceKind.objects.get(code=kind))
        for person in (town.mei, town.min, town.ban, town.lian):
            assert "黄阿妹" in page(person), person
        for person in ignorant:
            assert "黄阿妹" not in page(person) and "不满意" not in page(person)
