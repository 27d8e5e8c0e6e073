"""The few words of SQL that the two databases spell differently."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Aggregate, Func, QuerySet

# Asia/Shanghai has had no other offset since 1991; SQLite knows no time zones by name.
SHANGHAI_HOURS = 8


class StartOfDay(Func):
    """The first instant in Asia/Shanghai of a day, or of the day so many days later."""

    output_field = models.DateTimeField()

    def __init__(self, day: Any, plus: int = 0) -> None:
        super().__init__(day, plus=int(plus), hours=SHANGHAI_HOURS)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "datetime(%(expressions)s, '+%(plus)d days', '-%(hours)d hours')"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "((%(expressions)s + %(plus)d)::timestamp AT TIME ZONE 'Asia/Shanghai')"
        return self.as_sql(compiler, connection, template=template, **context)


class Gathered(Aggregate):
    """The values of some columns of all rows of a group, as a list of lists in JSON."""

    function = "jsonb_agg"
    output_field = models.JSONField()
    template = "jsonb_agg(jsonb_build_array(%(expressions)s))"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "json_group_array(json_array(%(expressions)s))"
        return self.as_sql(compiler, connection, template=template, **context)


def rows_from_json(connection: BaseDatabaseWrapper, columns: Mapping[str, str]) -> str:
    """A table of one parameter, a JSON list of objects, for a FROM clause.

    Any number of rows is one parameter and so one statement. `columns`: name → type of PostgreSQL.
    """
    if connection.vendor == "postgresql":
        typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        return f"(SELECT * FROM json_to_recordset(%s) AS given({typed}))"
    picked = ", ".join(f"json_extract(value, '$.{name}') AS {name}" for name in columns)
    return f"(SELECT {picked} FROM json_each(%s))"


def as_json(connection: BaseDatabaseWrapper, rows: Iterable[Mapping[str, Any]]) -> str:
    """The rows as the parameter that `rows_from_json` reads; instants as the database keeps them."""

    def text(value: Any) -> str:
        if isinstance(value, dt.datetime):
            return str(connection.ops.adapt_datetimefield_value(value))
        return str(value)

    return json.dumps(list(rows), default=text)


def how_many(rows: QuerySet[Any], *columns: str) -> list[tuple[Any, ...]]:
    """The values of some columns, and how many rows there are of each; one statement.

    Also where the rows are groups themselves, which Django groups no further.
    """
    try:
        query, parameters = rows.order_by().values(*columns).query.sql_with_params()
    except EmptyResultSet:
        return []
    names = ", ".join(columns)
    with connections[rows.db].cursor() as cursor:
        cursor.execute(
            f"SELECT {names}, COUNT(*) FROM ({query}) AS told GROUP BY {names}", parameters
        )
        return list(cursor.fetchall())


def lock(connection: BaseDatabaseWrapper, name: str) -> None:
    """Let only one transaction at a time pass here, until it ends.

    On SQLite a transaction that writes is alone anyway (`transaction_mode=IMMEDIATE`).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])


def lock_beside_others(connection: BaseDatabaseWrapper, name: str) -> None:
    """Pass here together with others who call this, but never beside one who has `lock`."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtext(%s))", [name])


def count_anew(connection: BaseDatabaseWrapper, *tables: str) -> None:
    """Let the planner see how much there is now, after much was written at once: in all tables,
    or in these.

    PostgreSQL's own round comes later, or never where it is switched off, and plans made for empty
    tables take many times as long. SQLite's planner needs no counts for our statements.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, tables))}")
