"""The rights on a matter are asked for together; the answer is that of each asked for alone."""

import pytest

from contacts import access
from contacts.access import alike, visible_to
from contacts.models import User
from contacts.policy import rights
from tests.factories import make_grievance
from visits.models import Grievance
from visits.queries.stand import rights_on

VERBS = {verb for resource, verb in rights() if resource == "grievance"}


@pytest.fixture
def matters(town):
    """One at home in the village of most, in the hands of the office; one next door; one far away."""
    told = ((town.amei, town.mei), (town.mo, town.lan), (town.xue, town.west_cadre))
    made = [make_grievance(home, cadre.user) for home, cadre in told]
    Grievance.objects.filter(pk=made[0].pk).update(lead=town.office, state="sent")
    return Grievance.objects.order_by("pk")


def differing(matters):
    """Who has which rights on a matter by the question for all, and others by the questions alone."""
    found = []
    for user in User.objects.order_by("pk"):
        for matter in matters:
            this = matters.filter(pk=matter.pk)
            alone = {verb for verb in VERBS if visible_to(this, user, verb).exists()}
            if rights_on(user, matter, VERBS) != alone:
                found.append((user.username, matter.pk))
    return found


def test_asked_for_together_the_rights_on_a_matter_are_those_asked_for_alone(matters):
    assert differing(matters) == []


def test_it_is_seen_when_verbs_of_another_reach_are_taken_for_one(matters, monkeypatch):
    monkeypatch.setattr("visits.queries.stand.alike", lambda _m, _u, verbs: [sorted(verbs)])
    assert differing(matters)


def test_a_dozen_verbs_make_a_few_questions(matters, town):
    assert access.grants_of(town.ban.user)
    assert len(alike(Grievance, town.ban.user, VERBS)) < len(VERBS) / 2
