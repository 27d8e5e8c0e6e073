"""Jobs of this room, each one call."""

import datetime as dt

from celery import shared_task
from celery.signals import worker_ready
from django.conf import settings
from django.core.management import call_command

from contacts.actions import jobs, retention
from contacts.imports import runs
from contacts.kit import clock

STARTED_AT = clock.now()  # of this process


@shared_task(name="contacts.forget_uploads")
def forget_uploads() -> None:
    """Remove the sheets that were uploaded and never confirmed."""
    runs.forget_old(clock.now())


@shared_task(name="contacts.carry_out_terms")
def carry_out_terms() -> None:
    """Take away what is kept for so many days and no longer."""
    retention.carry_out_terms_in_days(clock.today())


@shared_task(name="contacts.clear_sessions")
def clear_sessions() -> None:
    """Remove the sessions that have expired."""
    call_command("clearsessions")


@shared_task(name="contacts.run_job")
def run_job(pk: int) -> None:
    """Do the work of one row of `Job`."""
    jobs.run(pk)


@worker_ready.connect
def when_ready(**_signal: object) -> None:
    """Where there is one worker only, look at once for what the one before was killed at."""
    if settings.HAS_ONE_WORKER:
        take_back_jobs.delay(STARTED_AT.isoformat())


@shared_task(name="contacts.take_back_jobs")
def take_back_jobs(before: str) -> None:
    """Begin again what was begun before an instant (ISO) and can't be going on any more."""
    jobs.take_back(dt.datetime.fromisoformat(before))


@shared_task(name="contacts.sweep_jobs")
def sweep_jobs() -> None:
    """Start what was nudged in vain, and what a killed worker left behind."""
    jobs.sweep()
