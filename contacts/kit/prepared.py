"""Querysets compiled once and run again with other values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

Value = dt.date | dt.datetime | int

# Marks of each type, unlike anything that a query would hold by itself.
FIRST_DAY = dt.date(1000, 1, 1)
FIRST_INSTANT = dt.datetime(1000, 1, 1, tzinfo=dt.UTC)
FIRST_NUMBER = 10**15


class Prepared:
    """The statement of a queryset with places for its values.

    Putting a query of many conditions together costs Django more than its database running it for one
    person. So it is put together once, from marks in place of the values, and the marks' places among
    the parameters are remembered.

    `build` makes the queryset (of `values_list`) from as many values, of the same types, as it is
    later run with; it may use them as parameters alone.
    """

    def __init__(
        self, build: Callable[[Sequence[Any]], QuerySet[Any, Any]], values: Sequence[Value]
    ) -> None:
        marks = [_mark(value, number) for number, value in enumerate(values)]
        self.sql, parameters = build(marks).query.sql_with_params()
        places = {_stored(mark): number for number, mark in enumerate(marks)}
        # The number of the value, or the parameter that is the same each time.
        self.parameters = [(places.get(parameter), parameter) for parameter in parameters]

    def rows(self, values: Sequence[Value]) -> list[tuple[Any, ...]]:
        """Run it with these values."""
        stored = [_stored(value) for value in values]
        parameters = [same if place is None else stored[place] for place, same in self.parameters]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, parameters)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _mark(value: Value, number: int) -> Value:
    if isinstance(value, dt.datetime):
        return FIRST_INSTANT + dt.timedelta(days=number)
    if isinstance(value, dt.date):
        return FIRST_DAY + dt.timedelta(days=number)
    return FIRST_NUMBER + number


def _stored(value: Value) -> Any:
    """The value as the database's parameter."""
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, dt.date):
        return connection.ops.adapt_datefield_value(value)
    return value
