"""A login that ran out, or an outdated page, loses nothing that was typed."""

import re
from html import unescape

import pytest
from django.test import Client

from visits.catalogue import load_kinds
from visits.models import Activity

HERE = "http://testserver"
PASSWORD = "correct horse 9"


@pytest.fixture
def typed(cast):
    """An entry as the form sends it, with two households."""
    load_kinds()
    return {
        "uid": "6f1c7f0e-6b1b-4a64-9d0d-0c2f5c1a2b3c",
        "happened_on": "2026-03-02",
        "kind": "household_visit",
        "households": [str(cast.amei.uid), str(cast.shan.uid)],
        "heard": "屋顶漏雨。\r\n“水渠”堵了 <b>。",
    }


def hidden(page, name):
    """The value of a hidden field of a page."""
    return unescape(re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())[1])


def sign_in(client, user, **data):
    user.set_password(PASSWORD)
    user.save()
    return client.post("/login/", {"username": user.username, "password": PASSWORD, **data})


def test_a_login_ends_with_the_browser_and_overnight_at_the_latest(client, cast):
    sign_in(client, cast.mei.user)
    assert client.cookies["sessionid"]["max-age"] == ""
    assert client.session.get_expiry_age() <= 12 * 3600


def test_on_a_device_of_ones_own_it_lasts_two_weeks(client, cast):
    sign_in(client, cast.mei.user, own_device="1")
    assert client.cookies["sessionid"]["max-age"] == 14 * 86400


def test_what_was_typed_waits_behind_the_login_and_is_saved_by_one_tap(client, cast, typed):
    page = client.post("/visits/new/", typed)
    assert page.status_code == 200
    assert "刚才写的都还在" in page.content.decode()
    carried = {"next": hidden(page, "next"), "typed": hidden(page, "typed")}
    page = sign_in(client, cast.mei.user, **carried)
    fields = page.context["fields"]
    assert page.context["address"] == "/visits/new/"
    assert Activity.objects.count() == 0
    data = {name: [v for n, v in fields if n == name] for name, _value in fields}
    assert client.post("/visits/new/", data).url == "/my/"
    visit = Activity.objects.get()
    assert set(visit.households.all()) == {cast.amei, cast.shan}
    assert visit.heard.splitlines() == typed["heard"].splitlines()


def test_a_mistyped_password_loses_nothing_either(client, cast, typed):
    page = client.post("/visits/new/", typed)
    carried = hidden(page, "typed")
    page = client.post(
        "/login/", {"username": "mei", "password": "wrong", "next": "/", "typed": carried}
    )
    assert hidden(page, "typed") == carried


@pytest.mark.parametrize("broken", ["{", "1", '"x"', '{"a": 1}', "[[1], 2, null]", ""])
def test_nonsense_carried_along_is_ignored(client, cast, broken):
    assert sign_in(client, cast.mei.user, typed=broken).status_code == 302


def test_a_form_with_a_password_is_never_carried(client, cast):
    answer = client.post("/password/", {"old_password": "geheim-1", "new_password1": "geheim-2"})
    assert answer.status_code == 302
    assert answer.url == "/login/?next=/password/"


def test_a_part_of_a_page_says_that_the_login_ran_out(client, cast):
    answer = client.get("/visits/seek/households/?q=zs", headers={"HX-Request": "true"})
    words = answer.content.decode()
    assert "登录已经过期" in words
    assert "<form" not in words


def outdated(cast, typed, **headers):
    """The answer to a form whose token is no longer good."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.mei.user)
    return client.post("/visits/new/", typed, headers=headers)


def test_an_outdated_page_of_ours_is_sent_again_by_one_tap(cast, typed):
    page = outdated(cast, typed, Origin=HERE)
    assert page.status_code == 403
    assert ("heard", typed["heard"]) in page.context["fields"]
    assert "csrfmiddlewaretoken" in page.content.decode()
    assert Activity.objects.count() == 0


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {}])
def test_a_form_from_elsewhere_is_never_offered_to_be_sent_again(cast, typed, headers):
    page = outdated(cast, typed, **headers)
    assert page.status_code == 403
    assert typed["uid"] not in page.content.decode()
    assert "屋顶" not in page.content.decode()
