"""措施: why something was amiss, what is done about it, by whom and by when."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from contacts.kit import clock
from contacts.models import Grant, OrganisationKind
from contacts.policy import Role
from tests.factories import (
    at,
    make_cadre,
    make_grant,
    make_grievance,
    make_organisation,
    make_user,
)
from tests.visits.matters import DAY, NOON
from visits.actions.moves import make_move
from visits.actions.retention import TERMS
from visits.actions.sealing import seal_matter
from visits.models import CauseKind, Grievance, Measure, MeasureKind, MediationOutcome, Mode
from visits.queries.histories import history
from visits.queries.measures import owners_for
from visits.queries.openings import open_to

SOON, LATER = DAY + dt.timedelta(days=5), DAY + dt.timedelta(days=20)


@pytest.fixture
def in_hand(town, move):
    grievance = make_grievance(town.amei, town.mei.user, received_at=NOON)
    sent = move(grievance, town.ban, "send", office=town.office, mode=Mode.ASSIGNED)
    return move(sent, town.min, "sign")


@pytest.fixture
def plan(town, move, in_hand):
    """Min, who has the matter, plans a measure; the newest one."""

    def plan(owner=None, *, to_do="换瓦", until=SOON, by=None, **said):
        said |= {"to_do": to_do, "owner": owner or town.office, "until": until}
        move(in_hand, by or town.min, "plan_measure", **said)
        return Measure.objects.latest("pk")

    return plan


def done(measure, **said):
    return {"measure": measure, "done_on": DAY, "evidence": "瓦换好了，看过不漏", **said}


def test_the_cause_comes_from_the_list_and_its_text_and_the_old_text_stays_in_the_history(
    town, move, in_hand
):
    facilities, money = (CauseKind.objects.get(code=code) for code in ("facilities", "money"))
    move(in_hand, town.min, "work", cause_kind=facilities, cause="瓦坏了", plan="先盖油布")
    worked = move(in_hand, town.min, "work", cause_kind=money, cause="没有钱换", plan="报项目")
    assert (worked.cause_kind, worked.cause, worked.plan) == (money, "没有钱换", "报项目")
    told = [word for line in history(worked.events.all()) for _label, word in line.facts]
    assert {"瓦坏了", "先盖油布", facilities.name, "没有钱换", money.name} <= set(told)
    with pytest.raises(ValidationError) as refused:
        move(in_hand, town.min, "work", cause="没有从清单里选")
    assert "cause_kind" in refused.value.message_dict


def test_what_was_typed_before_there_was_a_list_is_still_shown(town, as_user, in_hand):
    Grievance.objects.filter(pk=in_hand.pk).update(cause="瓦坏了", plan="李工程师周五来看")
    page = as_user(town.min.user).get(f"/grievances/{in_hand.uid}/").content.decode()
    assert "瓦坏了" in page and "李工程师周五来看" in page
    form = as_user(town.min.user).get(f"/grievances/{in_hand.uid}/work/").content.decode()
    assert "李工程师周五来看" in form


def test_a_measure_has_one_owner_who_sees_the_matter_already(town, move, in_hand, plan):
    assert plan(town.office).owner == town.office
    assert plan(town.min).owner == town.min
    elsewhere = make_organisation(town.east, "规划建设办")
    with pytest.raises(ValidationError) as refused:
        plan(elsewhere)
    assert "owner" in refused.value.message_dict
    said = {"supporting": elsewhere, "task": "看屋架", "due_on": SOON}
    move(in_hand, town.min, "support", **said)
    assert plan(elsewhere).owner == elsewhere


def test_police_officers_answer_for_no_measure_of_others(town, move, in_hand):
    police = make_organisation(town.east, "派出所", kind=OrganisationKind.POLICE_STATION)
    officer = make_cadre(town.east, "郎警官", staff_number="LANG", organisation=police)
    owners = owners_for(in_hand, DAY)
    assert police not in owners and officer not in owners


def test_it_is_done_on_a_day_with_a_sentence_by_its_owner_whoever_has_it_or_dispatches(
    town, move, in_hand, plan
):
    def colleague():
        user = make_user("gui", "桂干事")
        make_grant(user, Role.CADRE, town.east)
        return make_cadre(
            town.east, "桂干事", staff_number="GUI", organisation=town.office, user=user
        )

    own = plan(town.mei)
    move(in_hand, town.mei, "finish_measure", **done(own))
    own.refresh_from_db()
    assert (own.done_on, own.evidence, own.runs) == (DAY, "瓦换好了，看过不漏", False)
    for person in (town.min, town.ban, colleague()):
        move(in_hand, person, "finish_measure", **done(plan(town.mei)))
    others = plan(town.min)
    for person in (town.mei, town.lian):
        with pytest.raises(ValidationError):
            move(in_hand, person, "finish_measure", **done(others))
    with pytest.raises(PermissionDenied):
        said = done(others)
        make_move(by=town.quan, grievance=in_hand, move="finish_measure", at=NOON, **said)


@pytest.mark.parametrize("day", [DAY + dt.timedelta(days=1), DAY - dt.timedelta(days=1)])
def test_it_is_done_neither_tomorrow_nor_before_the_matter_came_in(town, move, in_hand, plan, day):
    with pytest.raises(ValidationError) as refused:
        move(in_hand, town.min, "finish_measure", **done(plan()) | {"done_on": day})
    assert "done_on" in refused.value.message_dict


def test_a_delay_needs_a_reason_and_leaves_the_first_day_visible(town, move, in_hand, plan):
    measure = plan(until=SOON)
    with pytest.raises(ValidationError) as refused:
        move(in_hand, town.min, "delay_measure", measure=measure, until=LATER)
    assert "reason" in refused.value.message_dict
    with pytest.raises(ValidationError):
        move(in_hand, town.min, "delay_measure", measure=measure, until=SOON, reason="早一点")
    move(in_hand, town.min, "delay_measure", measure=measure, until=LATER, reason="瓦没有到")
    measure.refresh_from_db()
    assert (measure.first_due_on, measure.due_on, measure.was_delayed) == (SOON, LATER, True)
    assert in_hand.events.filter(move="delay_measure", text="瓦没有到").exists()


def test_what_is_dropped_says_why_in_the_history_and_is_no_duty_any_more(town, move, in_hand, plan):
    measure = plan()
    move(in_hand, town.min, "drop_measure", measure=measure, reason="住户自己换了")
    measure.refresh_from_db()
    assert not measure.runs
    assert in_hand.events.filter(move="drop_measure", text="住户自己换了").exists()
    with pytest.raises(ValidationError):
        move(in_hand, town.min, "finish_measure", **done(measure))


def test_concrete_work_may_be_finished_after_the_matter_was_answered_and_closed(
    town, move, in_hand, plan
):
    works = plan(measure_kind=MeasureKind.WORKS, until=LATER)
    move(in_hand, town.min, "answer", answer="列入计划，月底前换好", review_way="可以复查")
    move(in_hand, town.ban, "confirm", reached="reached", satisfaction="satisfied")
    move(in_hand, town.min, "finish_measure", when=at(LATER), **done(works, done_on=LATER))
    works.refresh_from_db()
    assert works.done_on == LATER and works.kind == MeasureKind.WORKS


def test_an_agreement_is_written_down_and_looked_at_again_on_its_day(town, move, in_hand, plan):
    talk = plan(town.mei, measure_kind=MeasureKind.MEDIATION, to_do="请两家坐下来谈排水沟")
    with pytest.raises(ValidationError) as refused:
        move(in_hand, town.mei, "finish_measure", **done(talk))
    assert "outcome" in refused.value.message_dict
    with pytest.raises(ValidationError) as refused:
        move(in_hand, town.mei, "finish_measure", **done(talk, outcome=MediationOutcome.AGREED))
    assert "again_on" in refused.value.message_dict
    said = done(
        talk, outcome=MediationOutcome.AGREED, again_on=LATER, evidence="沟一起清，费用对半"
    )
    move(in_hand, town.mei, "finish_measure", **said)
    again = Measure.objects.get(kind=MeasureKind.LOOK_BACK)
    assert (again.owner, again.due_on, again.task) == (town.mei, LATER, talk.task)
    talk.refresh_from_db()
    assert (talk.outcome, talk.evidence) == (MediationOutcome.AGREED, "沟一起清，费用对半")


def test_who_wants_no_mediation_is_asked_nothing_more(town, move, in_hand, plan):
    talk = plan(measure_kind=MeasureKind.MEDIATION)
    move(in_hand, town.min, "finish_measure", **done(talk, outcome=MediationOutcome.DECLINED))
    assert not Measure.objects.filter(kind=MeasureKind.LOOK_BACK).exists()


def test_looking_back_is_not_planned_by_hand(town, plan):
    with pytest.raises(ValidationError):
        plan(measure_kind=MeasureKind.LOOK_BACK)


def test_only_whoever_has_the_matter_or_dispatches_plans_and_puts_off(town, move, in_hand, plan):
    measure = plan(town.mei)
    for person in (town.ban, town.min):
        assert {"plan_measure", "delay_measure", "drop_measure"} <= {
            m.code for m in open_to(person.user, in_hand).moves
        }
    own = {m.code for m in open_to(town.mei.user, in_hand).moves}
    assert "finish_measure" in own and not {"delay_measure", "drop_measure"} & own
    with pytest.raises((PermissionDenied, ValidationError)):
        move(in_hand, town.mei, "delay_measure", measure=measure, until=LATER, reason="忙")


def test_in_the_browser_from_the_cause_to_the_finished_measure(town, as_user, in_hand):
    page = f"/grievances/{in_hand.uid}/"
    client = as_user(town.min.user)

    def send(code, **said):
        in_hand.refresh_from_db()
        answer = client.post(f"{page}{code}/", {"version": in_hand.version, **said})
        assert answer.status_code == 302, answer.context["form"].errors

    today = clock.today()
    send("work", cause_kind="facilities", cause="年久失修")
    send("plan_measure", to_do="换瓦", owner=str(town.office.uid), until=today.isoformat(),
         measure_kind="works")  # fmt: skip
    text = client.get(page).content.decode()
    assert "设施老旧、损坏" in text and "年久失修" in text and "民生实事" in text
    measure = Measure.objects.get()
    assert f"finish_measure/?measure={measure.uid}" in text
    form = client.get(f"{page}finish_measure/").content.decode()
    assert "调解结果" not in form
    send("finish_measure", measure=str(measure.uid), done_on=today.isoformat(), evidence="换好了")
    text = client.get(page).content.decode()
    assert "换好了" in text and "finish_measure" not in text


def test_a_bad_owner_or_day_is_told_at_its_field_and_nothing_is_stored(town, as_user, in_hand):
    elsewhere = make_organisation(town.west, "西乡民政办")
    said = {"version": in_hand.version, "to_do": "换瓦", "owner": str(elsewhere.uid),
            "until": "2199-12-31"}  # fmt: skip
    answer = as_user(town.min.user).post(f"/grievances/{in_hand.uid}/plan_measure/", said)
    assert set(answer.context["form"].errors) == {"owner"}
    said["owner"] = str(town.office.uid)
    answer = as_user(town.min.user).post(f"/grievances/{in_hand.uid}/plan_measure/", said)
    assert set(answer.context["form"].errors) == {"until"}
    assert not Measure.objects.exists()


def test_a_measure_of_another_matter_is_no_measure_of_this_one(town, move, in_hand, plan, as_user):
    measure = plan()
    other = make_grievance(town.amei, town.mei.user, received_at=NOON)
    move(other, town.ban, "send", office=town.office, mode=Mode.ASSIGNED)
    other = move(other, town.min, "sign")
    plan_of_other = {"to_do": "看看", "owner": town.office, "until": SOON}
    other = move(other, town.min, "plan_measure", **plan_of_other)
    with pytest.raises(ValidationError):
        move(other, town.min, "finish_measure", **done(measure))
    said = {"version": other.version, "measure": str(measure.uid), "done_on": "2026-04-15",
            "evidence": "好"}  # fmt: skip
    answer = as_user(town.min.user).post(f"/grievances/{other.uid}/finish_measure/", said)
    assert "measure" in answer.context["form"].errors
    measure.refresh_from_db()
    assert measure.runs


def test_measures_go_with_the_words_of_a_matter_whose_time_is_over(town, move, in_hand, plan):
    plan()
    term = next(term for term in TERMS if term.code == "grievance")
    term.clear(Grievance.objects.filter(pk=in_hand.pk))
    assert not Measure.objects.exists()


def test_measures_are_sealed_away_with_a_report_on_conduct(town, move, in_hand, plan):
    plan()
    seal_matter(by=town.ban.user, grievance=in_hand, about="", at=NOON, handed_over=True)
    in_hand.refresh_from_db()
    assert not Measure.objects.exists() and in_hand.cause_kind is None


def test_the_list_of_causes_is_kept_by_administrators_and_puts_no_label_on_anybody(town, as_user):
    Grant.objects.filter(user=town.quan).update(area=town.county)
    client = as_user(town.quan)
    assert client.post("/causes/new/", {"name": "管线太旧"}).status_code == 302
    assert client.post("/causes/new/", {"name": "上访户"}).status_code == 200
    assert client.post("/causes/money/", {"name": "资金"}).status_code == 302
    money = CauseKind.objects.get(code="money")
    assert (money.name, money.is_active) == ("资金", False)
    assert "管线太旧" in client.get("/causes/").content.decode()
    assert as_user(town.mei.user).get("/causes/new/").status_code == 403


def test_what_is_switched_off_is_offered_no_more_and_stays_where_it_was_chosen(
    town, move, in_hand, as_user
):
    money = CauseKind.objects.get(code="money")
    move(in_hand, town.min, "work", cause_kind=money)
    CauseKind.objects.filter(pk=money.pk).update(is_active=False)
    client = as_user(town.min.user)
    assert money.name in client.get(f"/grievances/{in_hand.uid}/").content.decode()
    assert money.name not in client.get(f"/grievances/{in_hand.uid}/work/").content.decode()
