"""Grievances: registered once, moved by the table alone, with clocks that follow from the history."""

import datetime as dt
import re
import uuid
from collections import Counter
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from contacts.actions.calendar import set_day
from contacts.models import AuditEvent, Cadre, Service
from contacts.policy import Role
from tests.factories import (
    LONG_AGO,
    at,
    make_cadre,
    make_grant,
    make_grievance,
    make_organisation,
    make_user,
)
from tests.visits.matters import NOON
from visits.actions.clocks import climb, wind_all
from visits.actions.grievances import next_numbers
from visits.actions.moves import make_move
from visits.models import (
    CauseKind,
    Escalation,
    Grievance,
    GrievanceEvent,
    GrievanceKind,
    Mode,
)
from visits.queries.histories import history
from visits.queries.openings import open_to
from visits.queries.stand import Stand
from visits.stages import Stage
from visits.workflow import State


@pytest.fixture
def register(town):
    def register(by=None, household=None, **fields):
        fields.setdefault("received_at", NOON)
        return make_grievance(household or town.amei, by or town.mei.user, **fields)

    return register


@pytest.fixture
def in_hand(town, register):
    """A matter that the office has signed for."""
    grievance = send(town, register())
    return make_move(by=town.min.user, grievance=grievance, move="sign", at=NOON)


def send(town, grievance, **more):
    said = {"office": town.office, "mode": Mode.ASSIGNED, **more}
    return make_move(by=town.ban.user, grievance=grievance, move="send", at=NOON, **said)


def send_and_sign(town, grievance):
    return make_move(by=town.min.user, grievance=send(town, grievance), move="sign", at=NOON)


def answer(town, grievance, when=NOON):
    said = {"answer": "屋顶已经修好", "review_way": "不服的，30日内可以申请复查"}
    return make_move(by=town.min.user, grievance=grievance, move="answer", at=when, **said)


def due(grievance, stage=Stage.ANSWER):
    return grievance.clocks.filter(stage=stage).order_by("-number").first().due_at


def end_of(month, day):
    return at(dt.date(2026, month, day), 23, 59) + dt.timedelta(seconds=59, microseconds=999999)


def test_after_99999_matters_of_a_year_the_numbers_have_a_digit_more(town, register):
    for taken in ("2026-99999", "2026-100000"):
        Grievance.objects.filter(pk=register().pk).update(number=taken)
    following = register().number
    assert following.startswith("2026-100") and int(following[5:]) > 100_000


def test_numbers_rise_with_gaps_of_any_width_so_that_a_hole_tells_nothing(town):
    taken = [int(number[5:]) for number in next_numbers(town.east, NOON, 4000)]
    steps = Counter(after - before for before, after in pairwise([0, *taken]))
    assert min(steps) == 1 and len(taken) == len(set(taken))
    # A number that is missing makes two steps one: such a step comes up by itself as well.
    assert 1800 < steps[1] < 2200 and 400 < steps[3] < 600 and max(steps) > 7


def test_a_matter_is_registered_with_number_history_and_clock(town, register):
    grievance = register()
    assert re.fullmatch(r"2026-000\d\d", grievance.number) and grievance.state == State.NEW
    assert grievance.area == town.mei_village.area and grievance.township == town.east
    assert [e.move for e in grievance.events.all()] == ["register"]
    assert due(grievance) == end_of(4, 24)  # seven working days for help
    assert register().number > grievance.number


def test_the_same_submission_is_stored_once_and_another_content_refused(town, register):
    uid = uuid.uuid4()
    assert register(uid=uid) == register(uid=uid)
    with pytest.raises(ValidationError) as error:
        register(uid=uid, text="另一件事")
    assert "uid" in error.value.message_dict
    assert Grievance.objects.count() == 1


def test_nobody_registers_for_a_household_out_of_reach(town, register):
    with pytest.raises(ValidationError) as error:
        register(household=town.xue)
    assert "household" in error.value.message_dict and not Grievance.objects.exists()


def test_from_the_office_to_the_answer_and_the_follow_up(town, in_hand):
    assert in_hand.handler == town.min and in_hand.lead == town.office
    answered = answer(town, in_hand)
    assert answered.state == State.ANSWERED and due(answered, Stage.FOLLOW_UP) == end_of(4, 22)
    closed = make_move(
        by=town.ban.user, grievance=answered, move="confirm", at=NOON,
        reached="reached", satisfaction="satisfied",
    )  # fmt: skip
    assert closed.state == State.CLOSED
    assert not closed.clocks.filter(ended_at=None).exists()


def test_not_solved_reopens_under_supervision_with_a_new_clock(town, in_hand):
    answered = answer(town, in_hand)
    later = at(dt.date(2026, 4, 20))
    again = make_move(
        by=town.shu.user, grievance=answered, move="reopen", at=later, reason="还在漏"
    )
    assert again.state == State.IN_HAND and again.is_supervised and again.lead == town.office
    assert due(again) == end_of(4, 29)


def test_the_office_hands_back_within_two_working_days_and_not_later(town, register):
    grievance = send(town, register())
    with pytest.raises(ValidationError):
        make_move(
            by=town.min.user, grievance=grievance, move="hand_back",
            at=at(dt.date(2026, 4, 20)), reason="不归我们",
        )  # fmt: skip
    back = make_move(
        by=town.min.user, grievance=grievance, move="hand_back",
        at=at(dt.date(2026, 4, 17)), reason="归住建所",
    )  # fmt: skip
    assert back.state == State.RETURNED and back.lead is None
    assert send(town, back).state == State.SENT


def test_a_pause_moves_the_deadline_truly(town, in_hand):
    waiting = make_move(
        by=town.min.user, grievance=in_hand, move="wait", at=at(dt.date(2026, 4, 16), 10),
        waits_for="resident", reason="等户主回来",
    )  # fmt: skip
    assert due(waiting) is None
    on = make_move(
        by=town.min.user, grievance=waiting, move="resume", at=at(dt.date(2026, 4, 20), 15)
    )
    # 16 and 17 April ended while the clock stood.
    assert due(on) == end_of(4, 28)
    assert on.clocks.get(stage=Stage.ANSWER).first_due_at == end_of(4, 24)


def test_one_extension_of_ten_working_days_at_most_and_the_first_date_stays(town, in_hand):
    def ask(days, grievance=in_hand):
        return make_move(
            by=town.min.user, grievance=grievance, move="ask_extension", at=NOON,
            days=days, reason="要等材料",
        )  # fmt: skip

    with pytest.raises(ValidationError):
        ask(11)
    asked = ask(10)
    with pytest.raises(PermissionDenied):
        make_move(by=town.ban.user, grievance=asked, move="extend", at=NOON)
    longer = make_move(by=town.lian.user, grievance=asked, move="extend", at=NOON)
    row = longer.clocks.get(stage=Stage.ANSWER)
    assert (row.first_due_at, row.due_at) == (end_of(4, 24), end_of(5, 8))
    with pytest.raises(ValidationError):
        ask(1, longer)
    with pytest.raises(ValidationError):
        make_move(by=town.lian.user, grievance=longer, move="extend", at=NOON)
    # What was not solved has its full time again, and with it one extension.
    reopened = make_move(
        by=town.shu.user, grievance=answer(town, longer), move="reopen", at=NOON, reason="还在漏"
    )
    assert ask(3, reopened).asked_days == 3


def test_an_extension_ends_with_what_it_was_asked_for(town, register):
    def ask(grievance, days=10):
        return make_move(
            by=town.min.user, grievance=grievance, move="ask_extension", at=NOON,
            days=days, reason="要等材料",
        )  # fmt: skip

    def sign(grievance):
        sent = send(town, grievance)
        return make_move(by=town.min.user, grievance=sent, move="sign", at=NOON)

    # The next office asks for itself.
    asked = ask(sign(register()))
    back = make_move(
        by=town.min.user, grievance=asked, move="hand_back", at=NOON, reason="归住建所"
    )
    assert sign(back).asked_days is None
    # Two hours and the acceptance of a petition are not put off, whatever was asked for before.
    for kind in ("danger", "petition"):
        asked = ask(sign(register()))
        changed = make_move(
            by=town.ban.user, grievance=asked, move="change_kind", at=NOON,
            kind=GrievanceKind.objects.get(code=kind), reason="看清楚了",
        )  # fmt: skip
        with pytest.raises(ValidationError):
            make_move(by=town.lian.user, grievance=changed, move="extend", at=NOON)
        with pytest.raises(ValidationError):
            ask(sign(register(kind=kind)))


def test_a_petition_is_accepted_first_and_then_closed_within_sixty_days(town, register):
    grievance = send(town, register(kind="petition"))
    # The 30th of April is the fifteenth day.
    assert due(grievance, Stage.ACCEPT) == end_of(4, 30)
    accepted = make_move(
        by=town.min.user, grievance=grievance, move="accept", at=at(dt.date(2026, 4, 20))
    )
    assert due(accepted) == end_of(6, 19)


def test_another_kind_runs_from_the_same_beginning(town, register):
    grievance = register()
    changed = make_move(
        by=town.ban.user, grievance=grievance, move="change_kind", at=NOON,
        kind=GrievanceKind.objects.get(code="enquiry"), reason="只是问政策",
    )  # fmt: skip
    assert due(changed) == end_of(4, 20)
    kind, dates = list(changed.events.all())[-2:]
    assert kind.details["kind"] == "enquiry" and changed.version == dates.number
    assert history([dates])[0].facts == [("答复", "4月24日 → 4月20日")]


def test_each_rung_is_climbed_once_however_often_the_sweep_runs(town, register):
    grievance = register()

    def rungs():
        return list(Escalation.objects.filter(grievance=grievance).values_list("rung", flat=True))

    assert climb(at(dt.date(2026, 4, 22), 23)) == 0
    assert climb(at(dt.date(2026, 4, 23), 8)) == 1 and rungs() == ["yellow"]
    assert climb(at(dt.date(2026, 4, 23), 9)) == 0
    assert climb(at(dt.date(2026, 4, 25), 8)) == 1
    assert climb(at(dt.date(2026, 4, 22), 8)) == 0  # a clock set back
    assert climb(at(dt.date(2026, 5, 4), 8)) == 2  # after a weekend without a worker
    assert rungs() == ["yellow", "red", "linked_leader", "secretary"]


def test_a_clock_that_follows_one_of_another_kind_has_a_ladder_of_its_own(town, in_hand):
    def change(grievance, kind):
        return make_move(
            by=town.ban.user, grievance=grievance, move="change_kind", at=at(dt.date(2026, 4, 23)),
            kind=GrievanceKind.objects.get(code=kind), reason="看清楚了",
        )  # fmt: skip

    answers = Escalation.objects.filter(grievance=in_hand, stage=Stage.ANSWER, rung="yellow")
    climb(at(dt.date(2026, 4, 23), 8))
    assert answers.count() == 1
    # The same clock again, after a while as one of acceptance.
    back = change(change(in_hand, "petition"), "help")
    assert climb(at(dt.date(2026, 4, 23), 19)) == 0
    petition = change(back, "petition")
    accepted = make_move(
        by=town.min.user, grievance=petition, move="accept", at=at(dt.date(2026, 4, 24))
    )
    assert due(accepted) == end_of(6, 23)
    climb(at(dt.date(2026, 6, 22)))
    assert answers.count() == 2


def test_a_stale_form_stores_nothing(town, in_hand):
    with pytest.raises(ValidationError) as error:
        make_move(
            by=town.min.user, grievance=in_hand, move="work", version=in_hand.version - 1,
            at=NOON, cause_kind=CauseKind.objects.get(code="facilities"), cause="瓦坏了", plan="换瓦",
        )  # fmt: skip
    assert error.value.code == "stale"
    in_hand.refresh_from_db()
    assert in_hand.cause == ""


def test_the_history_can_be_neither_changed_nor_deleted(town, register):
    register()
    for spoil in (
        lambda: GrievanceEvent.objects.update(text="改"),
        lambda: GrievanceEvent.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            spoil()


def test_clocks_computed_anew_are_the_same(town, in_hand):
    before = list(in_hand.clocks.order_by("pk").values())
    assert wind_all(NOON) == 0
    after = list(in_hand.clocks.order_by("pk").values())
    assert [{**row, "id": 0} for row in after] == [{**row, "id": 0} for row in before]


def rest(day):
    set_day(day=day, is_working=False, name="放假", by=None)


def test_a_changed_calendar_moves_open_deadlines_and_the_history_says_so(town, register, in_hand):
    gone = answer(town, send_and_sign(town, register()))
    before = in_hand.version
    rest(dt.date(2026, 4, 21))
    assert wind_all(at(dt.date(2026, 4, 20))) == 1
    assert due(in_hand) == end_of(4, 27)
    event = in_hand.events.last()
    assert (event.move, event.number, event.by) == ("recompute", before + 1, None)
    assert event.state == State.IN_HAND and event.organisation == town.office
    assert event.details["moved"] == [
        {
            "stage": "answer",
            "number": 1,
            "before": "2026-04-24T23:59:59+08:00",
            "after": "2026-04-27T23:59:59+08:00",
        }
    ]
    assert history([event])[0].facts == [("答复", "4月24日 → 4月27日")]
    in_hand.refresh_from_db()
    assert in_hand.version == before + 1
    # The follow-up of the answered one goes by days and ends on the 22nd as before.
    assert gone.events.last().move == "answer"
    assert AuditEvent.objects.get(fields=["due_at"]).object_ids == [str(in_hand.uid)]


def test_computed_again_nothing_more_is_written(town, register):
    grievance = register()
    rest(dt.date(2026, 4, 22))
    assert wind_all(NOON) == 1
    assert wind_all(NOON) == 0
    assert [e.move for e in grievance.events.all()] == ["register", "recompute"]


def test_clocks_that_did_not_change_are_not_written(town, in_hand):
    wind_all(NOON)
    with CaptureQueriesContext(connection) as asked:
        wind_all(NOON)
    assert [q["sql"] for q in asked if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_a_changed_calendar_leaves_alone_what_is_closed(town, register):
    grievance = register()
    make_move(by=town.mei.user, grievance=grievance, move="solve", at=NOON, result="当场换了瓦")
    rest(dt.date(2026, 4, 22))
    assert wind_all(NOON) == 0 and due(grievance) == end_of(4, 24)


def test_what_stands_has_no_deadline_that_could_move(town, in_hand):
    waiting = make_move(
        by=town.min.user, grievance=in_hand, move="wait", at=NOON,
        waits_for="resident", reason="等户主回来",
    )  # fmt: skip
    rest(dt.date(2026, 4, 22))
    assert wind_all(NOON) == 0
    resumed = make_move(
        by=town.min.user, grievance=waiting, move="resume", at=at(dt.date(2026, 4, 16), 9)
    )
    # The 15th ended while the clock stood, but it never counted.
    assert due(resumed) == end_of(4, 27)


def test_a_day_changed_in_the_calendar_asks_for_new_deadlines(town, monkeypatch):
    asked = []
    monkeypatch.setattr("contacts.actions.calendar.nudge", asked.append)
    rest(dt.date(2026, 4, 22))
    assert asked == ["visits.wind_clocks"]


def test_nobody_makes_the_move_of_the_system(town, in_hand):
    with pytest.raises(PermissionDenied):
        make_move(by=town.ban.user, grievance=in_hand, move="recompute", at=NOON)
    assert "recompute" not in {move.code for move in open_to(town.ban.user, in_hand).moves}


def test_police_officers_see_a_matter_only_by_name(town, register):
    station = make_organisation(town.east, "派出所", "police_station")
    user = make_user("jing", "敬警官")
    make_grant(user, Role.CADRE, town.east)
    officer = make_cadre(town.east, "敬警官", category=None, user=user)
    Service.objects.create(
        cadre=officer, category="other", organisation=station, starts_on=LONG_AGO
    )
    from contacts.access import visible_to

    other = make_cadre(town.east, "别的警官", category="other", organisation=station)
    with pytest.raises(ValidationError) as error:
        send(town, register(), office=station)
    assert "office" in error.value.message_dict
    grievance = send(town, register(), office=station, handler=other)
    assert not visible_to(Grievance.objects.all(), officer.user).exists()
    assert not Stand(officer.user, grievance).has_it
    Grievance.objects.filter(pk=grievance.pk).update(handler=Cadre.objects.get(pk=officer.pk))
    assert visible_to(Grievance.objects.all(), officer.user).exists()
