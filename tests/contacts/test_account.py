"""Signing in and out; language and size of letters belong to the user."""

import pytest
from django.urls import reverse

from contacts import menu
from contacts.menu import Entry
from contacts.models import AuditEvent, User
from tests.factories import make_area, make_grant, make_user

PASSWORD = "清风-明月-2026"


@pytest.fixture
def user(db):
    user = make_user("mei", "韦小梅")
    user.set_password(PASSWORD)
    user.save()
    make_grant(user, "cadre", make_area(None, "township", "东山镇", "459900101"))
    return user


def sign_in(client, **data):
    return client.post("/login/", {"username": "mei", "password": PASSWORD, **data})


def language_of(client):
    return client.get("/more/").headers["Content-Language"]


def test_the_house_speaks_chinese_whatever_the_browser_was_sold_with(client, db):
    response = client.get("/login/", headers={"accept-language": "en-US,en"})
    assert response.headers["Content-Language"] == "zh-hans"
    assert "登录" in response.text


def test_a_user_is_greeted_in_the_own_language(client, user):
    User.objects.update(language="en")
    sign_in(client)
    assert language_of(client) == "en"


def test_a_language_chosen_before_signing_in_is_kept(client, user):
    client.post("/language/", {"language": "en"})
    sign_in(client)
    assert language_of(client) == "en"
    assert User.objects.get().language == "en"


def test_the_next_user_of_the_machine_starts_in_chinese(client, user):
    sign_in(client)
    client.post("/language/", {"language": "en"})
    client.post("/logout/")
    assert client.get("/login/").headers["Content-Language"] == "zh-hans"


def test_a_language_that_the_house_does_not_speak_changes_nothing(client, user):
    sign_in(client)
    client.post("/language/", {"language": "xx"})
    assert language_of(client) == "zh-hans"
    assert User.objects.get().language == "zh-hans"


def test_large_letters_stay_with_the_user_on_every_machine(client, user):
    sign_in(client)
    client.post("/large-text/", {"on": "1"})
    client.logout()
    sign_in(client)
    assert "data-large" in client.get("/more/").text
    client.post("/large-text/", {"on": "0"})
    assert "data-large" not in client.get("/more/").text


def test_large_letters_can_be_had_before_signing_in(client, db):
    client.post("/large-text/", {"on": "1", "next": "/login/"})
    assert "data-large" in client.get("/login/").text


@pytest.mark.parametrize("address", ["/language/", "/large-text/"])
def test_the_switches_go_back_to_a_page_of_ours_only(client, db, address):
    assert client.post(address, {"next": "/login/?x=1"}).url == "/login/?x=1"
    assert client.post(address, {"next": "https://elsewhere.example/"}).url == "/"
    assert client.post(address, {"next": "//elsewhere.example/"}).url == "/"
    assert client.get(address).status_code == 405


def test_a_password_given_by_somebody_else_must_be_replaced_first(client, user):
    User.objects.update(must_change_password=True)
    sign_in(client)
    assert client.get("/more/").url == reverse("password_change")
    new = {
        "old_password": PASSWORD,
        "new_password1": "山高-水长-2027",
        "new_password2": "山高-水长-2027",
    }
    client.post("/password/", new)
    assert client.get("/more/").status_code == 200


def test_home_leads_to_the_first_place_that_the_user_may_open(client, user, monkeypatch):
    households = Entry("住户", "household-list", "household", order=2)
    accounts = Entry("账号", "password_change", "account", order=1)
    monkeypatch.setattr(menu, "_entries", {e.url_name: e for e in (accounts, households)})
    sign_in(client)
    assert client.get("/").url == "/households/"
    monkeypatch.setattr(menu, "_entries", {})
    assert client.get("/").url == "/more/"


def test_after_signing_out_the_browser_keeps_no_page_that_was_shown(client, user):
    client.force_login(user)
    assert client.post("/logout/").headers["Clear-Site-Data"] == '"cache"'


def test_everybody_says_alone_where_to_be_written_to(client, cast):
    client.force_login(cast.mei.user)
    assert "/email/" in client.get("/more/").content.decode()
    client.post("/email/", {"email": "mei@example.com"})
    cast.mei.user.refresh_from_db()
    assert cast.mei.user.email == "mei@example.com"
    assert "mei@example.com" in client.get("/email/").content.decode()
    answer = client.post("/email/", {"email": "梅"})
    assert "email" in answer.context["form"].errors
    [event] = AuditEvent.objects.filter(fields=["email"])
    assert "example" not in str(vars(event))
    client.post("/email/", {"email": ""})
    cast.mei.user.refresh_from_db()
    assert cast.mei.user.email == ""
