"""Reception days: a month by rule, swaps that keep both names, held by an entry, openly not held."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from contacts.actions import public_pages
from contacts.catalogue import load_calendar
from contacts.kit import clock
from contacts.kit.periods import Period
from contacts.models import AuditEvent, Cadre, OrganisationKind
from tests.factories import at, make_activity, make_organisation
from visits.actions.receptions import (
    call_off_reception,
    hold_reception,
    plan_reception,
    plan_receptions,
    swap_reception,
)
from visits.catalogue import load_grievance_kinds, load_kinds, load_topics
from visits.models import Activity, Channel, Grievance, ReceptionDay, ReceptionState
from visits.queries.receptions import with_items
from visits.queries.rota import rota
from visits.queries.usual_rota import usual_rota

TODAY = clock.today()
YESTERDAY, TOMORROW = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)
NINE, ELEVEN = dt.time(9), dt.time(11)


@pytest.fixture
def town(cast):
    load_kinds()
    load_grievance_kinds()
    load_topics()
    cast.window = make_organisation(cast.east, "便民服务中心", OrganisationKind.SERVICE_WINDOW)
    return cast


def said(town, **more):
    usual = {
        "kind": "leaders", "organisation": town.window, "district": None, "place": "3号窗口",
        "opens_at": NINE, "closes_at": ELEVEN, "form": "open", "role": "leader",
    }  # fmt: skip
    return {**usual, **more}


def planned(town, day=TODAY, receiver=None, **more):
    who = receiver or town.lian
    return plan_reception(by=town.ban.user, **said(town, happens_on=day, receiver=who, **more))


def by_rota(town, *days, receivers=None, **more):
    """Days of the rota, as its page writes them."""
    turn = receivers or [town.lian]
    rows = [
        ReceptionDay(**said(town, happens_on=day, receiver=turn[n % len(turn)], **more))
        for n, day in enumerate(days)
    ]
    return plan_receptions(by=town.ban.user, days=rows)


def entry(town, day=TODAY, kind="leaders_reception", **more):
    where = {"organisation": town.window, **more}
    return make_activity(day, kind=kind, cadres=[town.lian], **where)


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
    plan_receptions(by=town.ban.user, days=found.days)
    plan_receptions(by=town.ban.user, days=found.days)
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


# --- Held -------------------------------------------------------------------------------------------


def test_the_entry_of_a_day_is_written_once_with_its_matters(town, client):
    day = planned(town)
    client.force_login(town.lian.user)
    page = client.get(reverse("reception-record", args=[day.uid]))
    form = page.context["form"]
    assert str(form["organisation"].value()) == str(town.window.uid)
    typed = {
        "uid": uuid.uuid4(), "happened_on": TODAY, "kind": "leaders_reception", "heard": "来了两个人",
        "organisation": town.window.uid, "district": "", "m1-text": "路灯不亮", "m1-outcome": "report",
        "m1-kind": "help",
    }  # fmt: skip
    answer = client.post(reverse("reception-record", args=[day.uid]), typed)
    assert (answer.status_code, answer.url) == (302, reverse("reception", args=[day.uid]))
    day.refresh_from_db()
    assert day.state(TODAY) == ReceptionState.HELD
    [matter] = Grievance.objects.all()
    assert (matter.channel, matter.activity) == (Channel.RECEPTION, day.activity)
    [row] = with_items(ReceptionDay.objects.all())
    assert (row.n_items, row.n_replied) == (1, 0)
    assert "收到1件，已答复0件" in client.get(reverse("reception-month")).content.decode()
    # A second time leads back to the day and stores nothing.
    again = client.post(reverse("reception-record", args=[day.uid]), typed | {"uid": uuid.uuid4()})
    assert (again.status_code, Activity.objects.count()) == (302, 1)


def test_an_entry_that_is_there_is_ticked_and_nothing_is_made_twice(town, client):
    day, made = planned(town, YESTERDAY), entry(town, YESTERDAY)
    client.force_login(town.ban.user)
    text = client.get(reverse("reception", args=[day.uid])).content.decode()
    assert "已经记过，选一条" in text
    client.post(reverse("reception-held", args=[day.uid]), {"activity": made.uid})
    day.refresh_from_db()
    assert day.activity == made and Activity.objects.count() == 1


def test_an_entry_belongs_to_one_day_alone_and_to_the_right_one(town):
    day, made = planned(town), entry(town)
    later = planned(town, opens_at=dt.time(14), closes_at=dt.time(16))
    hold_reception(by=None, day=day, activity=made)
    others = [
        made, entry(town, YESTERDAY), entry(town, kind="deputies_reception"),
        entry(town, organisation=None, district=town.mei_village),
    ]  # fmt: skip
    for other in others:
        with pytest.raises(ValidationError):
            hold_reception(by=None, day=later, activity=other)


def test_an_entry_that_was_voided_since_holds_nothing(town):
    day, made = planned(town, YESTERDAY), entry(town, YESTERDAY)
    hold_reception(by=None, day=day, activity=made)
    Activity.objects.update(state="voided", voided_at=clock.now())
    day = ReceptionDay.objects.get()
    assert day.state(TODAY) == ReceptionState.UNSAID
    hold_reception(by=None, day=day, activity=entry(town, YESTERDAY))
    assert ReceptionDay.objects.get().is_held


def test_a_day_that_was_not_held_says_so_openly(town, client):
    day = planned(town, YESTERDAY)
    client.force_login(town.ban.user)
    client.post(reverse("reception-not-held", args=[day.uid]), {"reason": "防汛，全镇下村"})
    client.force_login(town.mei.user)
    for page in ("reception-month", "reception-list"):
        kwargs = {"month": f"{YESTERDAY:%Y-%m}"} if page == "reception-month" else {}
        assert "没有接访" in client.get(reverse(page, kwargs=kwargs)).content.decode()
    assert "防汛，全镇下村" in client.get(reverse("reception", args=[day.uid])).content.decode()


def test_what_was_held_is_neither_swapped_nor_called_off(town):
    day = planned(town)
    hold_reception(by=None, day=day, activity=entry(town))
    with pytest.raises(ValidationError):
        call_off_reception(by=None, day=day, reason="忙")
    with pytest.raises(ValidationError):
        swap_reception(by=None, day=day, receiver=town.zhen, reason="忙", at=clock.now())


def test_the_list_is_narrowed_by_how_the_days_stand(town, client):
    held, off = planned(town, YESTERDAY), planned(town, YESTERDAY, kind="deputies")
    unsaid, ahead = planned(town, YESTERDAY, kind="fixed"), planned(town, TOMORROW)
    hold_reception(by=None, day=held, activity=entry(town, YESTERDAY))
    call_off_reception(by=None, day=off, reason="停电")
    client.force_login(town.ban.user)
    for state, day in {"held": held, "not_held": off, "unsaid": unsaid, "planned": ahead}.items():
        page = client.get(reverse("reception-list"), {"state": state})
        assert [row.pk for row in page.context["table"].page] == [day.pk], state
        assert ReceptionDay.objects.get(pk=day.pk).state(TODAY) == state
    sheet = client.get(reverse("reception-list"), {"export": "xlsx"})
    assert sheet.status_code == 200


# --- Who sees and does what -------------------------------------------------------------------------


def test_whose_turn_it_is_may_swap_it_and_others_only_look(town, client):
    day = planned(town, TOMORROW)
    for user, status in (
        (town.lian.user, 200),
        (town.ban.user, 200),
        (town.mei.user, 404),
        (town.quan, 403),
    ):
        client.force_login(user)
        assert client.get(reverse("reception-swap", args=[day.uid])).status_code == status
        assert client.get(reverse("reception", args=[day.uid])).status_code == 200
    client.force_login(town.west_cadre.user)
    assert client.get(reverse("reception", args=[day.uid])).status_code == 404


def test_everybody_sees_on_the_page_of_the_district_who_sits_when_and_where(town):
    public_pages.publish(district=town.mei_village, by=town.quan, on=TODAY)
    town.mei_village.refresh_from_db()
    planned(town, TOMORROW)
    here = {"organisation": None, "district": town.mei_village, "kind": "deputies"}
    off = planned(town, TOMORROW, town.zhen, place="村部", **here)
    call_off_reception(by=None, day=off, reason="内部原因")
    away = {"organisation": None, "district": town.lan_village, "kind": "deputies"}
    planned(town, TOMORROW, town.zhen, place="兰村村部", **away)
    text = (
        Client()
        .get(reverse("public-district", args=[town.mei_village.public_token]))
        .content.decode()
    )
    assert "接访日" in text and "韦连山" in text and "3号窗口" in text
    assert "这一天不接访。" in text and "内部原因" not in text and "兰村村部" not in text


def test_without_reception_days_the_public_page_is_as_before(town):
    public_pages.publish(district=town.mei_village, by=town.quan, on=TODAY)
    town.mei_village.refresh_from_db()
    address = reverse("public-district", args=[town.mei_village.public_token])
    assert "接访日" not in Client().get(address).content.decode()
