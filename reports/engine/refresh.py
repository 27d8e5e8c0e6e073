"""Counting obligations anew and writing how they stand.

The rows are locked in one order before anything is counted. So of two who change the facts of
one obligation at the same time the later one counts what both have written.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet

from contacts.kit.sql import as_json, rows_from_json
from reports.engine import figures
from reports.engine.figures import NOTHING, Counted
from reports.engine.moment import Moment
from reports.engine.rows import Given, Many
from reports.engine.spans import Spans
from reports.engine.state import settle
from reports.models import BoundSpan, Obligation

WRITTEN = {
    "elapsed_days": "integer",
    "open_days": "integer",
    "done": "integer",
    "done_now": "integer",
    "late": "integer",
    "state": "text",
    "reachable": "boolean",
    "computed_on": "date",
    "closed_at": "timestamptz",
}


def refresh(
    obligations: QuerySet[Obligation], moment: Moment, chosen: Mapping[str, Any] | None = None
) -> int:
    """Count these obligations anew as of a day; how many there are.

    `chosen`: lookups that describe them, and perhaps others, without naming each; for many.
    """
    rows = list(_locked(obligations.filter(moment.writable)))
    if not rows:
        return 0
    bound = _spans({"pk__in": [row.pk for row in rows]} if chosen is None else chosen)
    counted = _of_few(rows, bound, moment) if chosen is None else _of_many(rows, chosen, moment)
    for row in rows:
        settle(row, row.measure, bound[row.pk], counted.get(row.pk, NOTHING), moment)
    _write(rows)
    return len(rows)


def _of_many(rows: Sequence[Any], chosen: Mapping[str, Any], moment: Moment) -> dict[int, Counted]:
    """One statement a measure, for all subjects at once."""
    first = min(row.period_starts_on for row in rows)
    last = max(row.period_ends_on for row in rows)
    counted: dict[int, Counted] = {}
    for measure, subject in sorted({(row.measure, row.subject_kind) for row in rows}):
        # By the name of the measure and not by keys: the planner knows how many that are.
        of_kind = Many({**chosen, "requirement__measure": measure}, first, last)
        counted.update(figures.counted(measure, subject, of_kind, moment))
    return counted


def _of_few(rows: Sequence[Any], bound: Mapping[int, Spans], moment: Moment) -> dict[int, Counted]:
    """One statement a rule and period, with the days in it."""
    groups: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for row in rows:
        groups[row.requirement_id, row.period, row.closes_at, row.closed_at].append(row)
    counted: dict[int, Counted] = {}
    for group in groups.values():
        one = group[0]
        given = Given.of(group, one.options, bound)
        found = figures.counted_for(one.measure, one.subject_kind, given, moment)
        counted.update({row.pk: found.get(row.subject_key, NOTHING) for row in group})
    return counted


def _locked(obligations: QuerySet[Obligation]) -> Iterable[Any]:
    return (
        obligations.select_for_update(of=("self",))
        .order_by("pk")
        .annotate(
            measure=F("requirement__measure"),
            subject_kind=F("requirement__subject"),
            options=F("requirement__options"),
        )
    )


def _spans(meant: Mapping[str, Any]) -> dict[int, Spans]:
    """obligation → the days on which it binds."""
    found: dict[int, Spans] = defaultdict(tuple)
    rows = BoundSpan.objects.filter(**{f"obligation__{k}": v for k, v in meant.items()})
    fields: Iterable[tuple[int, dt.date, dt.date]] = rows.order_by("starts_on").values_list(
        "obligation_id", "starts_on", "ends_on"
    )
    for obligation, first, last in fields:
        found[obligation] += ((first, last),)
    return found


def _write(rows: Sequence[Obligation]) -> None:
    """All rows in one statement."""
    table, columns = Obligation._meta.db_table, {"id": "bigint", **WRITTEN}
    given = as_json(connection, ({name: getattr(row, name) for name in columns} for row in rows))
    values = ", ".join(f"{name} = given.{name}" for name in WRITTEN)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {values} FROM {rows_from_json(connection, columns)} AS given "
            f"WHERE {table}.id = given.id",
            [given],
        )
