"""A nudge is sent when the rows are there, and never stands in the way of saving them."""

import time
from pathlib import Path
from unittest.mock import patch

import pytest
from celery import Celery, current_app
from django.db import transaction
from django.utils import timezone

from config import env
from contacts.kit import jobs
from contacts.kit.jobs import nudge
from contacts.models import AuditEvent


class Rollback(Exception):
    pass


@pytest.fixture
def sent():
    messages: list[tuple[str, tuple]] = []
    with patch.object(
        current_app, "send_task", side_effect=lambda name, args: messages.append((name, args))
    ):
        yield messages


@pytest.mark.django_db(transaction=True)
def test_a_nudge_waits_for_the_commit(sent) -> None:
    with transaction.atomic():
        nudge("visits.refresh", 7)
        assert sent == []
    assert sent == [("visits.refresh", (7,))]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_nudges_nobody(sent) -> None:
    with pytest.raises(Rollback), transaction.atomic():
        nudge("visits.refresh", 7)
        raise Rollback
    assert sent == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", [OSError("no broker"), ValueError("any other fault")])
def test_a_dead_broker_is_logged_and_the_saved_rows_stay(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    with patch.object(current_app, "send_task", side_effect=error), transaction.atomic():
        AuditEvent.objects.create(at=timezone.now(), verb="read", resource="x")
        nudge("visits.refresh", 7)
    assert AuditEvent.objects.count() == 1
    assert "Not nudged: visits.refresh" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_redis_that_refuses_costs_less_than_two_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    app = Celery("test", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    url, transport, options = env.broker(tmp_path)
    app.conf.update(broker_url=url, broker_transport=transport, broker_transport_options=options)
    monkeypatch.setattr(jobs, "current_app", app)
    began = time.monotonic()
    nudge("visits.refresh", 7)
    assert time.monotonic() - began < 2
    assert "Not nudged" in caplog.text
