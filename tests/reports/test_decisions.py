"""Waiving a period, opening it again: by a named person, with a reason."""

import dataclasses
import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from contacts.models import AuditEvent
from reports.actions.decisions import reopen_period, waive, withdraw_waiver
from reports.models import Obligation, Reopening, State, Waiver
from tests.factories import at, make_activity
from tests.reports.helpers import VISIT_DAYS, april, owed, run_on, switch_on
from visits.actions.activities import add_to_activity, answer_presence, correct_activity
from visits.actions.content import Content
from visits.models import Answer

pytestmark = pytest.mark.django_db

MAY = [dt.date(2026, 5, day) for day in range(32) if day]


@pytest.fixture
def east(cast):
    switch_on(cast.east, since=april(1))
    switch_on(cast.west, since=april(1))
    return cast


def waive_april(cast, on, **more):
    told = {"area": cast.east, "code": VISIT_DAYS, "period": "2026-04", "reason": "抗旱"}
    return waive(**{**told, **more}, by=cast.quan, at=at(on, 9))


def reopen_april(cast, on, until, **more):
    told = {"area": cast.east, "code": VISIT_DAYS, "period": "2026-04", "reason": "系统故障"}
    return reopen_period(**{**told, **more}, closes_at=at(until, 23), by=cast.quan, at=at(on, 9))


def test_a_waiver_holds_for_all_of_the_township_and_for_nobody_else(east):
    run_on(april(21))
    waive_april(east, april(21))
    assert owed(east.mei, "2026-04").state == State.WAIVED
    assert owed(east.lan, "2026-04").state == State.WAIVED
    assert owed(east.west_cadre, "2026-04").state == State.AT_RISK
    assert owed(east.zhen, "2026-04", "township-cadre-village-days").state == State.AT_RISK


def test_a_waiver_of_one_village_leaves_the_others_alone(east):
    run_on(april(21))
    waive_april(east, april(21), area=east.mei_village.area)
    assert owed(east.mei, "2026-04").state == State.WAIVED
    assert owed(east.lan, "2026-04").state == State.AT_RISK


def test_a_waiver_after_the_close_changes_the_state_and_no_figure_and_can_be_taken_back(east):
    make_activity(april(2), cadres=[east.mei], households=[east.amei])
    run_on(MAY[19])
    before = Obligation.objects.values("bound_days", "target", "done").get(
        pk=owed(east.mei, "2026-04").pk
    )
    waiver = waive_april(east, MAY[20])
    row = owed(east.mei, "2026-04")
    assert row.state == State.WAIVED
    assert {name: getattr(row, name) for name in before} == before
    withdraw_waiver(waiver, by=east.quan, at=at(MAY[21]))
    assert owed(east.mei, "2026-04").state == State.OVERDUE
    run_on(MAY[22])
    assert owed(east.mei, "2026-04").state == State.OVERDUE


def test_a_period_is_waived_once_and_again_after_it_was_taken_back(east):
    waiver = waive_april(east, april(21))
    with pytest.raises(ValidationError, match="已经免除"):
        waive_april(east, april(21))
    withdraw_waiver(waiver, by=east.quan, at=at(april(21)))
    withdraw_waiver(waiver, by=east.quan, at=at(april(25)))
    waiver.refresh_from_db()
    assert waiver.withdrawn_at == at(april(21))
    waive_april(east, april(22))
    assert Waiver.objects.count() == 2


def test_a_reopened_period_takes_in_what_came_late_and_closes_again_by_itself(east):
    make_activity(april(9), cadres=[east.mei], households=[east.amei], recorded_at=at(MAY[11]))
    run_on(MAY[18])
    assert (owed(east.mei, "2026-04").done, owed(east.mei, "2026-04").done_now) == (0, 1)
    reopen_april(east, MAY[19], until=MAY[26])
    row = owed(east.mei, "2026-04")
    assert (row.done, row.closed_at, row.closes_at) == (1, None, at(MAY[26], 23))
    assert owed(east.west_cadre, "2026-04").closed_at is not None
    make_activity(april(10), cadres=[east.mei], households=[east.amei], recorded_at=at(MAY[28]))
    run_on(MAY[29])
    row = owed(east.mei, "2026-04")
    assert (row.done, row.done_now, row.closed_at is not None) == (1, 2, True)


def test_every_decision_is_in_the_trail_with_its_reason_and_no_values(east):
    run_on(MAY[19])
    waiver = waive_april(east, MAY[19])
    again = reopen_april(east, MAY[19], until=MAY[26])
    events = AuditEvent.objects.filter(resource="obligation").order_by("pk")
    assert [(event.user, event.object_ids, event.reason) for event in events] == [
        (east.quan, [str(waiver.uid)], "抗旱"),
        (east.quan, [str(again.uid)], "系统故障"),
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"reason": " "}, "原因"),
        ({"code": "nonsense"}, "nonsense"),
        ({"period": "2026-Q2"}, "2026-04"),
        ({"period": "2026-05"}, "还没有关账"),
    ],
)
def test_what_cannot_be_opened_again_is_refused_and_nothing_is_stored(east, change, message):
    run_on(MAY[19])
    with pytest.raises(ValidationError, match=message):
        reopen_april(east, MAY[19], until=MAY[26], **change)
    assert not Reopening.objects.exists()
    assert owed(east.mei, "2026-04").closed_at is not None


def test_a_period_is_not_opened_until_yesterday(east):
    run_on(MAY[19])
    with pytest.raises(ValidationError, match="晚于现在"):
        reopen_april(east, MAY[19], until=MAY[18])


def test_a_period_is_not_opened_for_years_by_a_slip(east):
    run_on(MAY[19])
    with pytest.raises(ValidationError, match="最多重新打开92天"):
        reopen_april(east, MAY[19], until=dt.date(2030, 5, 26))
    assert owed(east.mei, "2026-04").closed_at is not None


# -- what a reopening opens ------------------------------------------------------------------------


@pytest.fixture
def entry(east):
    """An April visit of mei and lu in a month that has closed; lu has said that she was there."""
    visit = make_activity(
        april(2), cadres=[east.mei, east.lu], households=[east.amei], typed_by=east.mei.user
    )
    visit.participants.filter(cadre=east.lu).update(answer=Answer.WAS_THERE)
    run_on(MAY[12])
    return visit


def correct(cast, visit, when, **changes):
    content = dataclasses.replace(Content.of(visit), **changes)
    return correct_activity(by=cast.mei.user, activity=visit, content=content, at=when)


def test_an_entry_of_a_reopened_month_is_corrected_until_it_closes_anew(east, entry):
    with pytest.raises(ValidationError, match="已经关账"):
        correct(east, entry, at(MAY[12], 10), heard="改一句。")
    reopen_april(east, MAY[12], MAY[20])
    correct(east, entry, at(MAY[13], 10), heard="改一句。", happened_on=april(1))
    entry.refresh_from_db()
    assert (entry.heard, entry.happened_on) == ("改一句。", april(1))
    assert entry.versions.get().content["happened_on"] == "2026-04-02"
    with pytest.raises(ValidationError, match="可以直接更正"):
        add_to_activity(by=east.mei.user, activity=entry, text="补充。", at=at(MAY[13], 10))
    with pytest.raises(ValidationError, match="已经关账"):
        correct(east, entry, at(MAY[21], 10), heard="再改一句。")
    add_to_activity(by=east.mei.user, activity=entry, text="补充。", at=at(MAY[21], 10))


def test_an_answer_about_a_reopened_month_is_changed_until_it_closes_anew(east, entry):
    def answer(when):
        answer_presence(
            by=east.lu.user, activity=entry, answer=Answer.NOT_THERE, at=at(MAY[when], 10)
        )

    for shut in (12, 21):
        if shut == 21:
            reopen_april(east, MAY[12], MAY[20])
        with pytest.raises(ValidationError, match="已经关账"):
            answer(shut)
    answer(13)
    assert entry.participants.get(cadre=east.lu).answer == Answer.NOT_THERE


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"code": "township-cadre-village-days"},
        {"area": "west"},
        {"area": "lan_village"},
    ],
)
def test_a_reopening_opens_no_entry_that_it_does_not_concern(east, entry, elsewhere):
    place = getattr(east, elsewhere.get("area", "east"))
    entry.participants.filter(cadre=east.lu).delete()
    reopen_april(east, MAY[12], MAY[20], **elsewhere | {"area": getattr(place, "area", place)})
    with pytest.raises(ValidationError, match="已经关账"):
        correct(east, entry, at(MAY[13], 10), heard="改一句。")


def test_the_page_of_an_entry_offers_the_correction_while_its_month_is_open_again(
    client, east, entry, stand_on
):
    stand_on(MAY[13])
    client.force_login(east.mei.user)
    page = f"/visits/{entry.uid}/"
    assert "补充说明" in client.get(page).content.decode()
    reopen_april(east, MAY[12], MAY[20])
    assert "5月21日以前可以更正" in client.get(page).content.decode()
