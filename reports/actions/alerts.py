"""Alerts as rows: raised once, resolved when they are over, whenever and however often this runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django.db import connection, transaction

from contacts.kit import clock
from contacts.kit.sql import as_json, lock, rows_from_json
from reports.models import Alert, AlertKind
from reports.queries.kinds import DESKS, LEAVES_NOTHING, SPECS
from reports.queries.raising import AREA, CADRE, COLUMNS, KEY, not_concerned

NEW_UID = {"postgresql": "gen_random_uuid()", "sqlite": "lower(hex(randomblob(16)))"}
# What is written of an alert, with the types of PostgreSQL.
WRITTEN = {"kind": "text", "raised_on": "date", "raised_at": "timestamptz"}
WRITTEN |= {name: "text" if name == "key" else "bigint" for name in COLUMNS}
# And again where it is raised anew.
ANEW = ("raised_on", "raised_at", "area_id", "cadre_id")
AT_ONCE = 500


class Change(NamedTuple):
    """What a sweep has to write of a kind: the values of COLUMNS of what is raised for the first time or
    anew, the new areas of what lies in another place, the keys of what is over."""

    raised: list[tuple[Any, ...]]
    moved: dict[str, int]
    over: list[str]


def raise_alerts(on: dt.date, *, kinds: Collection[AlertKind] = tuple(SPECS)) -> None:
    """Bring the alerts to what there is on a day, kind by kind: three statements at most, for any number of rows.

    Most of the time nothing has changed since the last sweep, so it is looked first, and only a kind
    of which something has changed waits for its turn to write, in a short transaction of its own.
    """
    for kind in kinds:
        if any(_change(kind, on)):
            _bring_up(kind, on)


# SQL and its parameters.
Statement = tuple[str, tuple[Any, ...]]


@transaction.atomic
def _bring_up(kind: AlertKind, on: dt.date) -> None:
    """Write what differs. What was over and has come back, or has passed to somebody else, is raised
    anew under its old row. The instant is that of the lock, which the digests take too: no digest can
    be later and not know of it.
    """
    lock(connection, "reports.alerts")
    at, change = clock.now(), _change(kind, on)
    if change.raised:
        _raise(kind, change.raised, on, at)
    for key, area in change.moved.items():
        Alert.objects.filter(key=key).update(area=area)
    for start in range(0, len(change.over), AT_ONCE):
        over = Alert.objects.filter(key__in=change.over[start : start + AT_ONCE])
        if kind in LEAVES_NOTHING:
            over.delete()
        else:
            over.update(resolved_on=on)


def _change(kind: AlertKind, on: dt.date) -> Change:
    """What there is on a day, held against the open alerts; two statements, and one more where somebody is
    told of a matter by name."""
    found = {row[KEY]: row for row in not_concerned(SPECS[kind].query(on), on)}
    open_ones = Alert.objects.open().filter(kind=kind).order_by()
    there = {key: rest for key, *rest in open_ones.values_list("key", "area", "cadre")}
    differs = {key: row for key, row in found.items() if there.get(key) != [row[AREA], row[CADRE]]}
    moved = {
        key: row for key, row in differs.items() if key in there and there[key][1] == row[CADRE]
    }
    return Change(
        [row for key, row in differs.items() if key not in moved],
        {key: row[AREA] for key, row in moved.items()},
        [key for key in there if key not in found],
    )


def _raise(kind: AlertKind, found: Iterable[tuple[Any, ...]], on: dt.date, at: dt.datetime) -> None:
    """One statement for any number of rows."""
    names = ", ".join(WRITTEN)
    anew = ", ".join(f"{name} = excluded.{name}" for name in ANEW)
    same = {"kind": kind.value, "raised_on": on.isoformat(), "raised_at": at}
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO reports_alert (uid, {names}) SELECT {NEW_UID[connection.vendor]}, {names} "
            f"FROM {rows_from_json(connection, WRITTEN)} AS given WHERE true "
            f"ON CONFLICT (key) DO UPDATE SET {anew}, resolved_on = NULL",
            [as_json(connection, (same | dict(zip(COLUMNS, row, strict=True)) for row in found))],
        )


def alert_of_matters(on: dt.date) -> None:
    """The alerts about matters alone: some are due within hours, so these are brought up each minute."""
    raise_alerts(on, kinds=tuple(DESKS))
