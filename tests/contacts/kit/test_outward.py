"""What leaves the house: to known hosts of the public net, over TLS, once, and not for long."""

import json
import socket
import ssl
import time

import pytest

from contacts.kit import outward
from contacts.kit.outward import Refused, is_public, parts_of, post_json
from tests.contacts.kit.fake_host import FakeHost, trusting

HOSTS = {"robot.test"}


@pytest.fixture
def host(monkeypatch):
    """robot.test stands on this machine; for the other rules this address passes as public."""
    with FakeHost() as host:
        monkeypatch.setattr(outward, "is_public", lambda address: address == "127.0.0.1")
        monkeypatch.setattr(outward, "_context", trusting)
        looked_up(monkeypatch, "127.0.0.1")
        yield host


def looked_up(monkeypatch, *addresses):
    """What the look-up of any name says, one after the other; the last answer stays."""
    asked = []

    def getaddrinfo(name, port, *_args, **_more):
        asked.append(name)
        found = addresses if isinstance(addresses[0], str) else addresses[min(len(asked), 2) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(outward.socket, "getaddrinfo", getaddrinfo)
    return asked


def sent(host, path="/send?key=k", **more):
    url = f"https://robot.test:{host.port}{path}"
    return post_json(url, {"text": "有1件"}, hosts={f"robot.test:{host.port}"}, **more)


def refused(call, *args, **more):
    with pytest.raises(Refused) as error:
        call(*args, **more)
    return error.value.code


# -- which addresses -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254", "0.0.0.0", "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1",
        "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1",
        "fd12::1", "ff02::1", "fec0::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "::10.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1",
        "nonsense", "",
    ],
)  # fmt: skip
def test_what_is_not_of_the_public_net_is_refused(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "203.107.1.1", "240e:ff::1", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1"]
)
def test_what_is_of_the_public_net_is_not(address):
    assert is_public(address)


def test_a_host_of_which_one_address_is_private_is_not_asked(monkeypatch):
    looked_up(monkeypatch, "1.1.1.1", "10.0.0.1")
    assert refused(outward.public_addresses, "robot.test", 443) == "private"


def test_a_host_that_nobody_knows_is_told_as_such(monkeypatch):
    def nobody(*_args, **_more):
        raise socket.gaierror

    monkeypatch.setattr(outward.socket, "getaddrinfo", nobody)
    assert refused(post_json, "https://robot.test/", {}, hosts=HOSTS) == "unresolved"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://robot.test/", "address"),
        ("ftp://robot.test/", "address"),
        ("https://me:word@robot.test/", "address"),
        ("https://robot.test:abc/", "address"),
        ("https://robot.test/a b", "address"),
        ("https://robot.test/\r\nHost: other", "address"),
        ("https://robot。test/", "address"),
        ("https://robot.test:8443/", "host"),
        ("https://other.test/", "host"),
        ("https://robot.test.evil.test/", "host"),
        ("https://127.0.0.1/", "host"),
        ("", "address"),
    ],
)
def test_no_address_but_https_to_a_known_host(url, code):
    assert refused(parts_of, url, HOSTS) == code


# -- over the line ---------------------------------------------------------------------------------


def test_a_message_is_sent_as_json_to_the_path_and_the_answer_comes_back(host):
    assert sent(host).json() == {"errcode": 0}
    [request] = host.heard
    head, _gap, body = request.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /send?key=k HTTP/1.1\r\n")
    assert json.loads(body) == {"text": "有1件"}


def test_it_goes_to_the_address_that_was_looked_at_whatever_a_second_look_up_says(
    host, monkeypatch
):
    asked = looked_up(monkeypatch, ["127.0.0.1"], ["10.0.0.1"])
    assert sent(host).status == 200
    assert asked.count("robot.test") == 1


def test_a_private_address_gets_no_connection_at_all(host, monkeypatch):
    monkeypatch.setattr(outward, "is_public", is_public)
    assert refused(sent, host) == "private"
    assert host.heard == []


def test_a_certificate_of_nobody_known_or_of_another_host_is_refused(host, monkeypatch):
    monkeypatch.setattr(outward, "_context", ssl.create_default_context)
    assert refused(sent, host) == "tls"
    monkeypatch.setattr(outward, "_context", trusting)
    url = f"https://other.test:{host.port}/"
    assert refused(post_json, url, {}, hosts={f"other.test:{host.port}"}) == "tls"
    assert host.heard == []


def test_no_redirect_is_followed(host):
    host.answer = b"HTTP/1.1 302 Found\r\nLocation: https://10.0.0.1/\r\n\r\n"
    assert refused(sent, host) == "redirect"
    assert len(host.heard) == 1


def test_an_answer_without_an_end_is_not_read_on(host):
    host.answer = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 10 * outward.MOST_BYTES
    assert refused(sent, host) == "too_long"


def test_whoever_answers_a_byte_now_and_then_is_left(host, monkeypatch):
    monkeypatch.setattr(outward, "WHOLE_SECONDS", 0.6)
    host.pieces, host.pause = 1, 0.1
    began = time.monotonic()
    assert refused(sent, host) == "timeout"
    assert time.monotonic() - began < 2


def test_what_is_no_answer_and_who_does_not_open_are_told_as_such(host, monkeypatch):
    host.answer = b"hello\r\n\r\n"
    assert refused(sent, host) == "no_http"
    host.door.close()
    host.port = 1
    assert refused(sent, host) == "unreachable"


def test_proxies_of_the_environment_are_not_asked(host, monkeypatch):
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert sent(host).status == 200
