"""Alerts as rows: raised once, resolved when they are over, whenever and however often this runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import connection, transaction

from contacts.kit import clock
from contacts.kit.sql import lock
from reports.models import DESKS, LEAVES_NOTHING, Alert, AlertKind
from reports.queries.raising import COLUMNS
from reports.queries.troubles import TROUBLES

NEW_UID = {"postgresql": "gen_random_uuid()", "sqlite": "lower(hex(randomblob(16)))"}

# Raised anew: what was over, and what has passed to somebody else, who must be told of it.
NEW = (
    "(reports_alert.resolved_on IS NOT NULL "
    "OR COALESCE(reports_alert.cadre_id, 0) <> COALESCE(excluded.cadre_id, 0))"
)

# SQL and its parameters.
Statement = tuple[str, tuple[Any, ...]]


@transaction.atomic
def raise_alerts(on: dt.date, *, kinds: Collection[AlertKind] = tuple(TROUBLES)) -> None:
    """Bring the alerts to what there is on a day: two statements a kind, for any number of rows.

    What was over and has come back, or has passed to somebody else, is raised anew under its old
    row. The instant is that of the lock, which the digests take too: no digest can be later and not
    know of it.
    """
    lock(connection, "reports.alerts")
    at = clock.now()
    for kind in kinds:
        troubles = TROUBLES[kind](on).query.sql_with_params()
        _raise(kind, troubles, on, at)
        _resolve(kind, troubles, on)
    Alert.objects.filter(kind__in=LEAVES_NOTHING, resolved_on__isnull=False).delete()


def alert_of_matters(on: dt.date) -> None:
    """The alerts about matters alone: some are due within hours, so these are brought up each minute."""
    raise_alerts(on, kinds=tuple(DESKS))


def _raise(kind: AlertKind, troubles: Statement, on: dt.date, at: dt.datetime) -> None:
    query, parameters = troubles
    found = ", ".join(f"to_{name}" for name in COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO reports_alert (uid, kind, raised_on, raised_at, {', '.join(COLUMNS)}) "
            f"SELECT {NEW_UID[connection.vendor]}, %s, {_given('date')}, {_given('timestamptz')}, "
            f"{found} FROM ({query}) AS found "
            "WHERE true ON CONFLICT (key) DO UPDATE "
            f"SET raised_on = {_if_new('raised_on')}, raised_at = {_if_new('raised_at')}, "
            "resolved_on = NULL, area_id = excluded.area_id, cadre_id = excluded.cadre_id "
            f"WHERE {NEW} OR reports_alert.area_id <> excluded.area_id",
            [kind.value, on.isoformat(), _kept(at), *parameters],
        )


def _if_new(column: str) -> str:
    return f"CASE WHEN {NEW} THEN excluded.{column} ELSE reports_alert.{column} END"


def _given(kind: str) -> str:
    return f"CAST(%s AS {kind})" if connection.vendor == "postgresql" else "%s"


def _kept(at: dt.datetime) -> str:
    return str(connection.ops.adapt_datetimefield_value(at))


def _resolve(kind: AlertKind, troubles: Statement, on: dt.date) -> None:
    query, parameters = troubles
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE reports_alert SET resolved_on = {_given('date')} "
            "WHERE resolved_on IS NULL AND kind = %s "
            f"AND key NOT IN (SELECT to_key FROM ({query}) AS found)",
            [on.isoformat(), kind.value, *parameters],
        )
