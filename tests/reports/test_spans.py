"""Runs of days: against sets of days."""

import datetime as dt
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from reports.engine import spans

FIRST = dt.date(2026, 1, 1)
days = st.integers(0, 40).map(lambda n: FIRST + dt.timedelta(days=n))
ranges = st.tuples(days, days).map(sorted).map(tuple)
many = st.lists(ranges, max_size=6).map(spans.union)


def as_set(found):
    return {
        first + dt.timedelta(days=n)
        for first, last in found
        for n in range((last - first).days + 1)
    }


@given(st.lists(ranges, max_size=6))
def test_a_union_has_every_day_once_and_its_spans_stand_apart(drawn):
    found = spans.union(drawn)
    assert as_set(found) == as_set(drawn)
    assert spans.days(found) == len(as_set(drawn))
    assert all(b[0] - a[1] > dt.timedelta(days=1) for a, b in pairwise(found))


@given(many, many)
def test_shared_days_lie_in_both_and_the_rest_in_the_first_alone(some, others):
    assert as_set(spans.shared(some, others)) == as_set(some) & as_set(others)
    assert as_set(spans.without(some, others)) == as_set(some) - as_set(others)
    assert spans.touch(some, others) == bool(as_set(some) & as_set(others))


def test_a_record_without_an_end_goes_on():
    assert spans.span(FIRST, None) == (FIRST, spans.FOREVER)
    assert spans.without([spans.span(FIRST, None)], [(FIRST, FIRST)]) == (
        (FIRST + dt.timedelta(days=1), spans.FOREVER),
    )
