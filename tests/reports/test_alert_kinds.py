"""Each kind of alert is described once, with all that pages, digests and the sweep ask of it."""

import pytest
from django.urls import reverse

from contacts import policy
from reports.models import AlertKind
from reports.queries.kinds import AT_ONCE, DESKS, PERSONAL_KINDS, SPECS


def test_every_kind_is_described():
    assert list(SPECS) == list(AlertKind)


@pytest.mark.parametrize("kind", AlertKind)
def test_whoever_is_told_of_a_kind_reads_a_sentence_about_it(kind):
    spec = SPECS[kind]
    if spec.leaves_nothing:
        assert spec.own_words is spec.desk_words is None and spec.page
        return
    assert spec.own_words or spec.desk, "nobody is told of it"
    assert bool(spec.desk_words) == bool(spec.desk or not spec.personal)
    for words in filter(None, (spec.own_words, spec.desk_words)):
        assert "1" in words(1) % {"area": "梅村", "count": 1}
    if spec.desk_words:
        assert "梅村" in spec.desk_words(1) % {"area": "梅村", "count": 1}


@pytest.mark.parametrize("kind", AlertKind)
def test_the_desk_of_a_kind_is_a_right_that_reaches_over_areas(kind):
    if right := DESKS.get(kind):
        scopes = {policy.scope(*right, role) for role in policy.Role}
        assert scopes & {policy.Scope.SUBTREE, policy.Scope.TOWN}
    else:
        assert kind not in AT_ONCE
    if page := SPECS[kind].page:
        assert reverse(page)


def test_what_overseers_count_is_the_duties_alone():
    assert set(AlertKind) - set(PERSONAL_KINDS) == {"overdue", "at_risk", "care_unseen"}
