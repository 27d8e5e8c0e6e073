"""Sending what is to be told outside: rows are the truth, each goes out once, whatever was down.

A row is claimed before it is sent and noted afterwards, each apart from the sending, so that no lock
waits for somebody else's server. A worker that is killed in between leaves a claim that runs out: the
row is then sent again, because being told twice is better than never.
"""

from __future__ import annotations

import datetime as dt
import itertools
import logging
import time
from collections.abc import Callable

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from contacts.kit import clock, workdays
from contacts.kit.outward import Refused
from contacts.queries.calendar import working_calendar
from reports.actions import letters
from reports.actions.letters import send_letter
from reports.actions.robots import send_to_group
from reports.models import About, Delivery, DeliveryOutcome

logger = logging.getLogger(__name__)

WORKING_HOURS = range(8, 18)
# How long after each try that failed the next one comes; then the last again and again.
PAUSES = tuple(dt.timedelta(minutes=n) for n in (1, 5, 15, 60))
# A row that has waited for so long is given up; a digest, which waits out holidays, after as many
# working days.
LONGEST = dt.timedelta(days=3)
# No holidays are longer.
HOLIDAYS = dt.timedelta(days=30)
# So long a worker has a row alone; longer than any sending takes.
CLAIM = dt.timedelta(minutes=5)
# A sweep ends after so long; the next one goes on.
SWEEP_SECONDS = 50
# So many of the mail server, and of each robot, in a sweep.
AT_ONCE = 500


def deliver_due() -> int:
    """Send what is due, each once; how many arrived.

    Where a mail server or a robot fails, its other rows are put off; where it works again, they wait
    no longer.
    """
    _give_up(clock.now())
    began, sent = time.monotonic(), 0
    failed, reached = set[int | None](), set[int | None]()
    for delivery in _in_turns(clock.now()):
        if delivery.webhook_id in failed or not _claim(delivery):
            continue
        outcome, error = attempt(delivery)
        if outcome == DeliveryOutcome.DELIVERED:
            reached.add(delivery.webhook_id)
            sent += 1
        elif error and error not in letters.OF_ONE_LETTER:
            failed.add(delivery.webhook_id)
            _put_off_others(delivery.webhook_id)
        if time.monotonic() - began > SWEEP_SECONDS:
            break
    for webhook in reached - failed:
        _wake(webhook)
    return sent


def deliver_now(delivery: Delivery) -> tuple[str, str]:
    """Send one row at once, for somebody who waits for it: outcome and error as `attempt` has them."""
    return attempt(delivery) if _claim(delivery) else (DeliveryOutcome.WAITING, "")


def is_working_time(now: dt.datetime) -> bool:
    """Whether people may be told of what is not urgent (rule of light burden 4)."""
    on, hour = clock.day_of(now), timezone.localtime(now).hour
    return hour in WORKING_HOURS and workdays.is_working_day(on, working_calendar(on, on))


def attempt(delivery: Delivery) -> tuple[str, str]:
    """Send a claimed row and note how it went: its outcome, and the word for what was in the way.

    What it speaks of may be over meanwhile: then nobody is told.
    """
    if is_needless(delivery):
        return _note(delivery, outcome=DeliveryOutcome.NEEDLESS), ""
    if code := _send(delivery):
        logger.warning("Not delivered (%s): %s", delivery.about, code)
        return _put_off(delivery, code), code
    return _note(
        delivery, outcome=DeliveryOutcome.DELIVERED, delivered_at=clock.now(), error=""
    ), ""


def _send(delivery: Delivery) -> str:
    """The word for what was in the way; "": nothing."""
    send: Callable[[Delivery], None] = send_letter if delivery.webhook is None else send_to_group
    try:
        send(delivery)
    except Refused as refused:
        return refused.code
    except Exception as error:  # noqa: BLE001 - one row that cannot be sent keeps no other
        logger.warning("Not delivered: %s", type(error).__name__)
        return "error"
    return ""


def is_needless(delivery: Delivery) -> bool:
    """Whether the alert is over or raised anew, the digest read, the robot off, or nobody there to be
    written to."""
    alert, digest, user, webhook = (
        delivery.alert, delivery.digest, delivery.user, delivery.webhook,
    )  # fmt: skip
    return bool(
        (alert and (alert.resolved_on or alert.raised_at > delivery.ordered_at))
        or (digest and digest.read_at)
        or (user and not (user.is_active and user.email))
        or (webhook and not webhook.is_on)
    )


def _give_up(at: dt.datetime) -> None:
    """What has waited too long, whether it was tried, could be tried, or nothing was there to send it.

    What another worker has just claimed is not due, and is left to him.
    """
    old = Q(ordered_at__lt=at - LONGEST) & ~Q(about=About.DIGEST)
    waiting = Delivery.objects.due(at).filter(old | Q(ordered_at__lt=_oldest_digest(at)))
    if number := waiting.update(outcome=DeliveryOutcome.GIVEN_UP):
        logger.warning("Given up, because they waited too long: %s", number)


def _oldest_digest(at: dt.datetime) -> dt.datetime:
    """The same hour so many working days ago."""
    on, working = clock.day_of(at), 0
    calendar = working_calendar(on - HOLIDAYS, on)
    while working < LONGEST.days:
        on -= workdays.ONE_DAY
        working += workdays.is_working_day(on, calendar)
    return at - (clock.day_of(at) - on)


def _due(at: dt.datetime) -> QuerySet[Delivery]:
    rows = Delivery.objects.due(at).select_related("alert", "digest", "user", "webhook")
    if not letters.are_sent():
        rows = rows.filter(user=None)
    return rows if is_working_time(at) else rows.exclude(about=About.DIGEST)


def _in_turns(at: dt.datetime) -> list[Delivery]:
    """What is urgent first; then mail and robots take turns, so that no long queue keeps another."""
    due = _due(at)
    ways = due.order_by().values_list("webhook", flat=True).distinct()
    queues = [list(due.filter(webhook=way)[:AT_ONCE]) for way in ways]
    turns = [row for turn in itertools.zip_longest(*queues) for row in turn if row]
    return sorted(turns, key=lambda row: row.about != About.URGENT)


def _claim(delivery: Delivery) -> bool:
    """One statement: of two workers one gets the row."""
    mine = Q(outcome=DeliveryOutcome.WAITING, next_try_at=delivery.next_try_at)
    row = Delivery.objects.filter(mine, pk=delivery.pk)
    return bool(row.update(next_try_at=clock.now() + CLAIM, tries=F("tries") + 1))


def _put_off(delivery: Delivery, code: str) -> str:
    """Until the next try; a test is given up."""
    if delivery.about == About.TEST:
        return _note(delivery, outcome=DeliveryOutcome.GIVEN_UP, error=code)
    pause = PAUSES[min(delivery.tries, len(PAUSES) - 1)]
    return _note(delivery, next_try_at=clock.now() + pause, error=code)


def _put_off_others(webhook: int | None) -> None:
    """What else is due over the way that failed, shortly: the row that failed waits longer than the
    others, so that one that never goes through keeps none for ever."""
    now = clock.now()
    Delivery.objects.due(now).filter(webhook=webhook).update(next_try_at=now + PAUSES[0])


def _wake(webhook: int | None) -> None:
    """Whoever could not be reached can be: what waits for the same one for long need not. (What comes
    sooner than a claim runs out may be another worker's.)"""
    now = clock.now()
    same = Delivery.objects.filter(outcome=DeliveryOutcome.WAITING, webhook=webhook)
    same.filter(next_try_at__gt=now + CLAIM).update(next_try_at=now)


def _note(delivery: Delivery, *, outcome: str = DeliveryOutcome.WAITING, **found: object) -> str:
    rows = Delivery.objects.filter(pk=delivery.pk, outcome=DeliveryOutcome.WAITING)
    rows.update(outcome=outcome, **found)
    return outcome
