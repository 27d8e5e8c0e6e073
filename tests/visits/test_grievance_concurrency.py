"""Two at once on PostgreSQL: moves of one matter, the same submission, numbers, sweeps, clocks."""

import datetime as dt
import threading
import time
import uuid
from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from tests.cast import build
from tests.factories import at
from tests.threads import at_once
from tests.visits.matters import NOON, matter, with_office
from visits.actions import residents
from visits.actions.clocks import climb, wind_all
from visits.actions.grievances import register_grievance
from visits.actions.moves import make_move
from visits.models import Escalation, Grievance, GrievanceClock, GrievanceEvent, Mode
from visits.stages import Stage
from visits.workflow import State

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(transactional_db):
    return with_office(build())


def register(town, uid=None, **fields):
    return register_grievance(
        by=town.mei.user, uid=uid or uuid.uuid4(), matter=matter(town, **fields), at=NOON
    )


@pytest.fixture
def in_hand(town):
    grievance = make_move(
        by=town.ban.user, grievance=register(town), move="send", at=NOON,
        office=town.office, mode=Mode.ASSIGNED,
    )  # fmt: skip
    return make_move(by=town.min.user, grievance=grievance, move="sign", at=NOON)


def answer(town, grievance, text="修好了"):
    return make_move(
        by=town.min.user, grievance=grievance, move="answer", at=NOON, version=grievance.version,
        answer=text, review_way="30日内可以申请复查",
    )  # fmt: skip


def test_of_two_answers_at_once_one_is_stored_and_the_other_told_so(town, in_hand):
    texts = [f"答复{n}" for n in range(4)]
    errors = at_once(*[lambda text=text: answer(town, in_hand, text) for text in texts])
    assert [error.code for error in errors] == ["stale"] * 3
    in_hand.refresh_from_db()
    [event] = in_hand.events.filter(move="answer")
    assert in_hand.state == State.ANSWERED and event.text == in_hand.answer
    assert event.number == in_hand.version == in_hand.events.count()
    assert in_hand.clocks.filter(ended_at=None).count() == 1


def test_the_same_submission_twice_at_once_is_one_matter(town):
    uid, found = uuid.uuid4(), []
    assert at_once(*[lambda: found.append(register(town, uid))] * 4) == []
    assert len(found) == 4 and len({grievance.pk for grievance in found}) == 1
    assert GrievanceEvent.objects.count() == GrievanceClock.objects.count() == 1


def test_another_content_under_the_same_id_at_once_is_refused(town):
    uid = uuid.uuid4()
    errors = at_once(*[lambda n=n: register(town, uid, text=f"第{n}件事") for n in range(4)])
    assert [list(error.message_dict) for error in errors] == [["uid"]] * 3
    assert Grievance.objects.count() == GrievanceEvent.objects.count() == 1


def test_of_those_who_type_the_same_number_from_above_at_once_one_is_stored(town):
    number = {"official_number": "WX-1"}
    errors = at_once(*[lambda n=n: register(town, text=f"第{n}件", **number) for n in range(4)])
    assert [list(error.message_dict) for error in errors] == [["official_number"]] * 3
    assert Grievance.objects.count() == GrievanceEvent.objects.count() == 1


def test_eight_who_register_at_once_never_get_a_number_twice(town):
    def five():
        for _ in range(5):
            register(town)

    assert at_once(*[five] * 8) == []
    numbers = list(Grievance.objects.values_list("number", flat=True))
    assert len(set(numbers)) == len(numbers) == 40


def test_two_matters_merged_into_each_other_wait_in_no_ring(town):
    def merge(one, other):
        return lambda: make_move(by=town.ban.user, grievance=one, move="merge", at=NOON, into=other)

    for _ in range(5):
        one, other = register(town), register(town)
        [error] = at_once(merge(one, other), merge(other, one))
        assert isinstance(error, ValidationError)
        states = Grievance.objects.filter(pk__in=[one.pk, other.pk]).values_list("state", flat=True)
        assert sorted(states) == [State.MERGED, State.NEW]


def test_residents_at_once_write_and_rate_no_more_than_one_after_the_other(
    town, in_hand, monkeypatch
):
    """Each is slow between looking and writing."""

    def slow(**data):
        time.sleep(0.05)
        return make_move(**data)

    monkeypatch.setattr(residents, "make_move", slow)

    def act(do, **said):
        return lambda: do(grievance=in_hand, said=said, at=NOON)

    words = at_once(*[act(residents.add_word, text=f"第{n}句") for n in range(14)])
    assert [type(error) for error in words] == [ValidationError] * 4
    in_hand.refresh_from_db()
    answer(town, in_hand)
    assert at_once(*[act(residents.rate, satisfaction="satisfied")] * 8) == []
    told = Counter(in_hand.events.values_list("move", flat=True))
    assert (told["say"], told["rate"]) == (10, 1)


def test_sweeps_at_once_climb_each_rung_once(town):
    for _ in range(10):
        register(town)
    later = at(dt.date(2026, 5, 4))
    counts = []
    assert at_once(*[lambda: counts.append(climb(later))] * 4) == []
    assert sorted(counts) == [0, 0, 0, 40]
    assert Escalation.objects.count() == 40


def test_clocks_computed_anew_beside_an_answer_are_those_after_it(town, in_hand):
    """Whoever computes all clocks waits for the move, and reads the history only then."""
    answered, go_on = threading.Event(), threading.Event()

    def slow_answer():
        with transaction.atomic():
            answer(town, in_hand)
            answered.set()
            go_on.wait(timeout=20)

    def compute():
        answered.wait(timeout=20)
        threading.Timer(1, go_on.set).start()
        wind_all(NOON)

    assert at_once(slow_answer, compute) == []
    assert [clock.stage for clock in in_hand.clocks.filter(ended_at=None)] == [Stage.FOLLOW_UP]
