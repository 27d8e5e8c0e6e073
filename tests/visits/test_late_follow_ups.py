"""What is counted as late: the office's answer, and apart from it the follow-up of others."""

import datetime as dt

import pytest

from tests.factories import make_grievance
from tests.visits.matters import DAY, NOON, answered_on
from visits.actions.moves import make_move
from visits.filters.grievances import Pile, of_pile
from visits.models import Grievance, Mode
from visits.queries.groups import by_office
from visits.queries.matter_counts import Counted, matter_counts
from visits.queries.rates import By
from visits.queries.standings import with_clock

LATER = NOON + dt.timedelta(days=40)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("contacts.kit.clock.today", lambda: DAY)


@pytest.fixture
def answered(town):
    return answered_on(town, NOON)


@pytest.fixture
def unanswered(town):
    grievance = make_grievance(town.amei, town.mei.user, received_at=NOON, text="路灯不亮")
    said = {"office": town.office, "mode": Mode.ASSIGNED}
    return make_move(by=town.ban.user, grievance=grievance, move="send", at=NOON, **said)


def overdue(by=By.OFFICE):
    [line] = matter_counts(Grievance.objects.all(), by, LATER)
    return line.shares[Counted.OVERDUE].part


def lies_in(pile, town):
    return set(with_clock(Grievance.objects.all()).filter(of_pile(pile, town.ban.user, LATER)))


def test_an_office_that_answered_in_time_is_not_late_though_nobody_followed_up(town, answered):
    assert overdue() == overdue(By.TOPIC) == 0
    [line] = by_office(Grievance.objects.all(), LATER)
    assert (line.open, line.late) == (1, 0)


def test_what_is_not_answered_in_time_is_late(town, answered, unanswered):
    assert overdue() == overdue(By.TOPIC) == 1
    [line] = by_office(Grievance.objects.all(), LATER)
    assert line.late == 1


def test_the_pile_of_late_ones_and_that_of_late_follow_ups_are_two(town, answered, unanswered):
    assert lies_in(Pile.LATE, town) == {unanswered}
    assert lies_in(Pile.FOLLOW_UP_LATE, town) == {answered}


def test_what_is_done_over_and_late_again_is_late(town, answered):
    said = {"reason": "还漏"}
    make_move(by=town.ban.user, grievance=answered, move="reopen", at=NOON, **said)
    assert overdue() == 1 and lies_in(Pile.LATE, town) == {answered}
