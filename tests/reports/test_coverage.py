"""Coverage: one of five for each household, never mixed up with the quotas."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.kit import clock
from contacts.models import Household, HouseholdWish
from reports.engine.coverage import rebuild_coverage, refresh_coverage
from reports.engine.run import run
from reports.models import HouseholdYear
from reports.queries.coverage import Counts
from reports.queries.reach import Year
from reports.tasks import compute_duties
from tests.factories import at, make_activity, make_household, make_kind
from visits.actions.activities import correct_activity, record_visit, void_activity
from visits.actions.content import Content
from visits.signals import facts_changed

ON = dt.date(2026, 11, 21)
SPRING = dt.date(2026, 4, 2)


def reach(household, year=2026, on=ON):
    rebuild_coverage()
    rows = Year(year).told(Household.objects.filter(pk=household.pk), on)
    return rows.values_list("reach", flat=True).get()


def test_a_household_visited_this_year_is_visited_whatever_else_happened(cast):
    make_activity(SPRING, cadres=[cast.mei], households=[cast.amei])
    make_activity(ON, cadres=[cast.mei], households=[cast.amei], kind="telephone")
    HouseholdWish.objects.create(household=cast.amei, kind="no_visits", starts_on=ON)
    assert reach(cast.amei) == "visited"


def test_a_telephone_call_reaches_but_does_not_visit(cast):
    make_activity(SPRING, cadres=[cast.mei], households=[cast.amei], kind="telephone")
    assert reach(cast.amei) == "phoned"


def test_a_village_day_visits_nobody(cast):
    make_activity(SPRING, cadres=[cast.zhen], households=[cast.amei], kind="village_day")
    assert reach(cast.amei) == "never"


def test_a_visit_of_an_earlier_year_is_not_one_of_this_year(cast):
    make_activity(dt.date(2025, 12, 31), cadres=[cast.mei], households=[cast.amei])
    assert reach(cast.amei) == "earlier"
    assert reach(cast.amei, year=2025) == "visited"
    assert reach(cast.amei, year=2024) == "never"


@pytest.mark.parametrize("kind", ["away", "no_visits", "phone_only"])
def test_a_wish_in_force_takes_the_household_out_of_what_is_missing(cast, kind):
    HouseholdWish.objects.create(
        household=cast.amei, kind=kind, starts_on=SPRING, ends_on=dt.date(2026, 10, 31)
    )
    assert reach(cast.amei, on=dt.date(2026, 10, 31)) == "declined"
    assert reach(cast.amei, on=dt.date(2026, 11, 1)) == "never"


def test_what_is_voided_a_draft_or_typed_before_its_day_reaches_nobody(cast):
    make_activity(
        SPRING, cadres=[cast.mei], households=[cast.amei], state="voided", voided_at=at(SPRING)
    )
    make_activity(SPRING, cadres=[cast.mei], households=[cast.amei], state="draft")
    make_activity(
        SPRING,
        cadres=[cast.mei],
        households=[cast.amei],
        recorded_at=at(SPRING - dt.timedelta(days=1)),
    )
    assert reach(cast.amei) == "never"


def test_the_last_days_of_a_year_are_kept(cast):
    make_activity(SPRING, cadres=[cast.mei], households=[cast.amei])
    make_activity(dt.date(2026, 6, 1), cadres=[cast.mei], households=[cast.amei])
    make_activity(dt.date(2026, 7, 1), cadres=[cast.mei], households=[cast.amei], kind="telephone")
    rebuild_coverage()
    row = HouseholdYear.objects.get()
    assert (row.visited_on.month, row.phoned_on.month, row.reached_on.month) == (6, 7, 7)


def test_a_saved_visit_shows_at_once_and_a_correction_and_a_voiding_take_it_back(cast):
    content = Content(
        kind=make_kind(), happened_on=SPRING, cadres=[cast.mei], households=[cast.amei]
    )
    other = Content(kind=make_kind(), happened_on=SPRING, cadres=[cast.mei], households=[cast.shan])
    user = cast.mei.user
    visit = record_visit(by=user, uid=cast.amei.uid, content=content, at=at(SPRING))
    assert set(HouseholdYear.objects.values_list("household", flat=True)) == {cast.amei.pk}
    correct_activity(by=user, activity=visit, content=other, at=at(SPRING))
    assert set(HouseholdYear.objects.values_list("household", flat=True)) == {cast.shan.pk}
    void_activity(by=user, activity=visit, reason="记错了户", at=at(SPRING))
    assert not HouseholdYear.objects.exists()


def test_a_refresh_gives_what_a_rebuild_gives(cast):
    for day in (SPRING, ON, dt.date(2025, 5, 5)):
        make_activity(day, cadres=[cast.mei], households=[cast.amei, cast.shan])
    fields = ("household", "year", "visited_on", "phoned_on", "reached_on")
    refresh_coverage([cast.amei.pk, cast.shan.pk])
    refreshed = set(HouseholdYear.objects.values_list(*fields))
    rebuild_coverage()
    assert set(HouseholdYear.objects.values_list(*fields)) == refreshed
    assert len(refreshed) == 4


def test_a_refresh_takes_as_many_statements_for_fifty_households_as_for_one(cast):
    many = [make_household(cast.mei_village).pk for _ in range(50)]

    def statements(ids):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            refresh_coverage(ids)
        return len([q for q in queries if "SAVEPOINT" not in q["sql"]])

    assert statements(many) == statements(many[:1]) <= 3


def test_the_first_run_of_a_day_and_one_that_was_ordered_compute_coverage_anew(cast, stand_on):
    stand_on(ON)
    make_activity(SPRING, cadres=[cast.mei], households=[cast.amei])
    run(ON, now=clock.now())
    assert HouseholdYear.objects.count() == 1
    make_activity(SPRING, cadres=[cast.mei], households=[cast.shan])
    run(ON, now=clock.now())
    assert HouseholdYear.objects.count() == 1
    facts_changed.send(sender=None, cadres=[cast.mei.pk], first=SPRING, last=SPRING)  # an import
    compute_duties()
    assert HouseholdYear.objects.count() == 2
    make_activity(SPRING, cadres=[cast.mei], households=[cast.zeng])
    stand_on(ON + dt.timedelta(days=1))
    compute_duties()
    assert HouseholdYear.objects.count() == 3


@pytest.mark.parametrize(
    ("visited", "never", "percent"),
    [(0, 0, 0), (0, 9, 0), (9, 0, 100), (1, 999, 1), (999, 1, 99), (2, 1, 67), (1, 7, 13)],
)
def test_the_share_is_rounded_but_100_is_all_and_0_is_nobody(visited, never, percent):
    assert Counts(visited=visited, never=never).percent == percent
