"""What protects every page, whatever it shows."""

from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory
from django.urls import reverse

from contacts.kit.addresses import client_address, network_of
from contacts.models import User

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "font-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


@pytest.mark.django_db
def test_each_answer_carries_the_content_policy(client: Client) -> None:
    answer = client.get("/nowhere/")
    assert set(answer.headers["Content-Security-Policy"].split("; ")) == POLICY
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def enters(password: str, address: str) -> bool:
    request = RequestFactory().post("/", REMOTE_ADDR=address)
    return authenticate(request, username="zhang", password=password) is not None


@pytest.mark.django_db
def test_five_wrong_passwords_lock_this_user_at_this_address_alone() -> None:
    User.objects.create_user("zhang", password="right", name="张三")
    assert enters("right", "10.0.0.1")
    for _ in range(5):
        assert not enters("wrong", "10.0.0.1")
    assert not enters("right", "10.0.0.1")
    assert enters("right", "10.0.0.2")


@pytest.mark.django_db
def test_who_is_locked_sees_a_page_that_says_so(client: Client) -> None:
    User.objects.create_user("zhang", password="right", name="张三")
    form = {"username": "zhang", "password": "wrong"}
    answers = [client.post(reverse("login"), form) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert "registration/locked.html" in [t.name for t in answers[-1].templates]


@pytest.mark.django_db
def test_the_log_names_nobody_who_mistypes_a_password(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    User.objects.create_user("zhang", password="right", name="张三")
    for _ in range(6):
        client.post(reverse("login"), {"username": "zhang", "password": "wrong"})
    assert "zhang" not in caplog.text


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "6.6.6.6", "10.0.0.1"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.7", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_only_our_own_proxies_are_believed_about_an_address(
    settings: Any, proxies: int, forwarded: str, address: str
) -> None:
    settings.PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers=headers)
    assert client_address(request) == address


@pytest.mark.django_db
def test_four_wrong_passwords_lock_nobody() -> None:
    User.objects.create_user("zhang", password="right", name="张三")
    for _ in range(4):
        assert not enters("wrong", "10.0.0.1")
    assert enters("right", "10.0.0.1")


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_one_line_has_all_addresses_of_its_network(address, line):
    assert network_of(address) == line
