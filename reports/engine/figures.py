"""Figures: how many units count for each obligation, for all of them in one statement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Q, QuerySet

from contacts.kit.prepared import Prepared
from reports.engine import reasons
from reports.engine.measures import MEASURES
from reports.engine.moment import Moment
from reports.engine.reasons import Test
from reports.engine.rows import Given, Many
from visits.models import in_time


class Counted(NamedTuple):
    """The units that count for one obligation as of a day.

    `done` as of the close if that came first, `timely` those of them with a record written in
    time, `done_now` whatever the close, `today` those of them on the day itself.
    """

    done: int = 0
    timely: int = 0
    done_now: int = 0
    today: int = 0


NOTHING = Counted()


def counted(measure: str, subject: str, many: Many, moment: Moment) -> dict[int, Counted]:
    """obligation → its figures, for many at once; those for which nothing counts are left out."""
    figures = _figures(measure, subject, many, moment.on, moment.end)
    return {pk: Counted(*found) for pk, *found in figures}


# Statements for a few in hand, put together once for each shape.
_prepared: dict[Hashable, Prepared] = {}
MOST_PREPARED = 500


def counted_for(measure: str, subject: str, given: Given, moment: Moment) -> dict[int, Counted]:
    """subject → its figures, for a few in hand; those for which nothing counts are left out."""
    if not given.spans:
        return {}
    values = [moment.on, moment.end, *given.values]
    key = connection.vendor, measure, subject, given.shape
    statement = _prepared.get(key)  # another thread may empty it at any moment
    if statement is None:
        if len(_prepared) >= MOST_PREPARED:
            _prepared.clear()
        statement = _prepared[key] = Prepared(
            lambda marks: _figures(measure, subject, given.with_values(marks[2:]), *marks[:2]),
            values,
        )
    return {pk: Counted(*found) for pk, *found in statement.rows(values)}


def _figures(
    code: str, subject: str, to: Many | Given, on: dt.date, end: dt.datetime
) -> QuerySet[Any, Any]:
    measure = MEASURES[code]
    rows = measure.rows[subject]
    then = _all_of(reasons.as_of_close(rows, to, end))
    now = _all_of(reasons.as_of(rows, end))
    today = Q(**{rows.at("happened_on"): on})

    def units(condition: Q) -> Count:
        return Count(measure.unit, distinct=True, filter=condition)

    passing = to.rows(rows, end).filter(_all_of(measure.standing(rows, to)))
    by = "obligation" if isinstance(to, Many) else rows.subject
    figures: QuerySet[Any, Any] = (
        passing.order_by()
        .values(by)
        .annotate(
            done=units(then),
            timely=units(then & in_time(rows.at)),
            done_now=units(now),
            today=units(then & today),
        )
        .values_list(by, *Counted._fields)
    )
    return figures


def _all_of(tests: list[Test]) -> Q:
    """What all of them ask for, each thing once."""
    passed = Q()
    for passes in {str(test.passes): test.passes for test in tests}.values():
        passed &= passes
    return passed
