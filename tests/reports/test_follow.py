"""A saved visit and a changed roster show at once, in a few statements."""

import datetime as dt
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.actions.households import register_household
from contacts.kit import clock
from contacts.models import CareMembership, Leave
from contacts.signals import tell_roster_changed
from reports.engine import figures
from reports.engine.run import is_computed
from reports.models import EngineRun, Obligation, State
from reports.receivers import follow_activity
from tests.cast import build
from tests.factories import at, make_activity, make_cadre, make_membership, make_post
from tests.kept import staged
from tests.reports.helpers import april, owed, run_on, switch_on
from visits.signals import facts_changed

pytestmark = pytest.mark.django_db

TODAY = april(21)


@pytest.fixture
def east(db, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return staged(all_packs)


def all_packs():
    """All packs bind in 东山镇 since 1 April 2026; it is the 21st and the night's run is done."""
    cast = build()
    for pack in ("quyuan-five-systems", "baoshan-ten-ones", "suggested"):
        switch_on(cast.east, pack, since=april(1), with_optional=["own-hardship-households"])
    run_on(TODAY)
    return cast


def save_visit(cast, day=TODAY, cadres=None, **more):
    cadres = cadres or [cast.mei]
    make_activity(day, cadres=cadres, households=[cast.amei], recorded_at=at(TODAY, 9), **more)
    facts_changed.send(
        sender=None,
        cadres=[cadre.pk for cadre in cadres],
        districts=[cast.mei_village.pk],
        organisations=[],
        households=[cast.amei.pk],
        first=day,
        last=day,
    )


def test_a_saved_visit_counts_at_once_in_every_duty_it_meets(east):
    save_visit(east)
    found = Obligation.objects.filter(cadre=east.mei).values_list("requirement__code", "done")
    assert dict(found) == {
        "village-cadre-visit-days": 1,
        "village-cadre-households": 1,
        "own-hardship-households": 1,
    }
    assert owed(east.lu, "2026-04").done == 0


def test_a_meeting_counts_at_once_for_its_district(east):
    make_activity(TODAY, district=east.mei_village, kind="concerns_meeting")
    told = {"cadres": [], "districts": [east.mei_village.pk], "first": TODAY, "last": TODAY}
    facts_changed.send(sender=None, **told, kinds=["forum"])
    assert not Obligation.objects.filter(district=east.mei_village, done=1).exists()
    facts_changed.send(sender=None, **told, kinds=["concerns_meeting"])
    found = Obligation.objects.filter(
        requirement__code="village-concerns-meeting", period="2026-04-2"
    )
    assert dict(found.values_list("district", "done")) == {
        east.mei_village.pk: 1, east.lan_village.pk: 0,
    }  # fmt: skip


def test_a_meeting_of_an_office_counts_at_once_for_its_township(east):
    from tests.factories import make_organisation

    office = make_organisation(east.east, "党政办")
    make_activity(TODAY, organisation=office, kind="concerns_meeting")
    facts_changed.send(
        sender=None, cadres=[], districts=[], organisations=[office.pk], first=TODAY, last=TODAY
    )
    assert Obligation.objects.get(requirement__code="township-concerns-meeting").done == 1


def test_a_visit_of_a_closed_month_moves_todays_figure_alone(east, monkeypatch):
    later = dt.date(2026, 5, 20)
    run_on(later)
    monkeypatch.setattr(clock, "today", lambda: later)
    make_activity(april(3), cadres=[east.mei], households=[east.amei], recorded_at=at(later, 9))
    facts_changed.send(sender=None, cadres=[east.mei.pk], first=april(3), last=april(3))
    row = owed(east.mei, "2026-04")
    assert (row.done, row.done_now, row.state) == (0, 1, State.OVERDUE)


def test_refreshing_after_one_visit_takes_at_most_ten_statements_and_fifty_milliseconds(east):
    save_visit(east)
    cadres = [east.mei, east.lu, east.zhen]
    make_activity(april(20), cadres=cadres, households=[east.amei])
    told = {"cadres": [cadre.pk for cadre in cadres], "districts": [east.mei_village.pk]}
    told["kinds"] = ["household_visit"]
    spent = []
    for _again in range(5):
        with CaptureQueriesContext(connection) as asked:
            began = time.process_time()
            follow_activity(**told, first=april(20), last=april(20))
            spent.append(time.process_time() - began)
        assert len(asked) <= 10
    assert min(spent) <= 0.05


def test_before_the_nights_run_a_visit_on_the_first_of_a_month_shows_too(east, monkeypatch):
    first = dt.date(2026, 5, 1)
    monkeypatch.setattr(clock, "today", lambda: first)
    make_activity(first, cadres=[east.mei], households=[east.amei], recorded_at=at(first, 9))
    facts_changed.send(sender=None, cadres=[east.mei.pk], first=first, last=first)
    assert owed(east.mei, "2026-05").done == 1


def test_a_leave_changes_the_target_at_once(east):
    Leave.objects.create(cadre=east.mei, kind="leave", starts_on=april(1), ends_on=april(20))
    tell_roster_changed(cadres=[east.mei.pk])
    row = owed(east.mei, "2026-04")
    assert (row.bound_days, row.target, row.state) == (10, 3, State.ON_TRACK)


def test_a_household_that_is_no_longer_in_hardship_leaves_the_share_of_its_contact(east):
    code = "own-hardship-households"
    assert owed(east.mei, "2026-Q2", code).target == 1
    CareMembership.objects.filter(household=east.amei).update(ends_on=dt.date(2026, 3, 31))
    tell_roster_changed(households=[east.amei.pk])
    assert owed(east.mei, "2026-Q2", code).target == 0
    make_membership(east.shan, starts_on=april(2))
    tell_roster_changed(households=[east.shan.pk])
    assert owed(east.mei, "2026-Q2", code).target == 1


def test_a_district_that_begins_owes_from_its_first_day(east):
    type(east.lan_village).objects.filter(pk=east.lan_village.pk).update(starts_on=april(10))
    tell_roster_changed(cadres=None)
    run_on(TODAY)
    row = Obligation.objects.get(district=east.lan_village, requirement__code="dispute-screening")
    assert row.bound_days == 21


def test_a_change_for_everybody_orders_a_run_that_the_next_one_settles(east):
    assert is_computed(TODAY)
    new = make_cadre(east.east, "新来")
    make_post(new, east.mei_village)
    tell_roster_changed(cadres=None)
    assert not is_computed(TODAY)
    run_on(TODAY)
    assert is_computed(TODAY)
    assert owed(new, "2026-04").target == 8


def test_the_task_computes_once_a_day_and_what_was_ordered(east):
    from reports.tasks import compute_duties

    runs = EngineRun.objects.filter(finished_at__isnull=False)
    before = runs.count()
    compute_duties()
    assert runs.count() == before
    tell_roster_changed(cadres=None)
    compute_duties()
    compute_duties()
    assert runs.count() == before + 2  # the order, and the run that settled it


def test_an_order_that_was_not_yet_to_be_seen_when_a_run_began_is_still_to_come(east):
    """Its transaction ends while the run goes on: the row is older, and only then to be seen."""
    last = EngineRun.objects.latest("started_at")
    EngineRun.objects.create(on=TODAY, started_at=last.started_at - dt.timedelta(seconds=1))
    assert not is_computed(TODAY)
    run_on(TODAY)
    assert is_computed(TODAY)


def test_a_look_at_a_day_to_come_does_not_stop_the_nights_runs(east):
    from reports.tasks import compute_duties

    run_on(dt.date(2026, 12, 31))
    assert not is_computed(TODAY)
    compute_duties()
    assert is_computed(TODAY)
    assert EngineRun.objects.latest("started_at").on == TODAY


def test_a_new_household_makes_nobody_count_anew(east):
    with CaptureQueriesContext(connection) as asked:
        register_household(
            by=None, district=east.mei_village, number="X9", head_name="某", starts_on=TODAY
        )
    assert not [query for query in asked if "reports_obligation" in query["sql"]]


def test_another_thread_may_empty_the_kept_statements_at_any_moment(east, monkeypatch):
    class Emptied(dict):
        def __setitem__(self, key, value):
            super().__setitem__(key, value)
            self.clear()

    monkeypatch.setattr(figures, "_prepared", Emptied())
    save_visit(east)
    assert owed(east.mei, "2026-04").done == 1


def test_several_households_on_the_last_day_leave_that_day_open(east, monkeypatch):
    """What counts households goes on to the end of the day, however many there were."""
    last = dt.date(2026, 12, 31)
    monkeypatch.setattr(clock, "today", lambda: last)
    run_on(last)
    homes = [east.amei, east.shan, east.zeng]
    make_activity(last, cadres=[east.mei], households=homes, recorded_at=at(last, 9))
    facts_changed.send(sender=None, cadres=[east.mei.pk], first=last, last=last)
    assert owed(east.mei, "2026", "village-cadre-households").open_days == 1
    # A day that counts already is none to come.
    assert owed(east.mei, "2026-12").open_days == 0
