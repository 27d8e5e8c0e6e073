"""The rota of receptions: a month by rule, and swaps that keep both names."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from contacts.catalogue import load_calendar
from contacts.kit.periods import Period
from contacts.models import AuditEvent, Cadre, OrganisationKind
from tests.factories import at, make_organisation
from tests.visits.receptions import (
    TODAY,
    TOMORROW,
    YESTERDAY,
    by_rota,
    planned,
    said,
    with_window,
)
from visits.actions.receptions import (
    FURTHEST,
    call_off_reception,
    change_reception,
    plan_reception,
    plan_receptions,
    swap_reception,
)
from visits.models import ReceptionDay
from visits.queries.rota import rota
from visits.queries.usual_rota import usual_rota


@pytest.fixture
def town(cast):
    return with_window(cast)


# --- The rota ---------------------------------------------------------------------------------------


MARCH = Period.parse("2026-03")


def test_a_month_is_filled_by_weekday_with_the_receivers_in_turn(town):
    found = rota(
        month=MARCH, weekdays=[3], receivers=[town.lian, town.zhen], since=MARCH.starts_on,
        **said(town),
    )  # fmt: skip
    assert [(day.happens_on.day, day.receiver.name) for day in found.days] == [
        (4, "韦连山"), (11, "黄镇生"), (18, "韦连山"), (25, "黄镇生"),
    ]  # fmt: skip
    assert not ReceptionDay.objects.exists()


def test_the_turn_goes_on_after_whoever_sat_last(town):
    by_rota(town, dt.date(2026, 2, 25))
    found = rota(
        month=MARCH, weekdays=[3], receivers=[town.lian, town.zhen], since=MARCH.starts_on,
        **said(town),
    )  # fmt: skip
    assert found.days[0].receiver == town.zhen


def proposed(town):
    """What the page of the next month's rota is filled in with."""
    usual = usual_rota(ReceptionDay.objects.all())
    turns = [usual[name] for name in sorted(usual) if name.startswith("turn")]
    return usual["weekdays"], [Cadre.objects.get(uid=uid).name for uid in turns]


def test_whoever_swapped_in_is_in_no_proposal_and_takes_nobodys_turn(town):
    _first, second = by_rota(
        town, dt.date(2026, 2, 18), dt.date(2026, 2, 25), receivers=[town.lian, town.zhen]
    )
    swap_reception(by=None, day=second, receiver=town.ban, reason="出差", at=at(TODAY, 9))
    swap_reception(by=None, day=second, receiver=town.shu, reason="生病", at=at(TODAY, 10))
    assert proposed(town) == ([3], ["韦连山", "黄镇生"])
    found = rota(
        month=MARCH, weekdays=[3], receivers=[town.lian, town.zhen], since=MARCH.starts_on,
        **said(town),
    )  # fmt: skip
    assert found.days[0].receiver == town.lian  # the turn before was zhen's, whoever sat there


def test_two_who_exchanged_their_days_keep_their_order_in_the_proposal(town):
    first, second, _third = by_rota(
        town, TOMORROW, TOMORROW + dt.timedelta(7), TOMORROW + dt.timedelta(14),
        receivers=[town.lian, town.zhen, town.ban],
    )  # fmt: skip
    swap_reception(by=None, day=first, other=second, reason="开会", at=at(TODAY, 9))
    assert proposed(town)[1] == ["韦连山", "黄镇生", "班文书"]


def test_a_day_added_by_itself_changes_neither_weekdays_nor_turn_nor_place_of_the_proposal(town):
    by_rota(town, dt.date(2026, 2, 18), dt.date(2026, 2, 25), receivers=[town.lian, town.zhen])
    planned(town, dt.date(2026, 2, 27), town.shu, place="村部")
    assert proposed(town) == ([3], ["韦连山", "黄镇生"])
    assert usual_rota(ReceptionDay.objects.all())["place"] == "3号窗口"
    found = rota(
        month=MARCH, weekdays=[3], receivers=[town.lian, town.zhen], since=MARCH.starts_on,
        **said(town),
    )  # fmt: skip
    assert found.days[0].receiver == town.lian


def test_where_there_is_no_rota_yet_the_last_single_day_says_where_and_when(town):
    planned(town, dt.date(2026, 2, 27), town.shu, place="村部")
    assert proposed(town) == ([], [])
    assert usual_rota(ReceptionDay.objects.all())["place"] == "村部"


def test_rest_days_are_left_out_and_what_is_there_stays(town):
    load_calendar(dt.date(2026, 1, 1))
    planned(town, dt.date(2026, 10, 14))
    october = Period.parse("2026-10")
    found = rota(
        month=october, weekdays=[3], receivers=[town.zhen], since=october.starts_on, **said(town)
    )
    assert [day.day for day in found.rest] == [7]  # the National Day
    assert [day.day for day in found.there] == [14]
    assert [day.happens_on.day for day in found.days] == [21, 28]
    plan_receptions(by=town.ban.user, on=october.starts_on, days=found.days)
    plan_receptions(by=town.ban.user, on=october.starts_on, days=found.days)
    assert ReceptionDay.objects.count() == 3


def test_the_month_is_seen_before_it_is_written(town, client):
    client.force_login(town.ban.user)
    month = Period.parse(f"{TODAY:%Y-%m}").next()
    typed = said(town) | {
        "organisation": town.window.uid, "district": "", "month": month.code, "weekdays": [2, 4],
        "turn1": town.lian.uid, "turn2": town.zhen.uid, "opens_at": "09:00", "closes_at": "11:00",
    }  # fmt: skip
    page = client.post(reverse("reception-rota"), typed)
    assert "还没有写入" in page.content.decode() and not ReceptionDay.objects.exists()
    answer = client.post(reverse("reception-rota"), typed | {"write": "1"})
    assert answer.status_code == 302 and answer.url == reverse("reception-month", args=[month.code])
    assert ReceptionDay.objects.count() >= 5
    assert set(ReceptionDay.objects.values_list("receiver__name", flat=True)) == {
        "韦连山",
        "黄镇生",
    }
    again = client.get(reverse("reception-rota"))
    assert again.context["form"].initial["turn1"] in {str(town.lian.uid), str(town.zhen.uid)}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"organisation": ""}, "organisation"),
        ({"closes_at": "08:00"}, "closes_at"),
        ({"turn1": ""}, "turn1"),
        ({"weekdays": []}, "weekdays"),
        ({"place": ""}, "place"),
        ({"month": "2020-01"}, "month"),
    ],
)
def test_what_is_wrong_in_a_rota_is_told_where_it_was_typed(town, client, wrong, field):
    client.force_login(town.ban.user)
    month = Period.parse(f"{TODAY:%Y-%m}").next()
    typed = said(town) | {
        "organisation": town.window.uid, "district": "", "month": month.code, "weekdays": [2],
        "turn1": town.lian.uid, "opens_at": "09:00", "closes_at": "11:00", "write": "1",
    }  # fmt: skip
    page = client.post(reverse("reception-rota"), typed | wrong)
    assert field in page.context["form"].errors
    assert not ReceptionDay.objects.exists()


def test_the_same_time_is_not_planned_twice(town):
    planned(town)
    with pytest.raises(ValidationError):
        planned(town, receiver=town.zhen)
    assert planned(town, receiver=town.zhen, opens_at=dt.time(14), closes_at=dt.time(16))
    assert planned(town, receiver=town.zhen, kind="deputies")


def test_a_day_is_held_by_one_unit_or_one_district(town):
    with pytest.raises(ValidationError):
        planned(town, district=town.mei_village)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReceptionDay.objects.create(
            **said(town, happens_on=TODAY, receiver=town.lian, organisation=None)
        )


@pytest.mark.parametrize("day", [YESTERDAY, dt.date(2020, 1, 8), dt.date(2099, 1, 7)])
def test_a_day_that_is_over_or_far_ahead_is_refused_where_it_was_typed(town, client, day):
    with pytest.raises(ValidationError) as error:
        plan_reception(by=None, on=TODAY, **said(town, happens_on=day, receiver=town.lian))
    assert "happens_on" in error.value.message_dict
    client.force_login(town.ban.user)
    form = client.get(reverse("reception-new")).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    place = {"organisation": town.window.uid, "receiver": town.lian.uid, "kind": "leaders"}
    hours = {"place": "3号窗口", "opens_at": "09:00", "closes_at": "11:00"}
    page = client.post(reverse("reception-new"), {**typed, **place, **hours, "happens_on": day})
    assert "happens_on" in page.context["form"].errors
    page = client.post(reverse("reception-new"), {**typed, **place, **hours, "happens_on": TODAY})
    assert page.status_code == 302
    assert [row.happens_on for row in ReceptionDay.objects.all()] == [TODAY]


def test_a_day_may_be_planned_for_the_next_eighteen_months(town):
    last = TODAY + FURTHEST
    planned(town, last)
    with pytest.raises(ValidationError):
        planned(town, last + dt.timedelta(1))


def test_who_sits_there_belongs_to_the_township_of_the_place(town):
    for more in ({}, {"organisation": None, "district": town.mei_village}):
        with pytest.raises(ValidationError) as error:
            planned(town, TOMORROW, town.west_cadre, **more)
        assert "receiver" in error.value.message_dict
        with pytest.raises(ValidationError):
            by_rota(town, TOMORROW, receivers=[town.west_cadre], **more)
    day = planned(town, TOMORROW)
    with pytest.raises(ValidationError) as error:
        swap_reception(by=None, day=day, receiver=town.west_cadre, reason="病", at=at(TODAY, 9))
    assert "receiver" in error.value.message_dict and not day.swaps.exists()


def test_nobody_plans_for_a_place_that_is_not_his(town):
    far = make_organisation(town.west, "西河窗口", OrganisationKind.SERVICE_WINDOW)
    more = said(town, organisation=far, happens_on=TOMORROW, receiver=town.west_cadre)
    with pytest.raises(PermissionDenied):
        plan_reception(by=town.ban.user, on=TODAY, **more)
    with pytest.raises(PermissionDenied):
        plan_receptions(by=town.ban.user, on=TODAY, days=[ReceptionDay(**more)])
    with pytest.raises(PermissionDenied):  # a secretary's reach is the own village
        own = said(town, happens_on=TOMORROW, receiver=town.shu)
        plan_reception(by=town.shu.user, on=TODAY, **own)
    assert not ReceptionDay.objects.exists()


# --- Swaps ------------------------------------------------------------------------------------------


def test_a_swap_keeps_both_names_and_the_reason(town, client):
    day = planned(town, TOMORROW)
    swap_reception(by=town.ban.user, day=day, receiver=town.zhen, reason="出差", at=at(TODAY, 9))
    day.refresh_from_db()
    assert day.receiver == town.zhen
    client.force_login(town.mei.user)
    text = client.get(reverse("reception", args=[day.uid])).content.decode()
    assert "韦连山 → 黄镇生" in text and "出差" in text and "班文书" in text
    assert AuditEvent.objects.filter(resource="reception", verb="change").exists()


def test_two_exchange_their_days(town):
    first, second = planned(town, TOMORROW), planned(town, TOMORROW + dt.timedelta(7), town.zhen)
    swap_reception(by=None, day=first, other=second, reason="开会", at=at(TODAY, 9))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.receiver, second.receiver) == (town.zhen, town.lian)
    assert (first.swaps.count(), second.swaps.count()) == (1, 1)


def test_two_exchange_their_days_from_the_page(town, client):
    first, second = planned(town, TOMORROW), planned(town, TOMORROW + dt.timedelta(7), town.zhen)
    client.force_login(town.ban.user)
    typed = {"other": second.uid, "reason": "开会"}
    page = client.get(reverse("reception-swap", args=[first.uid]))
    assert "原来是韦连山接访" in page.text
    assert client.post(reverse("reception-swap", args=[first.uid]), typed).status_code == 302
    days = ReceptionDay.objects.order_by("happens_on")
    assert [day.receiver for day in days.select_related("receiver")] == [town.zhen, town.lian]


def test_nobody_exchanges_with_a_day_that_is_not_his_to_change(town, client):
    own, leaders = planned(town, TOMORROW, town.mei), planned(town, TOMORROW + dt.timedelta(7))
    client.force_login(town.mei.user)
    form = client.get(reverse("reception-swap", args=[own.uid])).context["form"]
    assert leaders not in form.fields["other"].queryset
    with pytest.raises(PermissionDenied):
        said = {"other": leaders, "reason": "开会", "at": at(TODAY, 9)}
        swap_reception(by=town.mei.user, day=own, **said)
    leaders.refresh_from_db()
    assert leaders.receiver == town.lian and not own.swaps.exists()


def test_a_swap_needs_somebody_else_and_a_reason(town, client):
    day = planned(town, TOMORROW)
    client.force_login(town.ban.user)
    address = reverse("reception-swap", args=[day.uid])
    for typed in ({}, {"reason": "出差"}, {"receiver": town.zhen.uid}):
        assert client.post(address, typed).context["form"].errors
    assert (
        client.post(address, {"receiver": town.lian.uid, "reason": "出差"}).context["form"].errors
    )
    assert not day.swaps.exists()


def filled(page):
    """What the form of a page would send as it is."""
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_a_swap_that_another_has_overtaken_is_refused_and_may_be_sent_again(town, client):
    day = planned(town, TOMORROW)
    client.force_login(town.ban.user)
    address = reverse("reception-swap", args=[day.uid])
    typed = filled(client.get(address)) | {"receiver": town.zhen.uid, "reason": "出差"}
    swap_reception(by=None, day=day, receiver=town.shu, reason="生病", at=at(TODAY, 9))
    page = client.post(address, typed)
    assert "有人改过" in page.text and "3号窗口，覃书记接访" in page.text
    assert ReceptionDay.objects.get().receiver == town.shu
    again = filled(page)
    assert (again["receiver"], again["reason"]) == (str(town.zhen.uid), "出差")
    assert client.post(address, again).status_code == 302
    assert [swap.before.name for swap in day.swaps.all()] == ["韦连山", "覃书记"]


@pytest.mark.parametrize("meanwhile", ["swapped", "called off", "moved"])
def test_two_days_are_not_exchanged_when_the_other_one_was_changed_meanwhile(
    town, client, meanwhile
):
    day, other = planned(town, TOMORROW), planned(town, TOMORROW + dt.timedelta(7), town.zhen)
    client.force_login(town.ban.user)
    address = reverse("reception-swap", args=[day.uid])
    typed = filled(client.get(address)) | {"other": other.uid, "reason": "开会"}
    match meanwhile:
        case "swapped":  # with the very person whose day this is
            said = {"receiver": town.lian, "reason": "病", "at": at(TODAY, 9)}
            swap_reception(by=None, day=other, **said)
        case "called off":
            call_off_reception(by=None, day=other, reason="停电")
        case "moved":
            change_reception(by=None, day=other, opens_at=dt.time(8))
    page = client.post(address, typed)
    assert "有人改过" in page.text and filled(page)["reason"] == "开会"
    assert not day.swaps.exists()
    offered = page.context["form"].fields["other"].queryset
    assert (other in offered) == (meanwhile == "moved")
    assert "有效的选项" not in page.text


def test_another_place_is_not_written_over_a_swap_that_came_between(town, client):
    day = planned(town, TOMORROW)
    client.force_login(town.ban.user)
    address = reverse("reception-change", args=[day.uid])
    typed = filled(client.get(address)) | {"place": "村部"}
    swap_reception(by=None, day=day, receiver=town.shu, reason="生病", at=at(TODAY, 9))
    page = client.post(address, typed)
    assert "有人改过" in page.text and filled(page)["place"] == "村部"
    assert client.post(address, filled(page)).status_code == 302
    assert ReceptionDay.objects.get().place == "村部"


def test_the_action_itself_refuses_what_was_overtaken(town):
    day = planned(town, TOMORROW)
    seen = {str(day.uid): day.version}
    said = {"by": None, "day": day, "reason": "出差", "at": at(TODAY, 9), "seen": seen}
    swap_reception(receiver=town.zhen, **said)
    with pytest.raises(ValidationError, match="有人改过"):
        swap_reception(receiver=town.shu, **said)
