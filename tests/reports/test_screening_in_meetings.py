"""矛盾纠纷排查 within the public-concerns meeting: one tap meets the duty, "none found" is an answer (S228)."""

import uuid

import pytest
from django.urls import reverse

from reports.models import Obligation, State
from reports.queries.evidence import evidence
from tests.factories import make_activity
from tests.reports.helpers import april, run_on, switch_on
from visits.actions.activities import void_activity
from visits.catalogue import load_grievance_kinds, load_topics
from visits.models import Activity, Channel, Grievance

TODAY = april(21)
CODE = "dispute-screening"


@pytest.fixture
def facts(cast, stand_on):
    stand_on(TODAY)
    switch_on(cast.east, since=april(1))
    load_grievance_kinds()
    load_topics()
    run_on(TODAY)
    return cast


def owed(cast):
    return Obligation.objects.get(
        district=cast.mei_village, period="2026-04", requirement__code=CODE
    )


def meeting(cast, **said):
    return {
        "uid": uuid.uuid4(), "happened_on": TODAY, "kind": "concerns_meeting",
        "done": "议了修路的事", "district": cast.mei_village.uid, **said,
    }  # fmt: skip


def held(client, cast, **said):
    client.force_login(cast.shu.user)
    return client.post(reverse("visit-new-kind", args=["concerns_meeting"]), meeting(cast, **said))


def test_nothing_found_is_one_tap_and_meets_the_duty_at_once(facts, client):
    assert owed(facts).done == 0
    assert held(client, facts, screening="none").status_code == 302
    assert Activity.objects.get().screened == 0
    assert (owed(facts).done, owed(facts).state) == (1, State.MET)
    run_on(TODAY)
    assert (owed(facts).done, owed(facts).state) == (1, State.MET)


def test_without_the_tap_the_meeting_says_nothing_of_it(facts, client):
    held(client, facts)
    run_on(TODAY)
    assert (Activity.objects.get().screened, owed(facts).done) == (None, 0)


def test_what_was_found_is_written_as_matters_with_the_meeting(facts, client):
    found = {"m1-text": "两家争排水沟", "m1-outcome": "report", "m1-kind": "help"}
    assert held(client, facts, screening="found", **found).status_code == 302
    assert Activity.objects.get().screened == 1
    assert set(Grievance.objects.values_list("channel", flat=True)) == {Channel.MEETING}
    page = client.get(reverse("activity-detail", args=[Activity.objects.get().uid]))
    assert "发现1件" in page.content.decode()


def test_found_without_a_matter_is_told_at_the_tap_and_nothing_is_stored(facts, client):
    page = held(client, facts, screening="found")
    assert "screening" in page.context["form"].errors
    assert not Activity.objects.exists()


def test_the_meeting_is_the_evidence_of_both_duties(facts, client):
    held(client, facts, screening="none")
    run_on(TODAY)
    both = Obligation.objects.filter(
        district=facts.mei_village, requirement__code__in=[CODE, "village-concerns-meeting"],
        period_starts_on__lte=TODAY, period_ends_on__gte=TODAY,
    )  # fmt: skip
    assert both.count() == 2
    for row in both:
        assert row.done == len([line for line in evidence(row, TODAY) if not line.reason]) == 1


def test_an_own_entry_still_counts_and_both_are_two(facts, client):
    held(client, facts, screening="none")
    make_activity(TODAY, cadres=[facts.shu], district=facts.mei_village, kind="dispute_screening")
    run_on(TODAY)
    assert owed(facts).done == 2


def test_a_meeting_of_another_village_meets_nothing_here(facts):
    make_activity(
        TODAY, cadres=[facts.lan], district=facts.lan_village, kind="concerns_meeting", screened=0
    )
    run_on(TODAY)
    assert owed(facts).done == 0


def test_a_correction_and_a_void_take_it_away_at_once(facts, client):
    held(client, facts, screening="none")
    entry = Activity.objects.get()
    said = meeting(facts) | {"convener": facts.shu.uid}
    page = client.get(reverse("activity-correct", args=[entry.uid]))
    assert page.context["form"]["screening"].value() == "none"
    client.post(reverse("activity-correct", args=[entry.uid]), said)
    assert (Activity.objects.get().screened, owed(facts).done) == (None, 0)
    client.post(reverse("activity-correct", args=[entry.uid]), said | {"screening": "none"})
    assert owed(facts).done == 1
    assert (
        "矛盾纠纷排查发现几件"
        in client.get(reverse("activity-detail", args=[entry.uid])).content.decode()
    )
    void_activity(by=facts.shu.user, activity=entry, reason="记错", at=entry.recorded_at)
    assert owed(facts).done == 0


def test_visits_are_not_asked_about_it(facts, client):
    client.force_login(facts.shu.user)
    page = client.get(reverse("visit-new"))
    assert "screening" not in page.context["form"].fields
    page = client.get(reverse("visit-new-kind", args=["concerns_meeting"]))
    assert "没有发现" in page.content.decode()
