"""Having everything computed: each hour as far as it is due, or when a person asks for it."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from contacts.actions.jobs import Outcome, Progress, work
from contacts.kit import clock
from contacts.models import Job
from reports.engine.run import is_computed, run
from reports.models import EngineRun

WORK = "reports.compute"


def compute_duties(on: dt.date) -> EngineRun | None:
    """Run the engine for a day unless that is done; the first call of a day is the night's run."""
    return None if is_computed(on) else run(on, now=clock.now())


@work(WORK)
def compute(job: Job, progress: Progress) -> Outcome:
    """Run the engine because somebody asked for it."""
    done = run(clock.today(), now=clock.now(), tell=progress)
    values = {"refreshed": done.refreshed, "closed": done.closed}
    return Outcome(_("已计算 %(refreshed)d 项任务，关账 %(closed)d 项。") % values)
