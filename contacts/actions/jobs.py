"""Long work with progress: started by a person, done by a worker, finished after a crash.

The row is the truth; the message to the worker is a nudge, and the sweep each minute starts
what was nudged in vain or whose worker was killed. So a piece of work may be begun more than
once and must bear it.

    @work("reports.compute")
    def compute(job: Job, progress: Progress) -> Outcome: ...

    jobs.start("reports.compute", by=user, label=_("计算任务"), on="2026-11-21")
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from contacts.kit import clock
from contacts.kit.jobs import nudge
from contacts.models import Job, JobState, User

logger = logging.getLogger(__name__)

# A worker that has not given a sign for so long is taken for dead.
SILENCE = dt.timedelta(minutes=3)
# Progress is written at most so often, so that counting costs less than the work.
PAUSE = dt.timedelta(seconds=1)
ATTEMPTS = 3
KEPT = 24 * 3600  # seconds for which the last word of a piece of work is kept


@dataclass(frozen=True)
class Outcome:
    """What the page says when the work is done, and where its button leads."""

    message: str
    url: str = ""
    label: str = ""


class Progress:
    """Told by the work how far it is: `progress(done, total, message)`, as often as it likes."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.told_at = clock.now()

    def __call__(self, done: int, total: int, message: str | Promise = "") -> None:
        now = clock.now()
        if done < total and now - self.told_at < PAUSE:
            return
        self.told_at = now
        # The work may hold a transaction open, and then nobody sees its row change until the end.
        cache.set(_key(self.job), (done, total, str(message)[:300], now), KEPT)
        _update(self.job, done=done, total=total, message=str(message)[:300], beat_at=now)


Work = Callable[[Job, Progress], Outcome]
_works: dict[str, Work] = {}


def work(name: str) -> Callable[[Work], Work]:
    """Register a piece of work under the name that its rows carry."""

    def register(function: Work) -> Work:
        _works[name] = function
        return function

    return register


def start(name: str, *, by: User, label: str | Promise, **arguments: Any) -> Job:
    """Write the row and nudge a worker; arguments are plain values.

    Raises:
        KeyError: nothing is registered under this name.
    """
    if name not in _works:
        raise KeyError(name)
    job = Job.objects.create(task=name, user=by, label=str(label)[:100], arguments=arguments)
    nudge("contacts.run_job", job.pk)
    return job


def run(pk: int) -> None:
    """Do the work of one row, if nobody else is at it; any number of calls do it once."""
    if not _claim(pk):
        return
    job = Job.objects.select_related("user").get(pk=pk)
    with translation.override(job.user.language if job.user else settings.LANGUAGE_CODE):
        _do(job)


def _do(job: Job) -> None:
    try:
        outcome = _works[job.task](job, Progress(job))
    except ValidationError as error:
        _finish(job, JobState.FAILED, "；".join(error.messages))
    except Exception:
        logger.exception("Job %s (%s) broke off", job.pk, job.task)
        _after_break(job)
    else:
        _finish(job, JobState.DONE, outcome.message, url=outcome.url, label=outcome.label)


def last_word(job: Job) -> Job:
    """The job as its worker told it last; nothing is stored."""
    told = cache.get(_key(job)) if job.state == JobState.RUNNING else None
    if told and (job.beat_at is None or told[3] >= job.beat_at):
        job.done, job.total, job.message, job.beat_at = told
    return job


def _key(job: Job) -> str:
    return f"job-{job.uid}-{job.attempts}"


def take_back(before: dt.datetime) -> int:
    """Begin again at once what was begun before that instant; how many.

    For a house with one worker, when this worker has just started: nobody can be at it any more.
    """
    left = Job.objects.filter(state=JobState.RUNNING, beat_at__lt=before)
    count = left.update(state=JobState.WAITING, due_at=clock.now())
    sweep()
    return count


def sweep() -> int:
    """Nudge what waits and what a dead worker left behind; how many."""
    left = Job.objects.filter(_startable())
    _give_up(left.filter(attempts__gte=ATTEMPTS))
    due = list(left.filter(attempts__lt=ATTEMPTS).values_list("pk", flat=True))
    for pk in due:
        nudge("contacts.run_job", pk)
    return len(due)


def _startable() -> Q:
    now = clock.now()
    return Q(state=JobState.WAITING, due_at__lte=now) | Q(
        state=JobState.RUNNING, beat_at__lt=now - SILENCE
    )


def _claim(pk: int) -> bool:
    """Take the row in one statement, so that of two workers only one gets it."""
    return bool(
        Job.objects.filter(_startable(), pk=pk, attempts__lt=ATTEMPTS).update(
            state=JobState.RUNNING, attempts=F("attempts") + 1, beat_at=clock.now()
        )
    )


def _after_break(job: Job) -> None:
    if job.attempts < ATTEMPTS:
        later = clock.now() + dt.timedelta(minutes=job.attempts)
        _update(job, state=JobState.WAITING, due_at=later, message=_("出了点问题，马上再试一次。"))
    else:
        _finish(job, JobState.FAILED, _broken())


def _give_up(left: Any) -> None:
    left.update(state=JobState.FAILED, message=_broken(), finished_at=clock.now())


def _broken() -> str:
    return _("没有做完，什么都没有丢。请再试一次；还是不行，请告诉系统管理员。")


def _finish(job: Job, state: str, message: str, **result: str) -> None:
    _update(job, state=state, message=message[:300], result=result, finished_at=clock.now())


def _update(job: Job, **fields: Any) -> None:
    """What this attempt says; a worker that was taken for dead no longer speaks for the job."""
    Job.objects.filter(pk=job.pk, attempts=job.attempts).update(**fields)
