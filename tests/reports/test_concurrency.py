"""Two at once on PostgreSQL: runs, and visits saved while a run goes on."""

import datetime as dt
import threading
import time

import pytest
from django.db import transaction
from django.utils import timezone

from contacts.actions.absences import record_leave
from reports.actions.norms import change_norm
from reports.engine import follow
from reports.engine import run as engine
from reports.engine.follow import follow_facts, reissue
from reports.engine.run import run
from reports.models import BoundSpan, EngineRun, Obligation, Requirement
from tests.cast import build
from tests.factories import make_activity, make_kind
from tests.reports.helpers import VISIT_DAYS, april, owed, switch_on
from tests.threads import at_once, somebody_waits_for_me

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

TODAY = april(21)


@pytest.fixture
def east(transactional_db):
    cast = build()
    switch_on(cast.east, since=april(1))
    make_kind()
    return cast


def compute():
    run(TODAY, now=timezone.now())


def test_two_runs_at_once_give_the_rows_of_one(east):
    make_activity(april(2), cadres=[east.mei], households=[east.amei])
    assert at_once(compute, compute, compute) == []
    found = list(
        Obligation.objects.order_by("requirement", "period", "subject_key").values_list(
            "requirement", "period", "subject_key", "bound_days", "target", "done", "state"
        )
    )
    spans = BoundSpan.objects.count()
    Obligation.objects.all().delete()
    compute()
    assert found == list(
        Obligation.objects.order_by("requirement", "period", "subject_key").values_list(
            "requirement", "period", "subject_key", "bound_days", "target", "done", "state"
        )
    )
    assert BoundSpan.objects.count() == spans
    assert EngineRun.objects.filter(finished_at__isnull=False).count() == 4


def test_visits_saved_at_once_by_two_who_share_cadres_are_all_counted(east):
    compute()

    def save(day, *cadres):
        def work():
            with transaction.atomic():
                make_activity(day, cadres=list(cadres), households=[east.amei])
                follow_facts(
                    on=TODAY, now=timezone.now(), cadres=[cadre.pk for cadre in cadres],
                    districts=[east.mei_village.pk], first=day, last=day,
                )  # fmt: skip

        return work

    pairs = [(east.mei, east.lu), (east.lu, east.mei), (east.shu, east.mei), (east.lu, east.shu)]
    works = [save(april(day), *pairs[day % 4]) for day in range(1, 13)]
    assert at_once(*works, compute) == []
    done = {cadre.name: owed(cadre, "2026-04").done for cadre in (east.mei, east.lu, east.shu)}
    assert done == {"韦小梅": 9, "陆明": 9, "覃书记": 6}


def beside_a_slow_visit(cast, work):
    """Do the work while the transaction of a saved and counted visit of mei stays open."""
    counted, go_on = threading.Event(), threading.Event()

    def slow_visit():
        with transaction.atomic():
            make_activity(april(5), cadres=[cast.mei], households=[cast.amei])
            follow_facts(on=TODAY, now=timezone.now(), cadres=[cast.mei.pk], first=april(5))
            counted.set()
            go_on.wait(timeout=20)

    def meanwhile():
        counted.wait(timeout=20)
        threading.Timer(1, go_on.set).start()
        work()

    assert at_once(slow_visit, meanwhile) == []


def test_a_run_counts_what_a_visit_wrote_while_it_waited(east):
    compute()
    beside_a_slow_visit(east, compute)
    assert owed(east.mei, "2026-04").done == 1


def test_of_two_visits_saved_at_once_the_later_counts_both(east):
    compute()

    def quick_visit():
        with transaction.atomic():
            make_activity(april(6), cadres=[east.mei], households=[east.amei])
            follow_facts(on=TODAY, now=timezone.now(), cadres=[east.mei.pk], first=april(6))

    beside_a_slow_visit(east, quick_visit)
    assert owed(east.mei, "2026-04").done == 2


def test_a_leave_recorded_while_a_run_goes_on_waits_for_it_and_not_in_a_ring(east, monkeypatch):
    """The leave keeps its cadre, and waits for the run; the run writes what this cadre owes."""
    run_has_begun, cadre_is_kept, periods = threading.Event(), threading.Event(), []

    def lock(connection, name):
        if threading.current_thread() is threads["leave"]:
            cadre_is_kept.set()
        take(connection, name)
        if threading.current_thread() is threads["run"]:
            periods.append(name)
        if len(periods) == 2:  # the first period is one of districts alone
            run_has_begun.set()
            cadre_is_kept.wait(10)
            time.sleep(0.3)

    def compute_slowly():
        threads["run"] = threading.current_thread()
        compute()

    def leave():
        threads["leave"] = threading.current_thread()
        run_has_begun.wait(10)
        record_leave(by=None, cadre=east.mei, kind="leave", starts_on=april(20), ends_on=april(22))

    take, threads = engine.lock, {"run": None, "leave": None}
    monkeypatch.setattr(engine, "lock", lock)
    assert at_once(compute_slowly, leave) == []
    assert owed(east.mei, "2026-04").bound_days == 27


def test_a_visit_waits_for_whoever_computes_anew_and_not_in_a_ring(east, monkeypatch):
    """The engine keeps month before year, a saver keeps by key; here the year has the lower key."""
    compute()
    Obligation.objects.filter(period="2026-04").delete()
    compute()
    assert owed(east.mei, "2026-04").pk > owed(east.mei, "2026", "village-cadre-households").pk
    month_is_kept, passed, waited = threading.Event(), [], []

    def lock(connection, name):
        passed.append(name)
        if len(passed) == 2:  # the month's rows are kept, the year's come
            month_is_kept.set()
            waited.append(somebody_waits_for_me())
        take(connection, name)

    def compute_anew():
        with transaction.atomic():  # as where it follows something that is being saved
            reissue([east.mei.pk], on=TODAY, now=timezone.now())

    def visit():
        month_is_kept.wait(20)
        with transaction.atomic():
            make_activity(april(6), cadres=[east.mei], households=[east.amei])
            follow_facts(on=TODAY, now=timezone.now(), cadres=[east.mei.pk], first=april(6))

    take = engine.lock
    monkeypatch.setattr(engine, "lock", lock)
    assert at_once(compute_anew, visit) == []
    assert waited == [True]
    assert owed(east.mei, "2026-04").done == 1


def test_what_another_version_replaced_is_removed_in_turn_and_not_in_a_ring(east, monkeypatch):
    """A saver has passed, but keeps no row yet; the engine comes to remove the same rows."""
    june = dt.date(2026, 6, 20)
    run(june, now=timezone.now())
    rule = Requirement.objects.get(code=VISIT_DAYS)
    change_norm(requirement=rule, norm=9, starts_on=june.replace(day=1), by=east.quan)
    EngineRun.objects.filter(finished_at=None).delete()  # or the saver would remove them
    has_passed, waited = threading.Event(), []

    def pass_slowly(connection, name):
        take(connection, name)
        has_passed.set()
        waited.append(somebody_waits_for_me())

    def visit():
        with transaction.atomic():
            make_activity(june, cadres=[east.mei], households=[east.amei])
            follow_facts(on=june, now=timezone.now(), cadres=[east.mei.pk], first=june)

    def compute_anew():
        has_passed.wait(20)
        with transaction.atomic():
            reissue([east.mei.pk], on=june, now=timezone.now())

    take = follow.lock_beside_others
    monkeypatch.setattr(follow, "lock_beside_others", pass_slowly)
    assert at_once(visit, compute_anew) == []
    assert waited == [True]
    assert (owed(east.mei, "2026-06").target, owed(east.mei, "2026-06").done) == (9, 1)
