"""Winding the clocks of grievances: rows computed from histories, and the ladder climbed from them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db import connection, transaction

from contacts.kit.sql import lock
from visits.clocks import Rung
from visits.models import Grievance, GrievanceClock, GrievanceEvent
from visits.queries.limits import LimitBook
from visits.queries.timed import Timed, calendar_around, timed
from visits.stages import WITH_LADDER, Clocks, Event

KEY = ("grievance", "stage", "number")
DERIVED = (
    "began_at", "amount", "unit", "more", "first_due_at", "due_at", "ended_at",
    "yellow_at", "linked_leader_at", "secretary_at",
)  # fmt: skip
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

    The caller keeps the matters locked, so that no history grows meanwhile. What an earlier kind of
    the matter had running and the history no longer gives is taken away.
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
    there = {(row.grievance_id, row.stage, row.number) for row in rows}
    gone = [
        pk
        for pk, *key in GrievanceClock.objects.filter(grievance__in=by_id).values_list("pk", *KEY)
        if tuple(key) not in there
    ]
    if gone:
        GrievanceClock.objects.filter(pk__in=gone).delete()
    GrievanceClock.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=KEY, update_fields=DERIVED, batch_size=500
    )


def wind_all() -> int:
    """Compute the clocks of all open matters anew: after a change of the calendar or of a limit."""
    done = 0
    keys = list(Grievance.objects.open().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), 500):
        some = Grievance.objects.filter(pk__in=keys[start : start + 500])
        wind(some.select_for_update(no_key=True).order_by("pk"))
        done += len(keys[start : start + 500])
    return done


@transaction.atomic
def climb(now: dt.datetime) -> int:
    """Write the rungs that have been reached by `now`, each once; how many. One statement a rung.

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
        "AND before.rung = %s) ON CONFLICT DO NOTHING"
    )
    return statement, [rung, at, at, *WITH_LADDER, rung]


def _histories(by_id: dict[int, Grievance]) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = defaultdict(list)
    events = GrievanceEvent.objects.filter(grievance__in=by_id).order_by("grievance", "number")
    for pk, move, at, said in events.values_list("grievance_id", "move", "at", "details"):
        found[pk].append(Event(move, at, said.get("kind", ""), said.get("days", 0)))
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
        ended_at=row.clock.ended_at,
        yellow_at=row.ladder.get(Rung.YELLOW),
        linked_leader_at=row.ladder.get(Rung.LINKED_LEADER),
        secretary_at=row.ladder.get(Rung.SECRETARY),
    )
