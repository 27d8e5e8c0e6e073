"""Alerts as rows: raised once, resolved when they are over, whenever and however often this runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from django.db import connection, transaction

from contacts.kit import clock
from contacts.kit.sql import lock
from reports.models import DESKS, LEAVES_NOTHING, Alert, AlertKind
from reports.queries.raising import COLUMNS
from reports.queries.troubles import TROUBLES

# What is written again where an alert is raised anew.
ANEW = ("raised_on", "raised_at", "resolved_on", "area", "cadre")
AT_ONCE = 500

# Key → the values of COLUMNS.
Found = dict[str, dict[str, Any]]


class Change(NamedTuple):
    """What a sweep has to write of a kind: raised for the first time or anew, in another place, over."""

    raised: Found
    moved: Found
    over: list[str]


def raise_alerts(on: dt.date, *, kinds: Collection[AlertKind] = tuple(TROUBLES)) -> None:
    """Bring the alerts to what there is on a day, kind by kind: two statements, for any number of rows.

    Most of the time nothing has changed since the last sweep, so it is looked first, and only a kind
    of which something has changed waits for its turn to write, in a short transaction of its own.
    """
    for kind in kinds:
        if any(_change(kind, on)):
            _bring_up(kind, on)


@transaction.atomic
def _bring_up(kind: AlertKind, on: dt.date) -> None:
    """Write what differs. What was over and has come back, or has passed to somebody else, is raised
    anew under its old row. The instant is that of the lock, which the digests take too: no digest can
    be later and not know of it.
    """
    lock(connection, "reports.alerts")
    at, change = clock.now(), _change(kind, on)
    Alert.objects.bulk_create(
        (Alert(kind=kind, raised_on=on, raised_at=at, **found) for found in change.raised.values()),
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=ANEW,
    )
    for key, found in change.moved.items():
        Alert.objects.filter(key=key).update(area=found["area_id"])
    for start in range(0, len(change.over), AT_ONCE):
        over = Alert.objects.filter(key__in=change.over[start : start + AT_ONCE])
        if kind in LEAVES_NOTHING:
            over.delete()
        else:
            over.update(resolved_on=on)


def _change(kind: AlertKind, on: dt.date) -> Change:
    """What there is on a day, held against the open alerts; two statements."""
    found = {row[0]: dict(zip(COLUMNS, row, strict=True)) for row in TROUBLES[kind](on)}
    open_ones = Alert.objects.open().filter(kind=kind).order_by()
    there = {key: rest for key, *rest in open_ones.values_list("key", "cadre", "area")}
    return Change(
        {key: row for key, row in found.items() if _is_new(row, there.get(key))},
        {key: row for key, row in found.items() if _is_elsewhere(row, there.get(key))},
        [key for key in there if key not in found],
    )


def _is_new(row: Mapping[str, Any], there: list[int | None] | None) -> bool:
    """Whether nobody, or somebody else, has been told of it."""
    return there is None or there[0] != row["cadre_id"]


def _is_elsewhere(row: Mapping[str, Any], there: list[int | None] | None) -> bool:
    return not _is_new(row, there) and there is not None and there[1] != row["area_id"]


def alert_of_matters(on: dt.date) -> None:
    """The alerts about matters alone: some are due within hours, so these are brought up each minute."""
    raise_alerts(on, kinds=tuple(DESKS))
