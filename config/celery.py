"""Celery, and THE schedule: every job that starts by itself, in one list.

The database is the truth of every job. A scheduled job looks for what is due and does it; run twice
it changes nothing, missed it is made up for by the next run.
"""

import os
from typing import NamedTuple

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")


class Entry(NamedTuple):
    task: str
    when: crontab  # Asia/Shanghai


SCHEDULE = [
    Entry("contacts.sweep_jobs", crontab()),
    Entry("visits.climb_ladder", crontab()),
    Entry("visits.look_again", crontab()),
    Entry("visits.bring_back", crontab()),
    Entry("visits.remind_late", crontab()),
    # Some matters are due within hours.
    Entry("reports.alert_matters", crontab()),
    Entry("reports.deliver", crontab()),
    # The first of a day does the work of the night; the others only what was ordered or missed.
    Entry("reports.compute_duties", crontab(minute="10")),
    # Calendar and limits may have changed unnoticed; where they have not, nothing is computed.
    Entry("visits.wind_clocks", crontab(minute="20")),
    Entry("reports.raise_alerts", crontab(minute="30")),
    Entry("reports.send_digests", crontab(hour="8-17", minute="*/15")),
    Entry("contacts.clear_sessions", crontab(minute="40")),
    Entry("contacts.forget_uploads", crontab(minute="50")),
    # Each hour, so that a machine that sleeps at night keeps what was promised to the day.
    Entry("contacts.carry_out_terms", crontab(minute="55")),
]

app = Celery("lianxinqiao")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    entry.task: {"task": entry.task, "schedule": entry.when} for entry in SCHEDULE
}
