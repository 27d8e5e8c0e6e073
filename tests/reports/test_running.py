"""The engine run after run: borders of periods, the close, crashes, order, many cadres."""

import datetime as dt

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.kit.periods import Period
from contacts.models import Leave, Service
from reports.engine import run as running
from reports.engine.run import is_computed, looking, run
from reports.models import BoundSpan, EngineRun, Obligation, Requirement, State
from reports.queries.evidence import evidence
from tests.factories import LONG_AGO, at, make_activity, make_cadre, make_post
from tests.reports.helpers import VISIT_DAYS, april, owed, run_on, switch_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def east(cast):
    """The five systems bind in 东山镇 since 1 March 2026; only weekends are free."""
    switch_on(cast.east, since=dt.date(2026, 3, 1))
    return cast


def rows():
    """All that is stored, but keys, the instant of the close and when the row was last looked at."""
    columns = [
        field.attname
        for field in Obligation._meta.concrete_fields
        if field.attname not in {"id", "uid", "closed_at", "computed_on"}
    ]
    is_closed = Q(closed_at__isnull=False)
    stored = Obligation.objects.annotate(is_closed=is_closed).values_list(*columns, "is_closed")
    runs = BoundSpan.objects.values_list(
        "obligation__requirement", "obligation__period", "obligation__subject_key",
        "starts_on", "ends_on",
    )  # fmt: skip
    return sorted(map(str, stored)), sorted(map(str, runs))


def visit(cast, *days, **more):
    return [make_activity(d, cadres=[cast.mei], households=[cast.amei], **more) for d in days]


def test_the_clock_walks_over_the_border_of_a_month_to_the_close(east):
    visit(east, *(april(day) for day in range(1, 7)))
    told = {}
    for day in [april(29), april(30), *(dt.date(2026, 5, d) for d in (1, 7, 8))]:
        run_on(day)
        row = owed(east.mei, "2026-04")
        told[day.isoformat()] = (row.done, row.state, row.reachable, row.closed_at is not None)
    assert told == {
        "2026-04-29": (6, "at_risk", True, False),
        "2026-04-30": (6, "at_risk", False, False),
        "2026-05-01": (6, "overdue", False, False),
        "2026-05-07": (6, "overdue", False, True),
        "2026-05-08": (6, "overdue", False, True),
    }
    assert owed(east.mei, "2026-05").bound_days == 31


def test_missed_nights_are_made_up_for_in_one_run(east):
    visit(east, dt.date(2026, 3, 3), april(1))
    run_on(dt.date(2026, 6, 10))
    periods = Obligation.objects.filter(cadre=east.mei, requirement__code=VISIT_DAYS)
    assert [(row.period, row.done, bool(row.closed_at)) for row in periods.order_by("period")] == [
        ("2026-03", 1, True), ("2026-04", 1, True), ("2026-05", 0, True), ("2026-06", 0, False),
    ]  # fmt: skip


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1), (3, 3, 3, 3)])
def test_runs_in_any_order_give_the_same_rows(east, order):
    visit(east, april(2), april(3))
    visit(east, april(8), recorded_at=at(dt.date(2026, 5, 9)))
    days = [april(10), april(30), dt.date(2026, 5, 8), dt.date(2026, 5, 20)]
    for number in order:
        run_on(days[number])
    found = rows()
    Obligation.objects.all().delete()
    run_on(days[3])
    assert rows() == found
    assert owed(east.mei, "2026-04").done == 2
    assert owed(east.mei, "2026-04").done_now == 3


def test_a_run_that_is_killed_is_completed_by_the_next(east, monkeypatch):
    visit(east, april(2))
    calls = []
    whole = running.refresh

    def dies(*arguments):
        calls.append(arguments)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return whole(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(running, "refresh", dies)
        with pytest.raises(KeyboardInterrupt):
            run_on(april(21))
    half = Obligation.objects.count()
    assert not is_computed(april(21))
    run_on(april(21))
    found = rows()
    assert 0 < half < Obligation.objects.count()
    assert is_computed(april(21))
    Obligation.objects.all().delete()
    run_on(april(21))
    assert rows() == found


def test_a_day_that_has_not_come_closes_nothing_and_is_taken_back(east):
    now = at(april(21), 9)
    visit(east, april(2))
    run(dt.date(2026, 5, 20), now=now)
    assert not Obligation.objects.filter(closed_at__isnull=False, period="2026-04").exists()
    assert owed(east.mei, "2026-04").state == State.OVERDUE
    run(april(21), now=now)
    assert owed(east.mei, "2026-04").state == State.AT_RISK
    assert owed(east.mei, "2026-04").computed_on == april(21)


def test_the_closing_figure_does_not_depend_on_the_day_of_the_job(east):
    (entry,) = visit(east, april(2))
    visit(east, april(3))
    entry.state, entry.voided_at = "voided", at(dt.date(2026, 5, 12))
    entry.save()
    run_on(dt.date(2026, 7, 1))
    row = owed(east.mei, "2026-04")
    assert (row.done, row.done_now) == (2, 1)


def test_an_import_after_the_close_changes_only_todays_figure(east):
    visit(east, april(2))
    run_on(dt.date(2026, 5, 20))
    visit(east, april(9), recorded_at=at(april(9)), source="imported")
    run_on(dt.date(2026, 5, 21))
    with looking(
        VISIT_DAYS, Period.parse("2026-04"), on=dt.date(2026, 5, 21), now=timezone.now()
    ) as found:
        seen = found.get(cadre=east.mei)
        assert (seen.done, seen.done_now) == (1, 2)
        lines = evidence(seen, dt.date(2026, 5, 21))
    assert [(line.activity.happened_on.day, str(line.reason or "")) for line in lines] == [
        (2, ""), (9, "after_close"),
    ]  # fmt: skip
    assert [line.counts_now for line in lines] == [True, True]
    assert owed(east.mei, "2026-04").done == 1


def test_what_was_imported_before_the_first_run_counts_by_its_recorded_time(east):
    visit(east, april(9), recorded_at=at(april(9)), source="imported")
    visit(east, april(10), recorded_at=at(dt.date(2026, 5, 9)), source="imported")
    run_on(dt.date(2026, 6, 20))
    row = owed(east.mei, "2026-04")
    assert (row.done, row.done_now) == (1, 2)


def test_a_leave_changes_days_and_target_while_the_month_is_open_and_nothing_after_the_close(east):
    run_on(april(21))
    leave = Leave.objects.create(
        cadre=east.mei, kind="leave", starts_on=april(1), ends_on=april(20)
    )
    run_on(april(21))
    assert (owed(east.mei, "2026-04").bound_days, owed(east.mei, "2026-04").target) == (10, 3)
    run_on(dt.date(2026, 5, 20))
    leave.delete()
    run_on(dt.date(2026, 5, 21))
    row = owed(east.mei, "2026-04")
    assert (row.bound_days, row.target) == (10, 3)
    assert list(row.spans.values_list("starts_on", "ends_on")) == [(april(21), april(30))]


def test_who_leaves_the_audience_loses_the_open_obligations_and_keeps_the_closed(east):
    run_on(dt.date(2026, 5, 20))
    Service.objects.filter(cadre=east.lu).delete()
    run_on(dt.date(2026, 5, 20))
    periods = Obligation.objects.filter(cadre=east.lu, requirement__code=VISIT_DAYS)
    assert sorted(periods.values_list("period", flat=True)) == ["2026-03", "2026-04"]


def test_who_is_brought_in_later_gets_the_closed_periods_too(east):
    run_on(dt.date(2026, 5, 20))
    new = make_cadre(east.east, "新来", starts_on=LONG_AGO)
    make_activity(april(2), cadres=[new], households=[east.amei])
    run_on(dt.date(2026, 5, 20))
    row = owed(new, "2026-04")
    assert (row.done, row.state, bool(row.closed_at)) == (1, State.OVERDUE, True)


def test_a_closed_period_is_not_opened_by_a_change_of_the_calendar(east):
    from contacts.models import CalendarDay

    run_on(dt.date(2026, 5, 7))
    before = owed(east.mei, "2026-04").closes_at
    CalendarDay.objects.create(day=dt.date(2026, 5, 6), is_working=False)
    run_on(dt.date(2026, 5, 7))
    row = owed(east.mei, "2026-04")
    assert row.closed_at is not None
    assert row.closes_at == before


def test_an_obligation_lies_in_the_village_of_the_only_district_else_in_the_township(east):
    run_on(april(21))
    assert owed(east.mei, "2026-04").area == east.mei_village.area
    make_post(east.mei, east.lan_village, starts_on=april(21))
    run_on(april(21))
    assert owed(east.mei, "2026-04").area == east.east
    make_post(east.lu, east.lan_village, "police_officer", ends_on=april(20))
    run_on(april(21))
    assert owed(east.lu, "2026-04").area == east.mei_village.area


def test_another_townships_cadres_owe_nothing(east):
    run_on(april(21))
    assert not Obligation.objects.filter(cadre=east.west_cadre).exists()
    assert not Obligation.objects.filter(area__path__startswith=east.west.path).exists()


@pytest.mark.parametrize(
    ("every", "day", "codes"),
    [
        ("week", dt.date(2026, 3, 9), ["2026-W09", "2026-W10", "2026-W11"]),
        ("half_month", dt.date(2028, 2, 29), ["2028-02-1", "2028-02-2"]),
        ("month", dt.date(2028, 2, 29), ["2028-02"]),
        ("quarter", dt.date(2026, 4, 1), ["2026-Q1", "2026-Q2"]),
        ("half_year", dt.date(2026, 7, 1), ["2026-H1", "2026-H2"]),
        ("year", dt.date(2027, 1, 1), ["2026", "2027"]),
    ],
)
def test_every_kind_of_period_is_issued_to_its_borders(cast, every, day, codes):
    since = {"half_month": dt.date(2028, 2, 1), "month": dt.date(2028, 2, 1)}
    switch_on(cast.east, since=since.get(every, dt.date(2026, 3, 1)))
    Requirement.objects.exclude(code=VISIT_DAYS).delete()
    Requirement.objects.update(every=every)
    run(day, now=at(day))
    found = Obligation.objects.filter(cadre=cast.mei).order_by("period_starts_on")
    assert [row.period for row in found] == codes
    last = Period.parse(codes[-1])
    assert (found.last().bound_days, found.last().period_ends_on) == (last.days, last.ends_on)


def test_a_week_without_a_working_day_is_exempt(cast):
    from contacts.models import CalendarDay

    switch_on(cast.east, since=dt.date(2026, 9, 28))
    Requirement.objects.exclude(code=VISIT_DAYS).delete()
    Requirement.objects.update(every="week", norm=1)
    CalendarDay.objects.bulk_create(
        CalendarDay(day=dt.date(2026, 10, day), is_working=False) for day in range(5, 10)
    )
    run_on(dt.date(2026, 10, 11))
    states = dict(Obligation.objects.filter(cadre=cast.mei).values_list("period", "state"))
    assert states == {"2026-W40": "overdue", "2026-W41": "exempt"}


def statements(cadres):
    """How many statements a first run, a run that changes nothing, and one after new facts take."""
    with CaptureQueriesContext(connection) as first:
        run_on(april(21))
    with CaptureQueriesContext(connection) as second:
        run_on(april(21))
    for cadre in cadres:
        Leave.objects.create(cadre=cadre, kind="leave", starts_on=april(3), ends_on=april(4))
    with CaptureQueriesContext(connection) as third:
        run_on(april(22))
    return len(first), len(second), len(third)


def test_a_run_takes_as_many_statements_for_fifty_cadres_as_for_five(cast):
    switch_on(cast.east, since=april(1))
    few = statements([cast.mei])
    Obligation.objects.all().delete()
    EngineRun.objects.all().delete()
    Leave.objects.all().delete()
    cadres = [make_cadre(cast.east, f"干部{n}") for n in range(45)]
    for cadre in cadres:
        make_post(cadre, cast.mei_village)
        make_activity(april(5), cadres=[cadre], households=[cast.amei])
    assert statements(cadres) == few
