"""The sweep of the ladder over as many open clocks as a county has in a bad year, and of the alerts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bench.figures import Figure, seconds
from contacts.kit import clock
from contacts.kit.sql import count_anew
from contacts.models import Area, AreaKind, Organisation
from reports.actions.alerts import alert_of_matters
from visits.actions.clocks import climb
from visits.clocks import Rung, Unit
from visits.models import Channel, Grievance, GrievanceClock, GrievanceEvent, GrievanceKind, Raiser
from visits.stages import Stage
from visits.workflow import State

OPEN = 100_000
ONE_DAY = dt.timedelta(days=1)
MOST_STATEMENTS = 5  # a rung
LATE = 10_000
MOST_ALERTING = 1_000  # milliseconds of each minute


def measure() -> Iterator[Figure]:
    """A sweep where nothing is due, where a thousand clocks are, and where all have been told."""
    now = clock.now()
    with transaction.atomic():
        open_matters(OPEN, now)
        count_anew(connection)
        with CaptureQueriesContext(connection) as captured:
            climb(now)
        idle = seconds(lambda: climb(now)) * 1000
        thousand = seconds(lambda: climb(now + ONE_DAY), times=1, warm=False) * 1000
        all_late = seconds(lambda: climb(now + 400 * ONE_DAY), times=1, warm=False)
        again = seconds(lambda: climb(now + 400 * ONE_DAY), times=3)
        transaction.set_rollback(True)
    yield Figure(
        f"sweep over {OPEN:,} open clocks: statements a rung",
        len(captured) / len(Rung),
        MOST_STATEMENTS,
        "",
        f"{idle:.1f} ms where nothing is due, {thousand:.0f} ms for 1,000 new rungs; all late: "
        f"{all_late:.1f} s to write {OPEN * len(Rung):,}, {again:.1f} s where all are written",
    )


def measure_alerts() -> Iterator[Figure]:
    """The sweep of each minute while ten thousand matters are late on all rungs, once all is told."""
    now, today = clock.now(), clock.today()
    with transaction.atomic():
        open_matters(LATE, now)
        climb(now + 400 * ONE_DAY)
        count_anew(connection)
        first = seconds(lambda: alert_of_matters(today), times=1, warm=False)
        with CaptureQueriesContext(connection) as captured:
            alert_of_matters(today)
        again = seconds(lambda: alert_of_matters(today), times=3) * 1000
        transaction.set_rollback(True)
    written = sum(not query["sql"].lstrip("(").startswith("SELECT") for query in captured)
    yield Figure(
        f"sweep of alerts over {LATE:,} late matters",
        again,
        MOST_ALERTING,
        "ms",
        f"{len(captured)} statements, {written} of them write; {first:.1f} s to raise all at first",
    )


def open_matters(number: int, now: dt.datetime) -> None:
    """Matters in hand with one clock each; a thousand turn yellow within a day, a day later the next."""
    township = Area.objects.filter(kind=AreaKind.TOWNSHIP)[0]
    kind = GrievanceKind.objects.get(code="help")
    matters = Grievance.objects.bulk_create(
        (
            Grievance(
                number=f"bench-{n}",
                area=township,
                township=township,
                raiser=Raiser.OTHER,
                channel=Channel.HOTLINE,
                text="路灯不亮",
                kind=kind,
                received_at=now,
                registered_at=now,
                state=State.IN_HAND,
            )
            for n in range(number)
        ),
        batch_size=1000,
    )
    GrievanceClock.objects.bulk_create(
        (_clock(matter, now, now + ONE_DAY * (1 + n // 1000)) for n, matter in enumerate(matters)),
        batch_size=1000,
    )


# The way of a matter that is sent back once and stands for a while: each move with the state after it.
WAY = (
    ("register", State.NEW),
    ("send", State.SENT),
    ("hand_back", State.RETURNED),
    ("send", State.SENT),
    ("sign", State.IN_HAND),
    ("wait", State.WAITING),
    ("resume", State.IN_HAND),
    ("propose_class", State.IN_HAND),
)


def give_histories() -> None:
    """Each matter of `open_matters` goes its way among the offices of the township."""
    matters = Grievance.objects.filter(number__startswith="bench-")
    offices = list(Organisation.objects.filter(area=matters[0].township_id))
    GrievanceEvent.objects.bulk_create(
        (
            GrievanceEvent(
                grievance=matter,
                number=number,
                move=move,
                at=matter.received_at + number * dt.timedelta(minutes=1),
                state=state,
                organisation=offices[(n + number // 3) % len(offices)],
                text="请到现场看了再答复",
                details={"mode": "assigned"},
            )
            for n, matter in enumerate(matters)
            for number, (move, state) in enumerate(WAY, start=1)
        ),
        batch_size=1000,
    )


def _clock(matter: Grievance, now: dt.datetime, yellow_at: dt.datetime) -> GrievanceClock:
    return GrievanceClock(
        grievance=matter,
        stage=Stage.ANSWER,
        began_at=now,
        amount=7,
        unit=Unit.WORKING_DAYS,
        first_due_at=yellow_at + 2 * ONE_DAY,
        due_at=yellow_at + 2 * ONE_DAY,
        yellow_at=yellow_at,
        linked_leader_at=yellow_at + 5 * ONE_DAY,
        secretary_at=yellow_at + 7 * ONE_DAY,
    )
