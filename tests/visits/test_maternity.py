"""孕产服务申请: asked for by residents themselves, seen by the health contact alone, gone after 60 days."""

import datetime as dt
import re
import time
import uuid

import pytest
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse

from contacts import access
from contacts.actions import accounts, retention
from contacts.actions.public_pages import publish
from contacts.kit import clock
from contacts.models import AuditEvent
from contacts.policy import Role, rights
from contacts.tasks import carry_out_terms
from tests.factories import make_grant, make_user
from visits.actions.maternity import (
    ask_for_service,
    serve,
    switch_off_maternity,
    switch_on_maternity,
    take_away,
)
from visits.models import MaternityOffer, MaternityQuarter, MaternityRequest
from visits.queries.maternity import is_offered

DAY = dt.date(2026, 4, 15)
PHONE = "15400001234"


@pytest.fixture
def town(cast, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: DAY)
    cache.clear()
    cast.health = make_user("wei", "卫生健康")
    make_grant(cast.health, Role.HEALTH, cast.east)
    return cast


@pytest.fixture
def on(town):
    switch_on_maternity(by=town.quan, township=town.east, assessment="评估〔2026〕1号", on=DAY)
    return town


def ask(town, *, district=None, uid=None, day=DAY, phone=PHONE, service="checkup"):
    return ask_for_service(
        district=district or town.mei_village,
        uid=uid or uuid.uuid4(),
        phone=phone,
        service=service,
        on=day,
    )


def served(town, day, number=1):
    for _ in range(number):
        serve(by=town.health, request=ask(town, day=day), served_on=day, on=day)


# What it holds, and where it is offered.


def test_a_request_holds_a_district_a_telephone_the_service_and_two_days():
    names = {field.name for field in MaternityRequest._meta.get_fields()}
    assert names == {"id", "uid", "district", "service", "phone", "asked_on", "served_on"}


def test_it_is_off_until_an_administrator_switches_it_on_for_the_township(town):
    assert not is_offered(town.mei_village, DAY)
    with pytest.raises(ValidationError):
        ask(town)
    switch_on_maternity(by=town.quan, township=town.east, assessment="评估", on=DAY)
    assert is_offered(town.mei_village, DAY) and not is_offered(town.west_village, DAY)
    with pytest.raises(ValidationError):
        switch_on_maternity(by=town.quan, township=town.east, assessment="评估", on=DAY)


def test_without_a_health_contact_nothing_is_offered(on):
    on.health.is_active = False
    on.health.save()
    assert not is_offered(on.mei_village, DAY)


def test_switched_off_nothing_more_comes_in_and_what_came_is_still_served(on):
    request = ask(on)
    tomorrow = DAY + dt.timedelta(days=1)
    switch_off_maternity(by=on.quan, offer=MaternityOffer.objects.get(), on=tomorrow)
    with pytest.raises(ValidationError):
        ask(on, day=tomorrow)
    assert serve(by=on.health, request=request, served_on=tomorrow, on=tomorrow).served_on


# Who sees it.


def test_the_health_contact_alone_sees_requests(on, as_user):
    request = ask(on)
    rows = MaternityRequest.objects.all()
    assert access.visible_to(rows, on.health).count() == 1
    for who in (on.mei, on.shu, on.lian, on.ban, on.quan, on.sys, on.ji, on.wai):
        user = getattr(who, "user", who)
        assert not access.visible_to(rows, user).exists()
        answer = as_user(user).get(reverse("maternity", args=[request.uid]))
        assert answer.status_code in (403, 404)


def test_nobody_exports_them():
    assert not {verb for resource, verb in rights() if resource == "maternity"} & {
        "export",
        "print",
    }


def test_the_list_shows_no_telephone_and_the_page_leaves_a_trace(on, as_user):
    request = ask(on)
    client = as_user(on.health)
    assert PHONE not in client.get(reverse("maternity-list")).content.decode()
    page = client.get(reverse("maternity", args=[request.uid])).content.decode()
    assert PHONE in page
    seen = AuditEvent.objects.filter(resource="maternity", verb="read", user=on.health)
    assert str(request.uid) in seen.latest("pk").object_ids


def test_the_trail_holds_neither_telephone_nor_service(on):
    request = ask(on)
    serve(by=on.health, request=request, served_on=DAY, on=DAY)
    take_away(by=on.health, request=request)
    for event in AuditEvent.objects.filter(resource="maternity"):
        said = f"{event.reason} {event.object_ids}"
        assert PHONE not in said and "checkup" not in said


def test_an_area_administrator_gives_the_role(town):
    assert Role.HEALTH in accounts.grantable_roles(town.quan)


# What becomes of it.


def test_the_day_of_the_service_lies_between_the_request_and_today(on):
    request = ask(on)
    for day in (DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)):
        with pytest.raises(ValidationError) as error:
            serve(by=on.health, request=request, served_on=day, on=DAY)
        assert "served_on" in error.value.message_dict
    serve(by=on.health, request=request, served_on=DAY, on=DAY)
    with pytest.raises(ValidationError):
        serve(by=on.health, request=request, served_on=DAY, on=DAY)
    assert MaternityQuarter.objects.get().number == 1


@pytest.mark.parametrize(("days", "stays"), [(60, True), (61, False)])
def test_sixty_days_after_the_service_it_is_gone(on, days, stays):
    served(on, DAY)
    list(retention.carry_out(DAY + dt.timedelta(days=days), apply=True))
    assert MaternityRequest.objects.exists() is stays
    assert MaternityQuarter.objects.get().number == 1


@pytest.mark.parametrize(("days", "stays"), [(90, True), (91, False)])
def test_one_that_nobody_served_is_gone_after_ninety(on, days, stays):
    ask(on)
    list(retention.carry_out(DAY + dt.timedelta(days=days), apply=True))
    assert MaternityRequest.objects.exists() is stays


def test_nobody_has_to_run_the_command_for_it(on, monkeypatch):
    served(on, DAY)
    monkeypatch.setattr(clock, "today", lambda: DAY + dt.timedelta(days=61))
    carry_out_terms()
    assert not MaternityRequest.objects.exists()


def test_it_goes_at_once_if_whoever_asked_wants_so(on, as_user):
    request = ask(on)
    as_user(on.health).post(reverse("maternity-remove", args=[request.uid]))
    assert not MaternityRequest.objects.exists() and not MaternityQuarter.objects.exists()


# Numbers.


def test_below_five_no_number_is_told_not_even_that_there_were_some(on, as_user):
    MaternityQuarter.objects.create(township=on.east, quarter="2025-Q4", number=5)
    MaternityQuarter.objects.create(township=on.east, quarter="2026-Q1", number=4)
    rows = as_user(on.lian.user).get(reverse("maternity-figures")).context["table"]
    told = {row.period.code: row.number for row in rows.page}
    assert told["2025-Q4"] == 5
    assert told["2026-Q1"] is None and told["2025-Q3"] is None
    page = as_user(on.lian.user).get(reverse("maternity-figures")).content.decode()
    assert "5次" in page and "4次" not in page


def test_a_quarter_is_told_once_it_is_over_and_never_changes(on, as_user, monkeypatch):
    def told(day):
        monkeypatch.setattr(clock, "today", lambda: day)
        table = as_user(on.lian.user).get(reverse("maternity-figures")).context["table"]
        return {row.period.code: row.number for row in table.page}

    served(on, DAY, number=6)
    late = ask(on, day=dt.date(2026, 6, 29))
    assert "2026-Q2" not in told(dt.date(2026, 6, 30))
    assert told(dt.date(2026, 7, 1))["2026-Q2"] == 6
    noted = dt.date(2026, 7, 2)
    serve(by=on.health, request=late, served_on=dt.date(2026, 6, 30), on=noted)
    assert told(noted)["2026-Q2"] == 6
    assert MaternityQuarter.objects.get(quarter="2026-Q3").number == 1


def test_a_leader_reads_numbers_and_no_request(on, as_user):
    request = ask(on)
    client = as_user(on.lian.user)
    assert client.get(reverse("maternity-list")).status_code == 403
    assert client.get(reverse("maternity", args=[request.uid])).status_code == 403


# In the browser.


@pytest.fixture
def address(on):
    publish(district=on.mei_village, by=on.quan, on=DAY)
    on.mei_village.refresh_from_db()
    return f"/p/{on.mei_village.public_token}/maternity/"


@pytest.fixture
def ticket(client, address, monkeypatch):
    """A form that was opened a minute ago."""
    now, text = time.time(), client.get(address).content.decode()
    given = re.search(r'name="ticket" value="([^"]+)"', text).group(1)
    monkeypatch.setattr(signing.time, "time", lambda: now + 60)
    return given


def send(client, address, given, **said):
    usual = {"service": "transport", "phone": PHONE, "agreed": "on", "ticket": given}
    return client.post(address, {**usual, **said})


def test_a_resident_asks_on_the_public_page_without_a_cookie(client, address, ticket):
    assert address in client.get(address.replace("maternity/", "")).content.decode()
    answer = send(client, address, ticket)
    request = MaternityRequest.objects.get()
    assert (request.phone, request.service, request.asked_on) == (PHONE, "transport", DAY)
    assert not answer.cookies and "Set-Cookie" not in answer.headers
    send(client, address, ticket)
    assert MaternityRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"website": "http://"}, 400),
        ({"ticket": "no"}, 400),
        ({"phone": ""}, 200),
        ({"phone": "孕8周，张三"}, 200),
        ({"phone": "11010519491231002X"}, 200),
        ({"service": "condition"}, 200),
        ({"agreed": ""}, 200),
    ],
)
def test_what_is_no_request_is_not_stored(client, address, ticket, said, status):
    assert send(client, address, ticket, **said).status_code == status
    assert not MaternityRequest.objects.exists()


def test_a_flood_from_one_line_is_kept_out(client, address, monkeypatch):
    for n in range(12):
        text = client.get(address).content.decode()
        given = re.search(r'name="ticket" value="([^"]+)"', text).group(1)
        with monkeypatch.context() as patch:
            then = time.time() + 60
            patch.setattr(signing.time, "time", lambda then=then: then)
            status = send(client, address, given).status_code
        assert status == (200 if n < 10 else 429)
    assert MaternityRequest.objects.count() == 10


def test_where_it_is_off_there_is_no_such_page(client, address, on):
    offer = MaternityOffer.objects.get()
    switch_off_maternity(by=on.quan, offer=offer, on=DAY)
    assert client.get(address).status_code == 404
    assert "maternity" not in client.get(address.replace("maternity/", "")).content.decode()


def test_switching_it_on_names_the_rule_and_asks_for_the_assessment(town, as_user):
    client, path = as_user(town.quan), reverse("maternity-on", args=[town.east.uid])
    assert "《个人信息保护法》" in client.get(path).content.decode()
    assert "assessment" in client.post(path, {"assessment": ""}).context["form"].errors
    client.post(path, {"assessment": "评估〔2026〕1号"})
    offer = MaternityOffer.objects.get()
    assert "评估〔2026〕1号" in client.get(reverse("maternity-switches")).content.decode()
    client.post(reverse("maternity-off", args=[offer.uid]))
    assert not is_offered(town.mei_village, DAY)


def test_an_administrator_of_elsewhere_does_not_switch_it(town, as_user):
    path = reverse("maternity-on", args=[town.east.uid])
    assert as_user(town.wai).post(path, {"assessment": "评估"}).status_code == 404
    assert not MaternityOffer.objects.exists()


def test_the_health_contact_begins_with_the_list_and_notes_the_service(on, as_user):
    request = ask(on)
    client = as_user(on.health)
    assert client.get("/", follow=True).request["PATH_INFO"] == reverse("maternity-list")
    client.post(reverse("maternity-served", args=[request.uid]), {"served_on": DAY})
    request.refresh_from_db()
    assert request.served_on == DAY
