"""记回访: one page asks in order, and the answers say which move of the workflow it is."""

import datetime as dt

import pytest

from contacts.kit import clock
from tests.visits.matters import answered_on
from visits.actions.moves import make_move
from visits.models import FollowUp
from visits.workflow import State

NOW = clock.now()


@pytest.fixture
def answered(town):
    """Answered by min of the civil affairs office, ten days ago."""
    return answered_on(town, NOW - dt.timedelta(days=10), "瓦换好了")


@pytest.fixture
def page(as_user, town, answered):
    address = f"/grievances/{answered.uid}/follow-up/"

    def page(**said):
        browser = as_user(town.ban.user)
        if not said:
            return browser.get(address)
        answered.refresh_from_db()
        return browser.post(address, {"version": answered.version, **said}, follow=True)

    return page


def last(answered):
    answered.refresh_from_db()
    return answered.events.latest("number").move


def looked_for(town, answered, *days_ago):
    for ago in days_ago:
        at = NOW - dt.timedelta(days=ago)
        make_move(by=town.ban.user, grievance=answered, move="tried", at=at)


def test_one_button_leads_to_one_page_with_the_answer(as_user, town, answered, page):
    for person, leads in ((town.ban, True), (town.min, False)):
        text = as_user(person.user).get(f"/grievances/{answered.uid}/").content.decode()
        assert ("记回访" in text) == leads
        assert "/confirm/" not in text and "/reopen/" not in text and "/tried/" not in text
    assert "瓦换好了" in page().content.decode()


def test_reached_solved_and_satisfied_closes(answered, page):
    page(reached="yes", solved="yes", satisfaction="basically", text="当面看过")
    assert last(answered) == "confirm" and answered.state == State.CLOSED
    assert (answered.satisfaction, answered.followed_up) == ("basically", FollowUp.SOLVED)


def test_reached_and_not_solved_is_handled_again_with_the_reason(answered, page):
    page(reached="yes", solved="no", reason="墙角还漏")
    assert last(answered) == "reopen" and answered.state == State.IN_HAND
    assert answered.events.latest("number").text == "墙角还漏" and answered.is_supervised


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"reached": "yes"}, "solved"),
        ({"reached": "yes", "solved": "yes"}, "satisfaction"),
        ({"reached": "yes", "solved": "no"}, "reason"),
        ({"solved": "yes"}, "reached"),
        ({"reached": "give_up"}, "reached"),
    ],
)
def test_a_question_left_open_is_told_where_it_stands(answered, page, said, field):
    assert field in page(**said).context["form"].errors
    assert last(answered) == "answer"


def test_not_reached_is_recorded_and_told_by_days_and_closed_after_the_third(town, answered, page):
    assert "就是第1天" in page().content.decode()
    assert "联系过1天，一共要三天" in page(reached="no").content.decode()
    assert last(answered) == "tried"
    looked_for(town, answered, 0)  # the same day again is no other day
    assert "give_up" not in page().content.decode()


def test_on_the_third_day_it_may_be_closed(town, answered, page):
    looked_for(town, answered, 3, 2)
    assert "就是第3天" in page().content.decode()
    assert "三天都联系过了" in page(reached="no").content.decode()
    page(reached="give_up")
    assert last(answered) == "confirm" and answered.followed_up == FollowUp.NOT_REACHED
    assert answered.satisfaction == "not_said"


def test_what_the_resident_rated_stands_and_is_not_asked(town, answered, page):
    make_move(by=None, grievance=answered, move="rate", at=NOW, satisfaction="dissatisfied")
    text = page().content.decode()
    assert "群众自己已经评价：不满意" in text and "群众满意吗" not in text
    page(reached="yes", solved="yes")
    assert last(answered) == "confirm" and answered.satisfaction == "dissatisfied"


def test_a_stale_page_keeps_what_was_typed_and_says_once_what_has_changed(town, answered, page):
    said = {"reached": "yes", "solved": "no", "reason": "墙角还漏"}
    old = answered.version
    make_move(by=None, grievance=answered, move="say", at=NOW, text="雨又大了")
    text = page(**said, version=old).content.decode()
    assert "墙角还漏" in text and "雨又大了" in text and last(answered) == "say"
    assert text.count("别人已经办了") == 1


def test_where_nothing_is_to_be_followed_up_there_is_no_button(as_user, town, answered, page):
    assert as_user(town.min.user).get(f"/grievances/{answered.uid}/follow-up/").status_code == 403
    page(reached="yes", solved="yes", satisfaction="satisfied")
    text = page().content.decode()
    assert "现在是“已办结”，不能“回访：没联系上”。" in text and "记下来" not in text
