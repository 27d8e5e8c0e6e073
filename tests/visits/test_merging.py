"""Merged matters: everybody who raised one gets the answer, however they were put together."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from contacts.kit import clock
from contacts.policy import Role
from tests.factories import make_grant, make_grievance, make_user
from visits.actions.codes import OPENS_FOR, grievance_of, issue_code
from visits.actions.moves import make_move
from visits.models import Mode
from visits.workflow import State

NOW = clock.now()


@pytest.fixture
def three(town):
    homes = (town.amei, town.shan, town.zeng)
    return [make_grievance(home, town.mei.user, received_at=NOW) for home in homes]


def merge(town, one, other):
    return make_move(by=town.ban.user, grievance=one, move="merge", at=NOW, into=other)


def answer(town, grievance, at=NOW):
    said = {"office": town.office, "mode": Mode.ASSIGNED}
    sent = make_move(by=town.ban.user, grievance=grievance, move="send", at=at, **said)
    signed = make_move(by=town.min.user, grievance=sent, move="sign", at=at)
    said = {"answer": "水管换好了", "review_way": "可以复查"}
    return make_move(by=town.min.user, grievance=signed, move="answer", at=at, **said)


def test_what_was_merged_into_what_is_merged_goes_along(client, town, three):
    first, second, third = three
    code = issue_code(by=None, grievance=first, at=NOW)
    merge(town, first, second)
    merge(town, second, third)
    first.refresh_from_db()
    assert first.merged_into == third
    answer(town, third)
    assert "水管换好了" in client.get(f"/m/{code}/").content.decode()


def test_the_code_of_a_merged_matter_opens_as_long_as_the_one_it_is_in(town, three):
    first, second, _third = three
    code = issue_code(by=None, grievance=first, at=NOW)
    merge(town, first, second)
    later = NOW + OPENS_FOR + dt.timedelta(days=1)
    assert grievance_of(code, at=later) == first  # the other is not finished
    answer(town, second, at=later)
    make_move(
        by=town.ban.user, grievance=second, move="confirm", at=later, reached="reached",
        satisfaction="satisfied",
    )  # fmt: skip
    assert grievance_of(code, at=later + OPENS_FOR) == first
    assert grievance_of(code, at=later + OPENS_FOR + dt.timedelta(seconds=1)) is None


def test_who_raised_a_merged_matter_adds_and_objects_to_the_one_it_is_in(client, town, three):
    first, second, _third = three
    code = issue_code(by=None, grievance=first, at=NOW)
    merge(town, first, second)
    client.post(f"/m/{code}/", {"do": "say", "text": "我家也没有水"})
    assert second.events.get(move="say").text == "我家也没有水"
    answer(town, second)
    client.post(f"/m/{code}/", {"do": "rate", "satisfaction": "satisfied"})
    assert not second.events.filter(move="rate").exists()  # one matter has one rating
    client.post(f"/m/{code}/", {"do": "object", "text": "还是没有水"})
    second.refresh_from_db()
    assert second.state == State.IN_HAND


@pytest.mark.parametrize("move", [("void", {"reason": "重了"}), ("pass_on", {"told": "法院"})])
def test_what_others_are_merged_into_goes_on_to_its_answer(town, three, move):
    first, second, _third = three
    merge(town, first, second)
    with pytest.raises(ValidationError, match="并在这一件里"):
        make_move(by=town.ban.user, grievance=second, move=move[0], at=NOW, **move[1])


def test_into_what_one_does_not_dispatch_nothing_is_merged(town, three):
    first, second, _third = three
    user = make_user("village", "村文书")
    make_grant(user, Role.CLERK, town.mei_village.area)
    other = make_grievance(town.mo, town.lan.user, received_at=NOW)
    with pytest.raises(ValidationError) as error:
        make_move(by=user, grievance=first, move="merge", at=NOW, into=other)
    assert "into" in error.value.message_dict
    assert make_move(by=user, grievance=first, move="merge", at=NOW, into=second).merged_into


def test_into_another_township_nothing_is_merged(town, three):
    far = make_grievance(town.xue, town.west_cadre.user, received_at=NOW)
    with pytest.raises(ValidationError, match="本乡镇"):
        merge(town, three[0], far)
