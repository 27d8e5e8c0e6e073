"""What a close has counted is moved by no correction: figure and list go on telling the same."""

import dataclasses

import pytest
from django.core.exceptions import ValidationError

from reports.models import Obligation
from reports.queries.evidence import evidence
from tests.factories import at, make_activity
from tests.reports.helpers import april, run_on, switch_on
from visits.actions.activities import correct_activity
from visits.actions.content import Content

NOW = at(april(28))  # the first half of April is closed, its month is open


@pytest.fixture
def meet(cast, stand_on):
    stand_on(april(28))
    switch_on(cast.east, since=april(1))

    def meet(day, **fields):
        fields.setdefault("kind", "concerns_meeting")
        held = make_activity(
            april(day),
            cadres=[cast.mei],
            district=cast.mei_village,
            typed_by=cast.mei.user,
            **fields,
        )
        type(held).objects.filter(pk=held.pk).update(stored_at=held.recorded_at)
        run_on(april(28))
        return held

    return meet


def first_half(cast):
    return Obligation.objects.get(
        requirement__code="village-concerns-meeting", period="2026-04-1", district=cast.mei_village
    )


def corrected(cast, activity, **changes):
    content = dataclasses.replace(Content.of(activity), **changes)
    return correct_activity(by=cast.mei.user, activity=activity, content=content, at=NOW)


def agree(cast):
    half = first_half(cast)
    assert half.closed_at
    assert len([line for line in evidence(half, april(28)) if not line.reason]) == half.done
    return half.done


@pytest.mark.parametrize(("held_on", "moved_to", "done"), [(20, 14, 0), (14, 16, 1)])
def test_no_meeting_is_moved_into_a_closed_half_month_or_out_of_it(
    cast, meet, held_on, moved_to, done
):
    meeting = meet(held_on, recorded_at=at(april(21)))
    assert agree(cast) == done
    with pytest.raises(ValidationError, match="上半月已经关账"):
        corrected(cast, meeting, happened_on=april(moved_to))
    assert agree(cast) == done


def test_its_words_may_still_be_corrected(cast, meet):
    meeting = meet(14)
    assert corrected(cast, meeting, heard="三件事。").heard == "三件事。"
    assert agree(cast) == 1


def test_a_visit_in_a_closed_half_month_may_be_corrected_while_its_month_is_open(cast, meet):
    visit = meet(14, kind="household_visit", households=[cast.amei])
    corrected(cast, visit, households=[cast.shan], consenting=[])
    assert visit.met.get().household == cast.shan
