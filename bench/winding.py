"""The clocks of all open matters computed anew each hour: what that costs where nothing has changed."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bench.figures import Figure, seconds
from bench.sweep import give_histories, open_matters
from contacts.kit import clock
from visits.actions.clocks import wind_all, wind_changed

OPEN = 5_000
MOST_STATEMENTS = 5


def measure() -> Iterator[Figure]:
    """Statements of the hourly job while calendar and limits are as before, and the time of a whole one."""
    now = clock.now()
    with transaction.atomic():
        open_matters(OPEN, now)
        give_histories()
        whole = seconds(lambda: wind_changed(now), times=1, warm=False)
        again = seconds(lambda: wind_all(now), times=1, warm=False)
        with CaptureQueriesContext(connection) as captured:
            wind_changed(now)
        idle = seconds(lambda: wind_changed(now)) * 1000
        transaction.set_rollback(True)
    yield Figure(
        f"clocks of {OPEN:,} open matters, nothing changed: statements",
        len(captured),
        MOST_STATEMENTS,
        "",
        f"{idle:.1f} ms; after a change of calendar or limits {whole:.1f} s, {again:.1f} s where no date moves",
    )
