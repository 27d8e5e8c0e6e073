"""Everybody may raise a matter from the page of a district; machines and floods are kept out."""

import datetime as dt
import re
import time
import uuid

import pytest
from django.core import signing
from django.core.cache import cache
from django.core.cache.backends.filebased import FileBasedCache
from django.core.exceptions import ValidationError

from contacts.actions.public_pages import publish
from contacts.kit import clock
from tests.factories import at
from tests.threads import at_once
from visits.actions.public_form import is_too_much
from visits.catalogue import load_grievance_kinds, load_topics
from visits.models import Channel, Grievance, Raiser
from visits.views import public_form


@pytest.fixture
def address(cast):
    load_grievance_kinds()
    load_topics()
    cache.clear()
    publish(district=cast.mei_village, by=cast.quan, on=clock.today())
    cast.mei_village.refresh_from_db()
    return f"/p/{cast.mei_village.public_token}/raise/"


@pytest.fixture
def ticket(client, address, monkeypatch):
    """A form that was opened a minute ago."""

    def ticket():
        text = client.get(address, follow=True).content.decode()
        return re.search(r'name="ticket" value="([^"]+)"', text).group(1)

    now = time.time()
    given = ticket()
    monkeypatch.setattr(signing.time, "time", lambda: now + 60)
    return given


def send(client, address, ticket, **fields):
    said = {"text": "路灯坏了两盏", "ticket": ticket, **fields}
    return client.post(address, said)


def test_a_matter_comes_in_without_a_name_and_is_followed_by_its_code(client, address, ticket):
    answer = send(client, address, ticket, place="三组桥头")
    text = answer.content.decode()
    grievance = Grievance.objects.get()
    assert (grievance.channel, grievance.raiser) == (Channel.WEB, Raiser.ANONYMOUS)
    assert grievance.registered_by is None and grievance.place == "三组桥头"
    code = re.search(r'class="code">([a-z2-7-]+)<', text).group(1)
    followed = client.get(f"/m/{code}/").content.decode()
    assert "路灯坏了两盏" in followed


@pytest.mark.parametrize("text", ["村支书贪污，请纪委查", "举报村主任收好处"])
def test_what_sounds_like_a_report_on_conduct_is_asked_about_once(client, address, ticket, text):
    page = send(client, address, ticket, text=text)
    assert "像是在反映干部作风" in page.text and 'name="meant"' in page.text
    assert text in page.text and not Grievance.objects.exists()
    send(client, address, ticket, text=text, meant="on")
    assert Grievance.objects.get().text == text


def test_what_does_not_sound_so_is_asked_nothing(client, address, ticket):
    send(client, address, ticket, text="找村主任反映路灯坏了，主任说等钱")
    assert Grievance.objects.count() == 1


def test_without_its_code_nothing_is_stored(client, address, ticket, monkeypatch):
    def fail(**_said):
        raise ValidationError("no code")

    monkeypatch.setattr("visits.actions.public_form.issue_code", fail)
    assert send(client, address, ticket).status_code == 400
    assert not Grievance.objects.exists()


def test_the_page_of_the_district_leads_to_it(client, cast, address):
    page = client.get(address.removesuffix("raise/")).content.decode()
    assert address in page and "/m/" in page


def test_nothing_of_it_sets_a_cookie(client, address, ticket):
    for answer in (client.get(address), send(client, address, ticket), client.post(address, {})):
        assert not answer.cookies and answer["Cache-Control"] == "private, no-store"


def test_the_same_form_sent_twice_is_one_matter(client, address, ticket):
    told = [send(client, address, ticket) for _ in range(2)]
    assert [answer.status_code for answer in told] == [200, 200]
    assert ["同一件" in answer.text for answer in told] == [False, True]
    assert Grievance.objects.count() == 1


def given(text):
    return re.search(r'name="ticket" value="([^"]+)"', text).group(1)


def test_whoever_goes_back_to_the_form_finds_the_same_form(client, address, ticket):
    opened = client.get(address)
    assert opened.status_code == 303 and opened["Cache-Control"] == "private, no-store"
    assert "ticket=" in opened["Location"] and not opened.cookies
    first, second = (client.get(opened["Location"]).text for _ in range(2))
    assert given(first) == given(second) != ticket
    assert given(client.post(opened["Location"], {"text": "", "ticket": ticket}).text) == ticket
    for odd in ("x", "", ticket + "x"):
        assert client.get(address, {"ticket": odd, "lang": "en"}).status_code == 303
    assert "lang=en" in client.get(address, {"lang": "en"})["Location"]


def test_the_same_words_of_somebody_else_are_another_matter_and_tell_nothing(
    client, address, ticket, monkeypatch
):
    send(client, address, ticket, raised_by="老王", phone="15412340000")
    other = given(client.get(address, follow=True).text)
    later = time.time() + 60
    monkeypatch.setattr(signing.time, "time", lambda: later)
    answer = send(client, address, other, raised_by="老王", phone="15412340000")
    first, _second = Grievance.objects.order_by("pk")
    assert first.number not in answer.text and "同一件" not in answer.text


@pytest.mark.parametrize(
    "fields",
    [{"website": "http://spam"}, {"ticket": "forged"}, {"ticket": ""}],
    ids=["the field that no person sees", "a forged form", "no form"],
)
def test_what_a_machine_sends_is_not_stored(client, address, ticket, fields):
    assert send(client, address, **{"ticket": ticket, **fields}).status_code == 400
    assert not Grievance.objects.exists()


def test_a_form_filled_in_at_once_is_a_machines(client, address):
    text = client.get(address, follow=True).content.decode()
    ticket = re.search(r'name="ticket" value="([^"]+)"', text).group(1)
    assert send(client, address, ticket).status_code == 400


@pytest.fixture
def flood(client, address, monkeypatch):
    """Sends a form that was just opened, from some address; the status of the answer."""
    now = clock.now()
    monkeypatch.setattr(public_form, "AT_LEAST", -1)
    monkeypatch.setattr(clock, "now", lambda: now)

    def one(come_from="192.0.2.1"):
        text = client.get(address, follow=True).content.decode()
        ticket = re.search(r'name="ticket" value="([^"]+)"', text).group(1)
        said = {"text": "路灯坏了两盏", "ticket": ticket}
        return client.post(address, said, REMOTE_ADDR=come_from).status_code

    return one


def test_one_address_sends_ten_an_hour_and_others_are_not_kept_out(flood):
    assert [flood() for _ in range(15)] == [200] * 10 + [429] * 5
    assert flood("192.0.2.7") == 200


def test_two_hundred_a_minute_from_one_address_keep_no_clerk_from_registering(flood, cast, as_user):
    assert [flood() for _ in range(200)].count(200) == 10
    desk = as_user(cast.ban.user).post(
        "/grievances/new/",
        {
            "uid": str(uuid.uuid4()),
            "text": "桥断了",
            "kind": "help",
            "channel": "window",
            "received_on": clock.today().isoformat(),
            "district": str(cast.mei_village.uid),
        },
        REMOTE_ADDR="192.0.2.1",
    )
    assert desk.status_code == 302, desk.context["form"].errors
    assert Grievance.objects.count() == 11


def test_all_addresses_of_one_line_count_together(flood):
    own = [flood(f"2001:db8:1:2::{number:x}") for number in range(1, 16)]
    assert own == [200] * 10 + [429] * 5
    assert flood("2001:db8:1:3::1") == 200


def test_the_count_lasts_for_the_hour_and_no_longer(db, monkeypatch):
    cache.clear()
    noon = at(dt.date(2026, 4, 15), 12)
    assert [is_too_much("192.0.2.1", noon) for _ in range(11)] == [False] * 10 + [True]
    now = time.time()
    monkeypatch.setattr("django.core.cache.backends.base.time.time", lambda: now + 3500)
    assert is_too_much("192.0.2.1", noon + dt.timedelta(minutes=59))
    assert not is_too_much("192.0.2.1", noon + dt.timedelta(minutes=60))


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_no_more_come_through_than_one_after_the_other(monkeypatch):
    cache.clear()
    refused, get = [], FileBasedCache.get

    def slow(*args, **kwargs):
        value = get(*args, **kwargs)
        time.sleep(0.02)
        return value

    def one():
        refused.append(is_too_much("192.0.2.1", at(dt.date(2026, 4, 15))))

    monkeypatch.setattr(FileBasedCache, "get", slow)
    assert at_once(*[one] * 20) == []
    assert refused.count(False) == 10


@pytest.mark.parametrize("text", ["", " ", "字" * 2001, "身份证11010519491231002X"])
def test_a_bad_text_is_told_at_its_field_and_kept(client, address, ticket, text):
    answer = send(client, address, ticket, text=text, raised_by="老王")
    assert answer.status_code == 200 and 'role="alert"' in answer.content.decode()
    assert "老王" in answer.content.decode() and not Grievance.objects.exists()


def test_a_page_that_was_withdrawn_takes_nothing(client, cast, address, ticket):
    cast.mei_village.public_token = None
    cast.mei_village.save()
    assert send(client, address, ticket).status_code == 404


def test_a_form_that_was_open_too_long_comes_back_with_its_text_and_is_good_again(
    client, address, ticket, monkeypatch
):
    now = time.time() + 60
    monkeypatch.setattr(signing.time, "time", lambda: now + 25 * 3600)
    answer = send(client, address, ticket, text="桥栏杆断了", place="三组桥头", phone="15412340000")
    text = answer.content.decode()
    assert "还没有收到" in text and not Grievance.objects.exists()
    for typed in ("桥栏杆断了", "三组桥头", "15412340000"):
        assert typed in text
    again = re.search(r'name="ticket" value="([^"]+)"', text).group(1)
    assert again != ticket
    monkeypatch.setattr(signing.time, "time", lambda: now + 25 * 3600 + 10)
    assert send(client, address, again, text="桥栏杆断了").status_code == 200
    assert Grievance.objects.get().text == "桥栏杆断了"


def test_what_was_sent_too_quickly_or_twice_with_another_text_is_not_lost(client, address, ticket):
    assert send(client, address, ticket).status_code == 200
    answer = send(client, address, ticket, text="另一件事")
    text = answer.content.decode()
    assert answer.status_code == 400 and "另一件事" in text and 'name="ticket"' in text
    fresh = re.search(r'name="ticket" value="([^"]+)"', text).group(1)
    assert "第三件事" in send(client, address, fresh, text="第三件事").content.decode()
    assert Grievance.objects.count() == 1


@pytest.mark.parametrize("phone", ["不是电话abc", "12", "1381234567x"])
def test_what_is_no_telephone_is_told_where_it_was_typed(client, address, ticket, phone):
    page = send(client, address, ticket, phone=phone).text
    assert "这不像电话号码" in page and phone in page and not Grievance.objects.exists()
    send(client, address, ticket, phone="１３８ 1234 5678")
    assert Grievance.objects.get().phone == "13812345678"


def test_a_form_too_quick_and_one_too_old_are_told_apart(client, address, ticket, monkeypatch):
    fresh = re.search(
        r'name="ticket" value="([^"]+)"', client.get(address, follow=True).text
    ).group(1)
    assert "刚打开就按了" in send(client, address, fresh).text
    now = time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + 25 * 3600)
    page = send(client, address, ticket).text
    assert "打开得太久" in page and "刚打开" not in page and not Grievance.objects.exists()


def test_another_text_in_a_form_that_came_in_is_told_as_such(client, address, ticket):
    send(client, address, ticket)
    page = send(client, address, ticket, text="桥也断了").text
    assert "已经收到一件" in page and "太久" not in page and "桥也断了" in page


def test_the_receipt_says_by_when_there_is_an_answer(client, address, ticket):
    text = send(client, address, ticket).text
    due = Grievance.objects.get().clocks.get(stage="answer").due_at
    assert "什么时候答复" in text and f"{clock.day_of(due).day}日" in text and "以前" in text


def test_the_form_has_whole_colons_and_telephones_that_dial(client, cast, address):
    cast.mei_village.service_phone = "0717-5550001"
    cast.mei_village.save()
    text = client.get(address, follow=True).content.decode()
    for number in ("110", "119", "120", "07175550001"):
        assert f'href="tel:{number}"' in text
    assert re.search(r"<label[^>]*>在哪里<small>（可不填）</small></label>", text)
    assert "什么事:" not in text


def test_the_receipt_does_not_say_that_a_lost_code_is_the_end(client, cast, address, ticket):
    text = send(client, address, ticket).content.decode()
    assert "丢了就查不到" not in text and Grievance.objects.get().number in text
    assert "打服务电话" in text
