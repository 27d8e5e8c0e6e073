"""A rating by a code that the staff gave out moves no figure until somebody else has asked."""

import pytest
from django.core.exceptions import ValidationError

from contacts.kit import clock
from tests.visits.matters import answered_on
from visits.actions.codes import issue_code
from visits.actions.moves import make_move
from visits.models import Grievance
from visits.queries.rates import By, Rate, lines


@pytest.fixture
def answered(town):
    return answered_on(town, clock.now())


@pytest.fixture
def code(town, answered):
    """Printed at the desk, by somebody who has nothing to do with the matter."""
    return issue_code(by=town.ban.user, grievance=answered, at=clock.now())


def rate(client, code, word):
    return client.post(f"/m/{code}/", {"do": "rate", "satisfaction": word})


def satisfied():
    return lines(Grievance.objects.all(), By.CHANNEL, clock.now())[0].shares[Rate.SATISFACTION].base


def follow_up(town, matter, satisfaction, **said):
    fresh = Grievance.objects.get(pk=matter.pk)
    return make_move(
        by=town.shu.user, grievance=fresh, move="confirm", at=clock.now(), reached="reached",
        satisfaction=satisfaction, **said,
    )  # fmt: skip


@pytest.mark.parametrize("word", ["satisfied", "basically", "dissatisfied"])
def test_a_clerk_with_the_code_moves_the_rate_neither_way(client, town, answered, code, word):
    assert rate(client, code, word).status_code == 303
    assert satisfied() == ""
    said = answered.events.get(move="rate").details
    assert said == {"satisfaction": word, "by_receipt": True}
    follow_up(town, answered, "satisfied", text="都修好了")
    assert satisfied() == "1 ÷ 1"
    rate(client, code, "dissatisfied")
    assert satisfied() == "1 ÷ 1"


def test_what_the_page_of_the_code_and_the_history_say_of_it(client, as_user, town, answered, code):
    assert "问过的才算进满意率" in client.get(f"/m/{code}/").text
    rate(client, code, "satisfied")
    page = as_user(town.ban.user).get(f"/grievances/{answered.uid}/").text
    assert "工作人员打的回执，回访问过才算" in page
    asked = as_user(town.shu.user).get(f"/grievances/{answered.uid}/follow-up/").text
    assert "凭工作人员打的回执评价：满意" in asked and 'name="satisfaction"' in asked


def test_a_bad_word_on_a_receipt_is_not_passed_over_in_silence(client, town, answered, code):
    rate(client, code, "dissatisfied")
    with pytest.raises(ValidationError) as error:
        follow_up(town, answered, "satisfied")
    assert set(error.value.message_dict) == {"text"}
    follow_up(town, answered, "dissatisfied")
    assert satisfied() == "0 ÷ 1"


def test_by_the_code_that_nobody_of_the_staff_held_it_counts_and_stands(client, town, answered):
    own = issue_code(by=None, grievance=answered, at=clock.now())
    assert "问过的才算进满意率" not in client.get(f"/m/{own}/").text
    rate(client, own, "dissatisfied")
    assert satisfied() == "0 ÷ 1"
    theirs = issue_code(by=town.ban.user, grievance=answered, at=clock.now())
    rate(client, theirs, "satisfied")
    assert satisfied() == "0 ÷ 1"
    rate(client, own, "dissatisfied")  # said again, over the other word
    assert answered.events.filter(move="rate").count() == 3
    follow_up(town, answered, "satisfied")
    assert satisfied() == "0 ÷ 1"
