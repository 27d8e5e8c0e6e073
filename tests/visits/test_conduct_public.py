"""反映干部作风 on the public page of a district, and the page of whoever holds the code."""

import datetime as dt
import re
import time

import pytest
from django.core import signing
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.actions.public_pages import publish
from contacts.kit import clock
from contacts.models import AuditEvent
from tests.factories import make_grievance
from tests.visits.conduct import TEXT, answered, later, make_report, moved, with_officer
from visits.actions.codes import OPENS_FOR, grievance_of, issue_code
from visits.actions.conduct_codes import issue_conduct_code, report_of
from visits.actions.moves import make_move
from visits.actions.public_form import is_too_much
from visits.catalogue import load_grievance_kinds, load_topics
from visits.models import ConductEvent, ConductReport, ConductState, Grievance
from visits.queries.conduct import due_on, whom
from visits.workflow import State


@pytest.fixture
def town(cast):
    return with_officer(cast)


@pytest.fixture
def address(town):
    cache.clear()
    publish(district=town.mei_village, by=town.quan, on=clock.today())
    town.mei_village.refresh_from_db()
    return f"/p/{town.mei_village.public_token}/conduct/"


def ticket_of(client, address):
    return re.search(r'name="ticket" value="([^"]+)"', client.get(address, follow=True).text).group(
        1
    )


@pytest.fixture
def send(client, address, monkeypatch):
    """Sends a form that was opened a minute ago."""
    ticket, now = ticket_of(client, address), time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + 60)

    def send(**fields):
        said = {"level": "village", "about": "韦小梅", "text": TEXT, "ticket": ticket, **fields}
        return client.post(address, said)

    return send


def test_it_comes_in_without_a_name_and_is_followed_by_a_code(client, send):
    answer = send()
    report = ConductReport.objects.get()
    assert (report.channel, report.raised_by, report.registered_by) == ("web", "", None)
    code = re.search(r'class="code">([a-z2-7-]+)<', answer.text).group(1)
    page = client.get(f"/m/{code}/")
    assert "已收到" in page.text
    for words in (TEXT, "韦小梅", str(report.uid)):
        assert words not in page.text and words not in answer.text
    for response in (answer, page, client.get(f"/m/{code}/")):
        assert not response.cookies and response["Cache-Control"] == "private, no-store"
    assert not Grievance.objects.exists() and not AuditEvent.objects.filter(user=None).exists()


@pytest.mark.parametrize(
        "fields",
    [
        {"level": "leadership"}, {"about": "韦连山"}, {"about": "镇长"}, {"about": "镇里的一把手"},
        {"about": "纪委"}, {"about": "分管领导"}, {"about": "韦·连-山"}, {"about": "镇政府"},
    ],
    ids=str,
)  # fmt: skip
def test_about_leaders_nothing_is_stored_and_what_was_typed_is_shown(send, fields):
    page = send(**fields)
    assert "12388" in page.text and TEXT in page.text and "没有保存" in page.text
    assert not ConductReport.objects.exists() and not ConductEvent.objects.exists()


def test_the_offer_is_there_only_while_somebody_takes_it(client, town, address):
    district = address.removesuffix("conduct/")
    assert address in client.get(district).text
    assert address in client.get(f"{district}raise/", follow=True).text
    town.officer.grants.update(confirmed_by=None)
    assert address not in client.get(district).text
    assert "直接找镇纪委" in client.get(f"{district}raise/", follow=True).text
    assert client.get(address).status_code == 404


def test_the_same_form_sent_twice_is_one_report(send):
    for _ in range(2):
        assert send().status_code == 200
    assert ConductReport.objects.count() == 1


@pytest.mark.parametrize(
    "fields", [{"website": "x"}, {"ticket": "forged"}, {"ticket": ""}], ids=str
)
def test_what_a_machine_sends_is_not_stored(send, fields):
    assert send(**fields).status_code == 400
    assert not ConductReport.objects.exists()


WRITTEN = {"about": "韦小梅 村会计", "raised_by": "老王", "phone": "15400000077"}


def is_kept_for_another_press(answer, phone):
    """Whether the form came back with all that was written, and names the county's telephone alone."""
    assert all(words in answer.text for words in (TEXT, *WRITTEN.values(), "您写的都还在"))
    assert re.search(r'value="village"[^>]* checked', answer.text)
    assert 'href="tel:12388"' in answer.text and phone not in answer.text
    assert "村（居）委会" not in answer.text and "服务电话" not in answer.text
    assert not ConductReport.objects.exists() and not ConductEvent.objects.exists()
    return True


def test_what_is_refused_is_kept_for_another_press_and_sends_nobody_to_the_village(
    client, town, address, monkeypatch
):
    town.mei_village.service_phone = "07710000123"
    town.mei_village.save()
    said = {"level": "village", "text": TEXT, **WRITTEN}
    too_soon = client.post(address, {**said, "ticket": ticket_of(client, address)})
    assert too_soon.status_code == 400 and is_kept_for_another_press(too_soon, "07710000123")
    now = time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + 60)
    ticket = re.search(r'name="ticket" value="([^"]+)"', too_soon.text).group(1)
    trapped = client.post(address, {**said, "ticket": ticket, "website": "http://a.cn"})
    assert trapped.status_code == 400 and is_kept_for_another_press(trapped, "07710000123")
    assert "http://a.cn" not in trapped.text
    monkeypatch.setattr("visits.views.conduct_public.is_too_much", lambda *_more, **_how: True)
    too_many = client.post(address, {**said, "ticket": ticket})
    assert too_many.status_code == 429 and is_kept_for_another_press(too_many, "07710000123")
    monkeypatch.undo()
    monkeypatch.setattr(signing.time, "time", lambda: now + 120)
    ticket = re.search(r'name="ticket" value="([^"]+)"', too_many.text).group(1)
    assert client.post(address, {**said, "ticket": ticket}).status_code == 200
    assert ConductReport.objects.get().text == TEXT


def test_the_ticket_of_a_matter_is_none_for_a_report(client, address, send):
    matter = address.replace("/conduct/", "/raise/")
    assert send(ticket=ticket_of(client, matter)).status_code == 400


@pytest.mark.parametrize(
    "fields",
    [{"text": ""}, {"about": " "}, {"level": ""}, {"text": "字" * 2001}, {"about": "字" * 101}],
    ids="".join,
)
def test_a_bad_field_is_told_and_the_rest_is_kept(send, fields):
    page = send(**{"raised_by": "老王", **fields})
    assert 'role="alert"' in page.text and "老王" in page.text
    assert not ConductReport.objects.exists()


@pytest.fixture
def post(client, address, monkeypatch):
    """Sends a new form each time; what it was answered with."""
    monkeypatch.setattr("visits.views.public_form.AT_LEAST", -1)
    said = {"level": "village", "about": "韦小梅", "text": TEXT}
    return lambda **more: (
        client.post(address, {**said, "ticket": ticket_of(client, address), **more}).status_code
    )


def test_one_address_sends_only_so_many_an_hour_and_matters_are_counted_apart(
    client, address, post, monkeypatch
):
    monkeypatch.setattr("visits.actions.public_form._most_of", lambda _key: 10)
    assert [post() for _ in range(12)] == [200] * 10 + [429] * 2
    assert ConductReport.objects.count() == 10
    load_grievance_kinds()
    load_topics()
    matter = address.replace("/conduct/", "/raise/")
    sent = client.post(matter, {"text": "路灯坏了", "ticket": ticket_of(client, matter)})
    assert sent.status_code == 200 and Grievance.objects.count() == 1


def test_what_stores_nothing_says_nothing_of_what_somebody_on_the_same_line_told(post, monkeypatch):
    monkeypatch.setattr("visits.actions.public_form._most_of", lambda _key: 10)
    assert [post() for _ in range(3)] == [200] * 3
    for more in ({"level": "leadership"}, {"about": "镇长"}, {"text": "我找过韦连山"}):
        tried = [post(**more) for _ in range(12)]
        assert 429 in tried and ConductReport.objects.count() == 3
    cache.clear()
    assert [post(about="镇长") for _ in range(12)] == [200] * 10 + [429] * 2  # as with the three


def test_where_the_limit_of_a_line_ends_nobody_can_know(db):
    noon = timezone.make_aware(dt.datetime(2026, 4, 15, 12))
    cache.clear()

    def ends(address, hour):
        at = noon + dt.timedelta(hours=hour)
        return sum(not is_too_much(address, at, "conduct", spread=True) for _ in range(40))

    found = {ends(f"192.0.2.{line}", hour) for line in range(9) for hour in range(9)}
    assert len(found) > 8 and min(found) >= 8 and max(found) < 24
    cache.clear()
    assert ends("192.0.2.1", 0) == (cache.clear() or ends("192.0.2.1", 0))


def test_whoever_mentions_a_leader_is_asked_and_nothing_is_stored_meanwhile(client, send):
    text = "我找过韦连山，他说会计的事他不管"
    page = send(text=text)
    assert page.status_code == 200 and "您写到了“韦连山”" in page.text and text in page.text
    assert not ConductReport.objects.exists() and 'name="meant"' in page.text
    assert 'name="meant"' not in client.get(page.request["PATH_INFO"]).text
    county = send(text=text, meant="yes")
    assert "12388" in county.text and "没有保存" in county.text
    assert not ConductReport.objects.exists()
    assert 'class="code"' in send(text=text, meant="no").text
    assert ConductReport.objects.get().text == text


def test_a_post_in_the_text_is_asked_about_as_a_name_is(send):
    page = send(text="韦小梅和镇里一把手一起分钱")
    assert "您写到了“一把手”" in page.text
    assert not ConductReport.objects.exists() and 'name="meant"' in page.text


def test_what_is_stored_asked_about_and_the_countys_takes_the_same_statements_to_judge(town):
    def asked(about, text):
        with CaptureQueriesContext(connection) as found:
            whom(about, town.east, clock.today(), text)
        return len(found)

    said = [("韦小梅", TEXT), ("镇长", TEXT), ("韦小梅", "找过韦连山"), ("不清楚", "")]
    assert len({asked(*one) for one in said}) == 1


# The reporter's page.


@pytest.fixture
def report(town):
    return make_report(town)


@pytest.fixture
def code(report):
    return issue_conduct_code(by=None, report=report, at=clock.now())


def test_the_reporter_sees_how_far_it_is_and_the_answer(client, town, report, code):
    assert "已收到" in client.get(f"/m/{code}/").text
    moved(town, report, "take")
    assert "正在了解" in client.get(f"/m/{code}/").text
    closed = answered(town, report)
    page = client.get(f"/m/{code}/").text
    assert "已答复" in page and "已批评教育并退还" in page and "属实" not in page
    assert "为难您？" not in page
    assert not closed.is_open


def test_the_reporter_of_one_passed_on_reads_just_that(client, town, report, code):
    moved(town, report, "pass_on", handed_over=True)
    today = clock.today()
    page = client.get(f"/m/{code}/").text
    assert f"已转县纪委监委，{today.year}年{today.month}月{today.day}日" in page
    assert "textarea" not in page
    client.post(f"/m/{code}/", {"do": "say", "text": "再说一句"})
    assert not report.events.filter(move="say").exists()


def test_a_word_is_added_and_not_without_end(client, report, code):
    for number in range(12):
        client.post(f"/m/{code}/", {"do": "say", "text": f"第{number}句"})
    assert report.events.filter(move="say").count() == 10


def test_who_was_made_to_suffer_says_so_and_it_is_taken_up_again(
    client, town, report, code, monkeypatch
):
    answered(town, report, days=10)
    client.post(f"/m/{code}/", {"do": "harmed", "text": "太早"})
    assert ConductReport.objects.get().state == ConductState.CLOSED
    monkeypatch.setattr(timezone, "now", later(dt.timedelta(days=11)))
    assert "为难您？" in client.get(f"/m/{code}/").text
    client.post(f"/m/{code}/", {"do": "harmed", "text": ""})
    assert ConductReport.objects.get().state == ConductState.CLOSED
    client.post(f"/m/{code}/", {"do": "harmed", "text": "停了低保"})
    report.refresh_from_db()
    assert report.state == ConductState.IN_HAND and report.reopened_at
    assert due_on(report, {}) == clock.today() + dt.timedelta(days=60)


def test_who_was_left_in_peace_says_so_with_one_tap(client, town, report, code, monkeypatch):
    answered(town, report, days=10)
    monkeypatch.setattr(timezone, "now", later(dt.timedelta(days=11)))
    assert client.post(f"/m/{code}/", {"do": "unharmed"}).status_code == 303
    report.refresh_from_db()
    assert report.ask_again_on is None and report.state == ConductState.CLOSED
    assert "为难您？" not in client.get(f"/m/{code}/").text


def test_a_wrong_and_an_old_code_get_the_same_answer_by_the_same_statements(
    client, town, report, code, django_assert_num_queries, monkeypatch
):
    answered(town, report, days=1)
    client.get("/m/warm/")
    with django_assert_num_queries(2):
        wrong = client.get(f"/m/{'a' * 26}/")
    ConductReport.objects.update(ask_again_on=None)
    year = OPENS_FOR + dt.timedelta(days=1)
    assert report_of(code, at=clock.now()) == report
    assert report_of(code, at=clock.now() + year) is None
    monkeypatch.setattr(timezone, "now", later(year))
    with django_assert_num_queries(2):
        old = client.get(f"/m/{code}/")
    with django_assert_num_queries(2):
        misspelt = client.get(f"/m/{code[:-1]}/")
    for answer in (old, misspelt):
        assert (answer.status_code, answer.content) == (404, wrong.content)


def test_the_old_code_of_a_matter_takes_no_statement_more_than_a_wrong_one(
    client, cast, django_assert_num_queries, monkeypatch
):
    load_grievance_kinds()
    matter = make_grievance(cast.amei, cast.mei.user)
    other = make_grievance(cast.shan, cast.mei.user)
    codes = [issue_code(by=None, grievance=one, at=clock.now()) for one in (matter, other)]
    make_move(by=cast.ban.user, grievance=other, move="merge", at=clock.now(), into=matter)
    matter.refresh_from_db()
    Grievance.objects.filter(pk=matter.pk).update(state=State.CLOSED)
    assert [grievance_of(code, at=clock.now()) for code in codes] == [matter, other]
    client.get("/m/warm/")
    monkeypatch.setattr(timezone, "now", later(OPENS_FOR + dt.timedelta(days=1)))
    for code in ("a" * 26, *codes):
        with django_assert_num_queries(2):
            assert client.get(f"/m/{code}/").status_code == 404


def test_the_code_of_a_matter_is_looked_for_among_reports_too(client, cast):
    grievance = make_grievance(cast.amei, cast.mei.user)
    code = issue_code(by=None, grievance=grievance, at=clock.now())
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/m/{code}/").status_code == 200
    assert any("visits_conductcode" in query["sql"] for query in asked)
