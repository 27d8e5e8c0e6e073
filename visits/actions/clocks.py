"""Winding the clocks of grievances: rows computed from histories, and the ladder climbed from them."""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from contacts import audit
from contacts.kit.sql import lock
from contacts.models import AuditVerb
from visits.clocks import Rung
from visits.models import ClockBasis, Grievance, GrievanceClock, GrievanceEvent
from visits.queries.limits import LimitBook, clock_basis
from visits.queries.timed import Timed, as_event, calendar_around, timed
from visits.stages import WITH_LADDER, Clocks, Event

logger = logging.getLogger(__name__)
KEY = ("grievance", "stage", "number")
DERIVED = (
    "began_at", "ended_at", "ended_by", "amount", "unit", "more", "first_due_at", "due_at",
    "late_since", "yellow_at", "linked_leader_at", "secretary_at",
)  # fmt: skip
# So many matters are computed anew in one transaction.
AT_ONCE = 500
# The instant from which each rung is climbed, as a condition of the clock's row.
FROM = {
    Rung.YELLOW: "yellow_at <= %s",
    Rung.RED: "due_at < %s",
    Rung.LINKED_LEADER: "linked_leader_at <= %s",
    Rung.SECRETARY: "secretary_at <= %s",
}


@transaction.atomic
def wind(grievances: Iterable[Grievance]) -> None:
    """Compute the clocks of these matters anew from their histories; seven statements for any number.

    The caller keeps the matters locked, so that no history grows meanwhile. Only what differs is
    written, and a clock that has ended stays as it was, whatever the calendar says since. What an
    earlier kind of the matter had running and the history no longer gives is taken away.
    """
    by_id = {grievance.pk: grievance for grievance in grievances}
    histories = _histories(by_id)
    if not histories:
        return
    calendar = calendar_around(event.at for events in histories.values() for event in events)
    book = LimitBook()
    rows = [
        _row(by_id[pk], row)
        for pk, events in histories.items()
        for row in timed(Clocks(book.petitions.__contains__).read(events), book, calendar)
    ]
    stored = {
        tuple(found[: len(KEY)]): tuple(found[len(KEY) :])
        for found in GrievanceClock.objects.filter(grievance__in=by_id).values_list(
            *KEY, *DERIVED, "pk"
        )
    }
    gone = stored.keys() - {_of(row, KEY) for row in rows}
    if gone:
        GrievanceClock.objects.filter(pk__in=[stored[key][-1] for key in gone]).delete()
    new = [row for row in rows if _differs(row, stored.get(_of(row, KEY)))]
    GrievanceClock.objects.bulk_create(
        new, update_conflicts=True, unique_fields=KEY, update_fields=DERIVED, batch_size=500
    )


def _differs(row: GrievanceClock, stored: tuple[Any, ...] | None) -> bool:
    """Whether a clock is to be written; one that has ended once is not computed again."""
    has_ended = stored is not None and row.ended_at and stored[:2] == _of(row, DERIVED[:2])
    return not has_ended and (stored is None or stored[:-1] != _of(row, DERIVED))


def _of(row: GrievanceClock, names: Iterable[str]) -> tuple[Any, ...]:
    """Values of a row, the matter by its key."""
    return tuple(row.grievance_id if name == "grievance" else getattr(row, name) for name in names)


def wind_all(now: dt.datetime) -> int:
    """Compute the clocks of all open matters anew, as after a change of the calendar.

    Where a date really moved, the history says so; a second run finds nothing that moved. One that
    can't be computed is logged, and the others go on.
    Answers of how many matters a date moved.
    """
    return _wind_open(now)[0]


def wind_changed(now: dt.datetime) -> int:
    """The same, unless calendar and limits are those by which it was done last: then four statements
    for any number of matters. What could not be computed is tried again the next time."""
    basis = clock_basis()
    if ClockBasis.objects.filter(digest=basis).exists():
        return 0
    moved, failed = _wind_open(now)
    if not failed:
        ClockBasis.objects.update_or_create(pk=1, defaults={"digest": basis, "wound_at": now})
    return moved


def _wind_open(now: dt.datetime) -> tuple[int, int]:
    """Of how many open matters a date moved, and how many could not be computed."""
    keys = list(Grievance.objects.open().order_by("pk").values_list("pk", flat=True))
    moved = failed = 0
    for start in range(0, len(keys), AT_ONCE):
        part = keys[start : start + AT_ONCE]
        try:
            moved += _wind_part(part, now)
        except Exception:  # noqa: BLE001 - one of them must not keep the others; each is tried alone
            found, left = _wind_alone(part, now)
            moved, failed = moved + found, failed + left
    return moved, failed


def _wind_alone(keys: list[int], now: dt.datetime) -> tuple[int, int]:
    moved = failed = 0
    for key in keys:
        try:
            moved += _wind_part([key], now)
        except Exception:
            failed += 1
            logger.exception("Clocks of matter %s not computed", key)
    return moved, failed


@transaction.atomic
def _wind_part(keys: list[int], now: dt.datetime) -> int:
    """Some of them, kept from others meanwhile; what was closed since is left alone."""
    rows = Grievance.objects.open().filter(pk__in=keys).order_by("pk")
    return wind_and_tell(list(rows.select_for_update(no_key=True)), now)


def wind_and_tell(matters: Iterable[Grievance], now: dt.datetime) -> int:
    """The same, and where a running date moved, the history says so; of how many matters."""
    matters = list(matters)
    before = _dates(matters)
    wind(matters)
    after = _dates(matters)
    moved = {
        matter: [
            {"stage": new.stage, "number": new.number, "before": old, "after": _iso(new.due_at)}
            for key, new in after[matter.pk].items()
            if key in before[matter.pk]
            and (old := _iso(before[matter.pk][key].due_at)) != _iso(new.due_at)
        ]
        for matter in matters
    }
    told = {matter: dates for matter, dates in moved.items() if dates}
    _tell_moved(told, now)
    return len(told)


def _tell_moved(moved: Mapping[Grievance, list[dict[str, Any]]], now: dt.datetime) -> None:
    """One line in the history of each, after what stands there already."""
    if not moved:
        return
    for matter in moved:
        matter.version += 1
    Grievance.objects.bulk_update(moved, ["version"])
    last = GrievanceEvent.objects.filter(grievance__in=moved).values("grievance")
    latest = dict(last.annotate(last=Max("at")).order_by().values_list("grievance", "last"))
    GrievanceEvent.objects.bulk_create(
        GrievanceEvent(
            grievance=matter,
            number=matter.version,
            move="recompute",
            at=max(now, latest[matter.pk]),
            state=matter.state,
            organisation_id=matter.lead_id,
            details={"moved": dates},
        )
        for matter, dates in moved.items()
    )
    ids = [matter.uid for matter in moved]
    audit.record(by=None, verb=AuditVerb.CHANGE, resource="grievance", ids=ids, fields=["due_at"])


def _dates(matters: Iterable[Grievance]) -> dict[int, dict[str, GrievanceClock]]:
    """What runs, by matter and stage. The main clock is one, also where another kind moves it from
    the answer to the acceptance."""
    found: dict[int, dict[str, GrievanceClock]] = defaultdict(dict)
    for row in GrievanceClock.objects.filter(grievance__in=matters, ended_at=None):
        found[row.grievance_id]["main" if row.is_main else row.stage] = row
    return found


def _iso(instant: dt.datetime | None) -> str | None:
    return timezone.localtime(instant).isoformat(timespec="seconds") if instant else None


@transaction.atomic
def climb(now: dt.datetime) -> int:
    """Write the rungs that have been reached by `now`, each once a deadline; how many. One statement
    a rung.

    Run twice, late, after a weekend without a worker or with a clock set back, it writes the same.
    """
    lock(connection, "visits.ladder")
    return sum(_climb(rung, now) for rung in Rung)


def _climb(rung: Rung, now: dt.datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(*climbing(rung, now))
        return max(int(cursor.rowcount), 0)


def climbing(rung: Rung, now: dt.datetime) -> tuple[str, list[str]]:
    """The statement that writes a rung wherever it has been reached, and its parameters."""
    at = str(connection.ops.adapt_datetimefield_value(now))
    given = "CAST(%s AS timestamptz)" if connection.vendor == "postgresql" else "%s"
    stages = ", ".join(["%s"] * len(WITH_LADDER))
    statement = (
        "INSERT INTO visits_escalation "
        "(grievance_id, stage, number, began_at, rung, due_at, raised_at) "
        f"SELECT grievance_id, stage, number, began_at, %s, due_at, {given} "
        "FROM visits_grievanceclock AS running WHERE ended_at IS NULL "
        f"AND due_at IS NOT NULL AND {FROM[rung]} AND stage IN ({stages}) "
        "AND NOT EXISTS (SELECT 1 FROM visits_escalation AS before "
        "WHERE before.grievance_id = running.grievance_id AND before.stage = running.stage "
        "AND before.number = running.number AND before.began_at = running.began_at "
        "AND before.due_at = running.due_at "
        "AND before.rung = %s) ON CONFLICT DO NOTHING"
    )
    return statement, [rung, at, at, *WITH_LADDER, rung]


def _histories(by_id: dict[int, Grievance]) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = defaultdict(list)
    events = GrievanceEvent.objects.filter(grievance__in=by_id).order_by("grievance", "number")
    for pk, move, at, said in events.values_list("grievance_id", "move", "at", "details"):
        found[pk].append(as_event(move, at, said))
    return found


def _row(grievance: Grievance, row: Timed) -> GrievanceClock:
    return GrievanceClock(
        grievance=grievance,
        stage=row.clock.stage,
        number=row.clock.number,
        began_at=row.clock.began_at,
        amount=row.limit.amount,
        unit=row.limit.unit,
        more=row.more,
        first_due_at=row.first_due_at,
        due_at=row.way.due_at,
        late_since=row.late_since,
        ended_at=row.clock.ended_at,
        ended_by=row.clock.ended_by,
        yellow_at=row.ladder.get(Rung.YELLOW),
        linked_leader_at=row.ladder.get(Rung.LINKED_LEADER),
        secretary_at=row.ladder.get(Rung.SECRETARY),
    )
