"""What time it is, in Asia/Shanghai. Only views, tasks and commands ask for today."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone


def now() -> dt.datetime:
    """The present instant, aware."""
    return timezone.now()


def today() -> dt.date:
    """The present day in Asia/Shanghai."""
    # Named, because to look for the current one costs more, and a page asks for today forty times.
    return timezone.localdate(timezone=timezone.get_default_timezone())


def day_of(instant: dt.datetime) -> dt.date:
    """The day on which an instant falls in the current time zone."""
    return timezone.localdate(instant)


def stamp(instant: dt.datetime) -> str:
    """An instant to the second in the current time zone: 2026-04-15 09:30:00."""
    return f"{timezone.localtime(instant):%Y-%m-%d %H:%M:%S}"


def start_of(day: dt.date) -> dt.datetime:
    """The first instant of a day, aware."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def end_of(day: dt.date) -> dt.datetime:
    """The last instant of a day, aware."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.max))
