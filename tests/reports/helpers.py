"""Small helpers for tests of the engine."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from contacts.catalogue import load_care_groups
from contacts.models import Area
from reports.actions.packs import switch_on_pack
from reports.engine.run import run
from reports.models import EngineRun, Obligation
from visits.catalogue import load_kinds

VISIT_DAYS = "village-cadre-visit-days"


def april(day: int) -> dt.date:
    return dt.date(2026, 4, day)


def switch_on(
    area: Area, pack: str = "quyuan-five-systems", *, since: dt.date, **more: Any
) -> None:
    """The catalogue without a calendar, so that only weekends are free, and a pack of rules."""
    load_kinds()
    load_care_groups()
    switch_on_pack(area=area, pack=pack, starts_on=since, **more)


def run_on(day: dt.date) -> EngineRun:
    return run(day, now=timezone.now())


def owed(cadre: Any, period: str, code: str = VISIT_DAYS) -> Obligation:
    return Obligation.objects.get(cadre=cadre, period=period, requirement__code=code)
