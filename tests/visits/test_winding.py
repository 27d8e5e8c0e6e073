"""Clocks computed anew: only where calendar or limits have changed, and one failure keeps no other."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.celery import SCHEDULE
from contacts.actions.calendar import set_day
from tests.factories import at
from tests.visits.matters import DAY, NOON, matter
from tests.visits.situations import reported
from visits import tasks
from visits.actions import clocks, moves, situation_moves
from visits.actions.clocks import wind, wind_changed
from visits.actions.grievances import register_grievance
from visits.actions.limits import change_limit
from visits.clocks import Limit, Unit
from visits.models import ClockBasis, Grievance, GrievanceClock, GrievanceKind
from visits.stages import Stage
from visits.workflow import State

FRIDAY = dt.date(2026, 4, 17)


@pytest.fixture
def register(town):
    def register(n=1, **fields):
        made = [
            register_grievance(
                by=town.mei.user, uid=uuid.uuid4(), matter=matter(town, **fields), at=NOON
            )
            for _ in range(n)
        ]
        return made[0] if n == 1 else made

    return register


def due_on(grievance):
    return grievance.clocks.get(stage=Stage.ANSWER).due_at.astimezone(NOON.tzinfo).date()


def statements(work):
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def test_nothing_is_computed_where_calendar_and_limits_are_as_before(register):
    register(12)
    wind_changed(NOON)
    assert statements(lambda: wind_changed(NOON)) == 4


def test_a_day_of_the_calendar_moves_the_clocks_once(town, register):
    found = register()
    wind_changed(NOON)
    set_day(day=FRIDAY, is_working=False, name="放假", by=town.sys)
    assert (wind_changed(NOON), due_on(found)) == (1, dt.date(2026, 4, 27))
    assert wind_changed(NOON) == 0
    set_day(day=FRIDAY, is_working=True, name="", by=town.sys)
    assert (wind_changed(NOON), due_on(found)) == (1, dt.date(2026, 4, 24))


def test_a_limit_that_holds_from_today_moves_what_came_in_today(town, register):
    found = register()
    wind_changed(NOON)
    limit = Limit(3, Unit.WORKING_DAYS)
    kind = GrievanceKind.objects.get(code="help")
    change_limit(by=town.sys, kind=kind, stage=Stage.ANSWER, limit=limit, starts_on=DAY, on=DAY)
    assert (wind_changed(NOON), due_on(found)) == (1, dt.date(2026, 4, 20))


def test_clocks_of_a_stage_that_is_no_more_go_in_one_statement(register):
    register(14)
    few, many = Grievance.objects.all()[:2], Grievance.objects.all()[2:]

    def leave(rows):
        """What another kind had running and the history no longer gives."""
        stale = GrievanceClock.objects.filter(grievance__in=[one.pk for one in rows])
        stale.update(stage=Stage.ACCEPT)
        return statements(lambda: wind(rows))

    assert leave(list(few)) == leave(list(many))
    assert {clock.stage for clock in GrievanceClock.objects.all()} == {Stage.ANSWER}


def broken(monkeypatch, module, name, pk):
    """Let one function fail for one matter."""
    real = getattr(module, name)

    def fails(*args, **kwargs):
        rows = kwargs.get("grievance") or kwargs.get("report") or args[0]
        if pk in (getattr(rows, "pk", 0), *(rows if isinstance(rows, list) else ())):
            raise RuntimeError("broken")
        return real(*args, **kwargs)

    monkeypatch.setattr(module, name, fails)


def test_a_matter_that_cannot_be_computed_keeps_no_other_and_is_tried_again(
    town, register, monkeypatch, caplog
):
    first, other = register(2)
    set_day(day=FRIDAY, is_working=False, name="放假", by=town.sys)
    with monkeypatch.context() as patch:
        broken(patch, clocks, "_wind_part", first.pk)
        assert wind_changed(NOON) == 1
    assert (due_on(first), due_on(other)) == (dt.date(2026, 4, 24), dt.date(2026, 4, 27))
    assert f"Clocks of matter {first.pk} not computed" in caplog.text
    assert not ClockBasis.objects.exists()
    assert (wind_changed(NOON), due_on(first)) == (1, dt.date(2026, 4, 27))


def test_a_matter_that_cannot_be_moved_keeps_no_other(register, town, move, monkeypatch, caplog):
    first, other = register(2)
    for one in (first, other):
        move(
            one, town.mei, "explain", said="讲过政策", review_way="可以复查",
            look_again_on=DAY + dt.timedelta(days=1),
        )  # fmt: skip
    broken(monkeypatch, moves, "make_move", first.pk)
    assert moves.look_again(at(DAY + dt.timedelta(days=2))) == 1
    states = [Grievance.objects.get(pk=one.pk).state for one in (first, other)]
    assert states == [State.EXPLAINED, State.NEW]
    assert f"Matter {first.pk} not moved: look_again" in caplog.text


def test_a_report_that_cannot_be_reminded_of_keeps_no_other(town, monkeypatch, caplog):
    first, other = reported(town), reported(town, text="河水漫过了堤")
    broken(monkeypatch, situation_moves, "make_situation_move", first.pk)
    assert situation_moves.remind_late(NOON + dt.timedelta(days=2)) == 1
    other.refresh_from_db()
    assert other.reminded_at and f"Report {first.pk}: nobody reminded" in caplog.text


JOBS = {
    "climb_ladder": (clocks, "climb"),
    "look_again": (moves, "look_again"),
    "bring_back": (moves, "bring_back"),
    "remind_late": (situation_moves, "remind_late"),
}


@pytest.mark.parametrize("name", JOBS)
def test_each_job_of_each_minute_does_one_thing(monkeypatch, name):
    done = []
    for job, (module, function) in JOBS.items():
        monkeypatch.setattr(module, function, lambda _now, job=job: done.append(job))
    getattr(tasks, name)()
    assert done == [name]
    assert f"visits.{name}" in {entry.task for entry in SCHEDULE}
