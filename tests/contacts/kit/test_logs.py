"""The log says where it went wrong, never whose record it was."""

import io
import logging
import logging.config
import re
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from celery import Celery
from celery.app.trace import build_tracer
from django.conf import settings
from django.db import IntegrityError, OperationalError
from django.urls import get_resolver

from contacts.kit.logs import WithoutTaskError, WithoutValues


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(WithoutTaskError())
    handler.setFormatter(WithoutValues("{levelname} {message}", style="{"))
    logger = logging.getLogger("tests.without_values")
    logger.addHandler(handler)
    yield logger, written
    logger.removeHandler(handler)


def written_for(log: tuple[logging.Logger, io.StringIO], error: Exception) -> str:
    logger, written = log
    try:
        raise error
    except Exception:
        logger.exception("Internal Server Error: /households/")
    return written.getvalue()


def test_an_exception_is_told_by_kind_and_place_without_its_values(log) -> None:
    told = written_for(log, ValueError("张三 15400000000"))
    assert "builtins.ValueError" in told and "written_for" in told
    assert "张三" not in told and "154" not in told


def test_what_led_to_it_is_told_without_values_too(log) -> None:
    logger, written = log
    first, second = "王五", "李四"
    try:
        try:
            {}[first]
        except KeyError as error:
            raise ValueError(second) from error
    except ValueError:
        logger.exception("failed")
    told = written.getvalue()
    assert "builtins.KeyError" in told and "builtins.ValueError" in told
    assert "王五" not in told and "李四" not in told


def test_a_broken_constraint_is_named_but_not_the_row(log) -> None:
    told = written_for(
        log, IntegrityError('violates unique constraint "x_once"\nDETAIL: Key (name)=(张三)')
    )
    assert "x_once" in told and "张三" not in told


def test_messages_about_the_code_alone_stay(log) -> None:
    assert "database is locked" in written_for(log, OperationalError("database is locked"))


def test_a_failed_task_is_named_without_the_values_of_its_error(log) -> None:
    logger, written = log
    app = Celery("test", set_as_current=False)

    @app.task(name="failing")
    def failing() -> None:
        raise ValueError("张" + "三")

    with patch("celery.app.trace.logger", logger):
        tracer = build_tracer("failing", failing, app=app, propagate=False)
        tracer("some-id", (), {}, {"delivery_info": {}, "hostname": "here"})
    told = written.getvalue()
    assert "raised unexpected: ValueError\n" in told
    assert "张三" not in told


def line(message: str, *args: object) -> str:
    """A line as the log of the installation writes it."""
    house: Any = logging.config.DictConfigurator(settings.LOGGING)  # type: ignore[attr-defined]
    formatter = house.configure_formatter(dict(settings.LOGGING["formatters"]["line"]))
    record = logging.LogRecord("x", logging.WARNING, "", 0, message, args, None)
    return str(formatter.format(record)).partition(" x: ")[2]


@pytest.mark.parametrize(
    ("message", "arguments", "told"),
    [
        ("%s: %s", ("Not Found", "/m/bemiiu2x/"), "Not Found: /m/…"),
        ("%s: %s", ("Not Found", '/m/bem iiu" 韦小梅/'), "Not Found: /m/…"),
        ("%s: %s", ("Too Many Requests", "/p/UmD6kNdc/raise/"), "Too Many Requests: /p/…"),
        ("Not Found: /welcome/MQ/cz-12ab/", (), "Not Found: /welcome/…"),
        ("Not Found: /app/m/bemiiu2x/", (), "Not Found: /app/m/…"),
        ("Not Found: /m/", (), "Not Found: /m/…"),
        ("Not Found: /households/", (), "Not Found: /households/"),
        (
            "Error handling request %s",
            ("/households/?q=韦小梅",),
            "Error handling request /households/?…",
        ),
        ('"%s" %s %s', ("GET /m/bemiiu2x/ HTTP/1.1", "404", "179"), '"GET /m/… HTTP/1.1" 404 179'),
        ('"%s" %s %s', ("GET /my/?q=x HTTP/1.1", "200", "9"), '"GET /my/?… HTTP/1.1" 200 9'),
        (
            '"%(r)s" %(s)s 9 "%(f)s" "curl"',
            ({"r": "GET /my/ HTTP/1.1", "s": "200", "f": "https://a.example/m/bemiiu2x/"},),
            '"GET /my/ HTTP/1.1" 200 9 "https://a.example/m/…',
        ),
        ("Why not?", (), "Why not?"),
    ],
)
def test_the_log_holds_no_code_no_token_and_no_search(message, arguments, told) -> None:
    assert line(message, *arguments) == told


def test_every_address_with_a_code_or_a_token_is_cut() -> None:
    secret = re.compile(r"<(str:)?(token|code|key|secret)>")
    found = {route for route in every_route(get_resolver()) if secret.search(route)}
    assert {route.partition("/")[0] for route in found} == set(settings.SECRET_UNDER)


def every_route(resolver: Any, before: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern).removeprefix("^/")
        if hasattr(pattern, "url_patterns"):
            yield from every_route(pattern, route)
        else:
            yield route


@pytest.mark.parametrize(
    "name", ["django.request", "django.server", "gunicorn.error", "gunicorn.access"]
)
def test_the_servers_write_into_the_log_of_the_house_alone(name) -> None:
    assert logging.getLogger(name).propagate and not logging.getLogger(name).handlers
    assert settings.LOGGING["root"]["handlers"] == ["stderr"]
    assert settings.LOGGING["handlers"]["stderr"]["formatter"] == "line"
