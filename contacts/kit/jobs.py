"""Starting jobs by name, so that a lower room never imports a higher one."""

import logging
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)


def nudge(name: str, *args: Any) -> None:
    """Ask a worker to run this task as soon as the transaction is committed.

    The row that the job works on is the truth and is written by the caller; a sweep finds it when
    the nudge is lost. So a dead broker is logged and never undoes or refuses what somebody saved.
    Give ids only. One nudge a request: with the broker down each costs up to a second.
    """
    transaction.on_commit(partial(_send, name, args))


def _send(name: str, args: tuple[Any, ...]) -> None:
    try:
        current_app.send_task(name, args)
    except Exception as error:  # noqa: BLE001 - whatever it is, the caller's work is already saved
        logger.warning("Not nudged: %s (%s)", name, type(error).__name__)
