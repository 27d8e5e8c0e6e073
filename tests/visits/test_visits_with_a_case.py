"""带案下访 (S231): somebody went to see a matter; the history says which of his visits it was."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from tests.factories import make_activity, make_grievance
from tests.visits.matters import NOON
from visits.actions.activities import void_activity
from visits.actions.moves import make_move
from visits.models import Answer, Grievance

TODAY = NOON.date()


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + dt.timedelta(days=2))


@pytest.fixture
def matter(town):
    return make_grievance(town.amei, town.mei.user, received_at=NOON)


@pytest.fixture
def went(town):
    return make_activity(TODAY + dt.timedelta(days=1), cadres=[town.mei], households=[town.amei])


def seen(matter, by, visit):
    fresh = Grievance.objects.get(pk=matter.pk)
    at = NOON + dt.timedelta(days=1)
    return make_move(by=by.user, grievance=fresh, move="visited", at=at, visit=visit)


def test_the_history_tells_who_went_when_and_the_state_stays(town, matter, went, as_user):
    found = seen(matter, town.mei, went)
    assert found.state == matter.state
    page = as_user(town.mei.user).get(f"/grievances/{matter.uid}/").text
    assert "去现场看过" in page and str(went.happened_on) in page
    assert went.heard not in page or not went.heard


def test_it_is_ones_own_visit_since_the_matter_came_in_and_one_that_stands(town, matter, went):
    before = make_activity(TODAY - dt.timedelta(days=1), cadres=[town.mei], households=[town.amei])
    others = make_activity(TODAY, cadres=[town.lu], households=[town.amei])
    void = make_activity(TODAY, cadres=[town.mei], households=[town.amei])
    void_activity(by=town.mei.user, activity=void, reason="记错", at=NOON)
    denied = make_activity(TODAY, cadres=[town.mei, town.lu], households=[town.amei])
    said = {"answer": Answer.NOT_THERE, "answered_at": NOON}
    denied.participants.filter(cadre=town.mei).update(**said)
    for visit in (before, others, void, denied):
        with pytest.raises(ValidationError) as error:
            seen(matter, town.mei, visit)
        assert set(error.value.message_dict) == {"visit"}
    assert not matter.events.filter(move="visited").exists()


def test_the_form_offers_ones_own_visits_alone(town, matter, went, as_user):
    other = make_activity(TODAY, cadres=[town.lu], households=[town.amei])
    form = as_user(town.mei.user).get(f"/grievances/{matter.uid}/visited/").text
    assert str(went.uid) in form and str(other.uid) not in form
    sent = {"version": matter.version, "visit": str(went.uid)}
    as_user(town.mei.user).post(f"/grievances/{matter.uid}/visited/", sent)
    assert matter.events.filter(move="visited").count() == 1
