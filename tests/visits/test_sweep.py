"""The sweep of the ladder: few statements for any number of clocks, each by an index."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.kit.sql import count_anew
from tests.factories import at
from tests.visits.matters import NOON, matter
from visits.actions.clocks import climb, climbing, wind
from visits.actions.grievances import register_grievance
from visits.clocks import Rung
from visits.models import Escalation, Grievance, GrievanceClock
from visits.stages import Stage

LATE = at(dt.date(2026, 5, 4))


@pytest.fixture
def register(town):
    def register(n):
        for _ in range(n):
            register_grievance(by=town.mei.user, uid=uuid.uuid4(), matter=matter(town), at=NOON)

    return register


def statements(work):
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def test_a_sweep_takes_as_many_statements_for_any_number_of_clocks(register):
    register(2)
    few = statements(lambda: climb(LATE))
    register(10)
    assert statements(lambda: climb(LATE)) == few <= 5 * len(Rung)
    assert Escalation.objects.count() == 12 * len(Rung)


def test_clocks_computed_anew_take_as_many_statements_for_any_number(register):
    register(2)
    few = statements(lambda: wind(Grievance.objects.all()))
    register(10)
    assert statements(lambda: wind(Grievance.objects.all())) == few


def plan(rung, now):
    sql, parameters = climbing(rung, now)
    words = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
    with connection.cursor() as cursor:
        cursor.execute(words + sql, parameters)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


@pytest.mark.parametrize("rung", Rung)
def test_where_nothing_is_due_no_rung_reads_all_clocks(register, rung):
    register(1)
    [clock] = GrievanceClock.objects.all()
    columns = {field.attname: getattr(clock, field.attname) for field in clock._meta.fields}
    rows = [
        GrievanceClock(**{**columns, "id": None, "stage": Stage.SIGN, "number": number})
        for number in range(5000)
    ]
    GrievanceClock.objects.bulk_create(rows, batch_size=500)
    # Of this table alone: counts outlive the test, and the empty ones would mislead all later plans.
    count_anew(connection, GrievanceClock._meta.db_table)
    told = plan(rung, NOON)
    assert f"visits_clock_{'due' if rung == Rung.RED else rung.value}" in told
    assert "SCAN running" not in told and "Seq Scan on visits_grievanceclock" not in told
