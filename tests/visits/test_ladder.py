"""The ladder after a date has moved, and what was late before it did (docs/deadlines.md, rule 12)."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError

from contacts.kit import clock
from reports.actions.alerts import raise_alerts
from reports.models import Alert, AlertKind
from tests.factories import at
from tests.visits.matters import NOON, matter
from visits.actions.clocks import climb
from visits.actions.grievances import register_grievance
from visits.catalogue import load_grievance_kinds
from visits.clocks import Rung
from visits.models import Escalation, Grievance, GrievanceKind, Mode
from visits.queries.deadlines import deadlines as deadlines_of
from visits.queries.rates import By, Rate, Share, lines
from visits.queries.rungs import deadlines
from visits.queries.standings import standing, with_clock

APRIL = {day: dt.date(2026, 4, day) for day in range(1, 31)}
MAY = {day: dt.date(2026, 5, day) for day in range(1, 32)}
# No holidays in the calendar of these tests: help of Wednesday 15 April is due on the 24th.


@pytest.fixture
def given(town, move):
    """A matter in the hands of the civil affairs office."""

    def given(**fields):
        found = register_grievance(
            by=town.mei.user, uid=uuid.uuid4(), matter=matter(town, **fields), at=NOON
        )
        found = move(found, town.ban, "send", office=town.office, mode=Mode.ASSIGNED)
        return move(found, town.min, "sign")

    return given


def sweep(day, hour=9):
    climb(at(day, hour))
    raise_alerts(day)


def sweep_through(first, last):
    while first <= last:
        sweep(first)
        first += dt.timedelta(days=1)


def told(grievance):
    open_ones = Alert.objects.open().filter(grievance=grievance)
    return sorted(open_ones.values_list("kind", flat=True))


def rungs(grievance, due_on):
    there = Escalation.objects.filter(grievance=grievance, due_at__date=due_on)
    return list(there.order_by("raised_at", "pk").values_list("rung", flat=True))


# --- Each rung once a deadline -----------------------------------------------------------------------


def test_a_matter_extended_after_it_was_late_climbs_each_rung_again(town, move, given):
    found = given()
    sweep(APRIL[23])
    found = move(found, town.min, "ask_extension", at(APRIL[24], 16), days=5, reason="等材料")
    sweep(APRIL[25])
    found = move(found, town.lian, "extend", at(APRIL[27], 9))
    sweep(APRIL[27], hour=10)
    assert told(found) == []  # until 1 May it has time
    sweep_through(APRIL[28], MAY[20])
    assert rungs(found, APRIL[24]) == [Rung.YELLOW, Rung.RED]
    assert rungs(found, MAY[1]) == [Rung.YELLOW, Rung.RED, Rung.LINKED_LEADER, Rung.SECRETARY]
    assert told(found) == [AlertKind.MATTER_LATE, AlertKind.TO_LEADER, AlertKind.TO_SECRETARY]


def test_a_matter_of_another_kind_is_not_late_in_silence(town, move, given):
    found = given(kind="enquiry")
    sweep_through(APRIL[15], APRIL[27])
    assert AlertKind.TO_SECRETARY in told(found)
    complaint = GrievanceKind.objects.get(code="complaint")
    found = move(found, town.ban, "change_kind", at(APRIL[27], 10), kind=complaint, reason="投诉")
    sweep(APRIL[27], hour=11)
    assert told(found) == []
    sweep(MAY[14])
    assert told(found) == [AlertKind.MATTER_LATE, AlertKind.TO_LEADER, AlertKind.TO_SECRETARY]


def test_after_a_pause_yellow_is_told_for_the_new_day(town, move, given):
    found = given()
    sweep(APRIL[23])
    move(found, town.min, "wait", at(APRIL[23], 16), waits_for="resident", reason="等材料")
    found = move(found, town.min, "resume", at(MAY[20], 16))
    sweep(MAY[20], hour=17)
    assert told(found) == [AlertKind.MATTER_DUE]
    assert rungs(found, MAY[21]) == [Rung.YELLOW]


def test_yellow_goes_where_red_was_climbed(given):
    found = given()
    sweep(APRIL[24])
    assert told(found) == [AlertKind.MATTER_DUE]
    sweep(APRIL[25])
    assert told(found) == [AlertKind.MATTER_LATE]


# --- What was late stays late ------------------------------------------------------------------------


def judged(grievance, day):
    rows = Grievance.objects.filter(pk=grievance.pk)
    return lines(rows, By.DISTRICT, at(day))[-1].shares[Rate.RESPONSE]


def answered(move, town, grievance, day):
    return move(grievance, town.min, "answer", at(day, 10), answer="好了", review_way="可以复查")


def test_an_extension_granted_after_the_day_leaves_the_matter_late(town, move, given):
    found = given()
    move(found, town.min, "ask_extension", at(APRIL[24], 16), days=10, reason="等材料")
    found = move(found, town.lian, "extend", at(MAY[7], 9))
    [running] = found.clocks.filter(stage="answer")
    assert (running.due_at.date(), running.late_since.date()) == (MAY[8], APRIL[24])
    assert judged(found, MAY[7]) == Share(0, 1)
    answered(move, town, found, MAY[8])
    assert judged(found, MAY[9]) == Share(0, 1)


def test_an_extension_granted_in_time_leaves_nothing_late(town, move, given):
    found = given()
    move(found, town.min, "ask_extension", at(APRIL[24], 16), days=10, reason="等材料")
    found = move(found, town.lian, "extend", at(APRIL[24], 17))
    answered(move, town, found, MAY[8])
    assert found.clocks.get(stage="answer").late_since is None
    assert judged(found, MAY[9]) == Share(1, 1)


def test_another_kind_leaves_a_matter_late_that_was(town, move, given):
    found = given(kind="enquiry")  # due on 20 April
    complaint = GrievanceKind.objects.get(code="complaint")
    found = move(found, town.ban, "change_kind", at(APRIL[21], 9), kind=complaint, reason="投诉")
    assert found.clocks.get(stage="answer").late_since.date() == APRIL[20]
    answered(move, town, found, APRIL[22])
    assert judged(found, MAY[9]) == Share(0, 1)


def test_another_kind_at_the_last_instant_leaves_nothing_late(town, move, given):
    found = given(kind="enquiry")
    complaint = GrievanceKind.objects.get(code="complaint")
    found = move(
        found, town.ban, "change_kind", clock.end_of(APRIL[20]), kind=complaint, reason="x"
    )
    assert found.clocks.get(stage="answer").late_since is None


def test_an_explanation_in_the_new_time_of_a_late_matter_counts_as_late(town, move, given):
    found = given(kind="enquiry")
    help_ = GrievanceKind.objects.get(code="help")
    found = move(found, town.ban, "change_kind", at(APRIL[21], 9), kind=help_, reason="求助")
    move(
        found, town.min, "explain", at(APRIL[22], 9), said="讲过政策", review_way="可以复查",
        look_again_on=MAY[20],
    )  # fmt: skip
    assert judged(found, APRIL[23]) == Share(0, 1)


def test_what_was_asked_for_after_the_day_is_not_granted(town, move, given):
    """Another kind may bring the day forward, behind the asking."""
    found = given(kind="complaint")
    move(found, town.min, "ask_extension", at(APRIL[22], 9), days=5, reason="等材料")
    enquiry = GrievanceKind.objects.get(code="enquiry")
    found = move(found, town.ban, "change_kind", at(APRIL[23], 9), kind=enquiry, reason="咨询")
    with pytest.raises(ValidationError, match="申请的时候已经过了期限"):
        move(found, town.lian, "extend", at(APRIL[24], 9))
    found = move(found, town.lian, "refuse_extension", at(APRIL[24], 9), reason="请尽快答复")
    assert found.asked_days is None


def test_a_leader_is_told_that_a_late_matter_stays_late(as_user, town, move, given):
    found = given()
    move(found, town.min, "ask_extension", at(APRIL[24], 16), days=10, reason="等材料")
    page = as_user(town.lian.user).get(f"/grievances/{found.uid}/extend/")
    assert "期限已经过了，同意以后统计仍算超期" in page.text


# --- On the page -------------------------------------------------------------------------------------


def shown(grievance, day):
    rows = deadlines(grievance.clocks.all(), grievance.escalations.all(), at(day))
    return {row.label: row for row in rows}


def test_the_page_tells_each_rung_with_its_day_and_no_name(as_user, town, given):
    found = given()
    sweep_through(APRIL[15], MAY[4])
    row = shown(found, APRIL[27])["答复"]
    assert [str(rung.words) for rung in row.rungs] == [
        "快到期，提醒了经手的人",
        "已超期，提醒了经手的人",
        "超期3个工作日，报联村领导",
        "超期5个工作日，报党委书记",
    ]
    assert [clock.day_of(rung.at).day for rung in row.rungs] == [23, 25, 29, 1]
    assert (row.standing.code, row.standing.words) == ("overdue", "已过3天")
    for somebody in (town.lian, town.min):
        page = as_user(somebody.user).get(f"/grievances/{found.uid}/").text
        card = page.split("<h2>期限</h2>")[1].split("</section>")[0]
        assert "4月29日 超期3个工作日，报联村领导" in card and "state-overdue" in card
        assert town.min.name not in card and town.lian.name not in card


def test_a_stage_that_came_again_is_numbered_and_a_hand_back_is_no_completion(town, move, given):
    found = given()
    move(found, town.min, "hand_back", at(APRIL[16], 9), reason="不归我们管")
    found = move(found, town.ban, "send", at(APRIL[16], 10), office=town.office, mode=Mode.ASSIGNED)
    move(found, town.min, "hand_back", at(APRIL[16], 11), reason="不归我们管")
    found = move(found, town.ban, "send", at(APRIL[16], 12), office=town.office, mode=Mode.ASSIGNED)
    rows = shown(found, APRIL[16])
    assert list(rows) == ["签收", "签收（第2次）", "签收（第3次）", "答复"]
    words = [row.words for row in rows.values()]
    assert "完成" in words[0] and "退回" in words[1]
    found = move(found, town.min, "sign", at(APRIL[17], 9))
    answered(move, town, found, APRIL[20])
    found = move(found, town.ban, "reopen", at(APRIL[21], 9), reason="没办好")
    assert {"答复", "答复（第2次）"} <= set(shown(found, APRIL[21]))


def test_a_matter_that_was_late_before_its_date_moved_says_so(as_user, town, move, given):
    found = given()
    move(found, town.min, "ask_extension", at(APRIL[24], 16), days=10, reason="等材料")
    move(found, town.lian, "extend", at(APRIL[27], 9))
    page = as_user(town.lian.user).get(f"/grievances/{found.uid}/").text
    assert "4月24日已经超期，后来改了期限，统计仍算超期" in page


# --- The next clock that runs ------------------------------------------------------------------------


def how(grievance, day, hour=12):
    row = with_clock(Grievance.objects.filter(pk=grievance.pk)).get()
    return standing(row, at(day, hour)), row.next_due_at


@pytest.fixture
def sent(town, move):
    found = register_grievance(by=town.mei.user, uid=uuid.uuid4(), matter=matter(town), at=NOON)
    return move(found, town.ban, "send", office=town.office, mode=Mode.ASSIGNED)


def test_what_is_to_be_signed_tells_the_day_of_signing(town, move, sent):
    found, next_due = how(sent, APRIL[15])
    assert (found.words, clock.day_of(next_due)) == ("签收明天到期", APRIL[16])
    assert how(sent, APRIL[17])[0].words == "签收超期1天"
    assert how(sent, APRIL[27])[0].words == "超期3天"  # the answer is worse
    signed = move(sent, town.min, "sign", at(APRIL[16], 9))
    found, next_due = how(signed, APRIL[16])
    assert (found.words, clock.day_of(next_due)) == ("4月24日到期", APRIL[24])


def test_where_the_answer_comes_before_the_signing_it_is_told(town, move):
    found = register_grievance(
        by=town.mei.user, uid=uuid.uuid4(), matter=matter(town, kind="danger"), at=NOON
    )
    found = move(found, town.ban, "send", office=town.office, mode=Mode.ASSIGNED)
    assert how(found, APRIL[15])[0].words.endswith("14:00前")


def test_the_list_sorts_by_the_next_date(as_user, town, move, sent):
    other = register_grievance(
        by=town.mei.user, uid=uuid.uuid4(), matter=matter(town, kind="enquiry"), at=NOON
    )
    rows = as_user(town.ban.user).get("/grievances/?sort=due").context["table"].page
    assert [row.pk for row in rows] == [sent.pk, other.pk]


# --- The examples of docs/rules.md, by the official calendar -----------------------------------------


def of_document(kind, *events):
    [row] = deadlines_of([{"kind": kind, "received_at": "2026-03-04T10:00", "events": [*events]}])
    [found] = row["clocks"]
    return found["due_at"][:10], found.get("late_since", "")[:10]


@pytest.mark.parametrize(
    ("granted", "late_since"),
    [("2026-03-16T09:00", "2026-03-13"), ("2026-03-13T17:00", ""), ("2026-03-13T23:59:59", "")],
)
def test_the_help_of_the_document(db, granted, late_since):
    load_grievance_kinds()
    extend = {"event": "extend", "at": granted, "days": 5}
    assert of_document("help", extend) == ("2026-03-20", late_since)


def test_the_enquiry_of_the_document(db):
    load_grievance_kinds()
    late = {"event": "change_kind", "at": "2026-03-10", "kind": "complaint"}
    again = {"event": "change_kind", "at": "2026-03-26", "kind": "help"}
    assert of_document("enquiry", late) == ("2026-03-25", "2026-03-09")
    assert of_document("enquiry", late, again) == ("2026-03-13", "2026-03-09")
