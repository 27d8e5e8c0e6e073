"""Asks the engine about the plain facts of the slow counter."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from contacts.kit.periods import Period
from reports.queries.evidence import Line, evidence
from reports.queries.obligations import as_figures, standing


def engine_figures(code: str, period: Period, on: dt.date) -> dict[str, dict[str, Any]]:
    """subject → figures and evidence, under the names of docs/rules.md."""
    with standing(code, period, on=on, now=timezone.now()) as rows:
        return {row["subject"]: row for row in [_told(row, on) for row in rows]}


def _told(row: Any, on: dt.date) -> dict[str, Any]:
    lines = evidence(row, on)
    counted = [name(line) for line in lines if not line.reason]
    assert len(counted) == row.done
    assert sum(line.counts_now for line in lines) == row.done_now
    others = {name(line): str(line.reason) for line in lines if line.reason}
    return {**as_figures(row), "counted": counted, "not_counted": others}


def name(line: Line) -> str:
    """The record's code, which the facts keep where a person would write."""
    code = line.activity.heard
    return f"{code}:{line.household.number}" if line.household else code
