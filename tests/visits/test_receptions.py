"""Reception days: a month by rule, swaps that keep both names, held by an entry, openly not held."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from contacts.actions import public_pages
from contacts.kit import clock
from contacts.models import Service
from tests.factories import make_activity
from tests.visits.receptions import (
    TODAY,
    TOMORROW,
    YESTERDAY,
    planned,
    with_window,
)
from visits.actions.receptions import (
    call_off_reception,
    hold_reception,
    swap_reception,
)
from visits.models import Activity, Channel, Grievance, ReceptionDay, ReceptionState
from visits.queries.receptions import announced, with_items


@pytest.fixture
def town(cast):
    return with_window(cast)


def entry(town, day=TODAY, kind="leaders_reception", **more):
    where = {"organisation": town.window, **more}
    return make_activity(day, kind=kind, cadres=[town.lian], **where)


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
    assert "今后一个月谁在哪里接访" in text and "韦连山" in text and "3号窗口" in text
    assert "这一天不接访。" in text and "内部原因" not in text and "兰村村部" not in text


def test_without_reception_days_the_public_page_is_as_before(town):
    public_pages.publish(district=town.mei_village, by=town.quan, on=TODAY)
    town.mei_village.refresh_from_db()
    address = reverse("public-district", args=[town.mei_village.public_token])
    assert "今后一个月" not in Client().get(address).content.decode()


def test_the_public_page_tells_as_what_somebody_receives_on_that_very_day(town):
    service = Service.objects.get(cadre=town.lian)
    service.title, service.ends_on = "镇长", TODAY
    service.save()
    Service.objects.create(
        cadre=town.lian, organisation=service.organisation, category=service.category,
        title="党委书记", starts_on=TOMORROW,
    )  # fmt: skip
    planned(town)
    planned(town, TOMORROW)
    planned(town, TOMORROW, kind="deputies", role="deputy")
    said = [line.rest for line in announced(town.mei_village, TODAY)]
    assert [words.split("，")[0] for words in said] == [
        "韦连山（镇长）", "韦连山（党委书记）", "韦连山（人大代表）",
    ]  # fmt: skip
