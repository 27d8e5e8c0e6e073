"""The log says where it went wrong, never whose record it was."""

import io
import logging
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from celery import Celery
from celery.app.trace import build_tracer
from django.db import IntegrityError, OperationalError

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
