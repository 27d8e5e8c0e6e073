"""Runs of days, both ends included: added, shared, taken away.

A list of spans is sorted, its spans neither overlap nor touch. Empty means no day at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

Span = tuple[dt.date, dt.date]
Spans = tuple[Span, ...]

ONE_DAY = dt.timedelta(days=1)
FOREVER = dt.date(9999, 12, 30)  # the day after it still exists


def span(starts_on: dt.date, ends_on: dt.date | None) -> Span:
    """The run of days of a dated record; without an end it goes on."""
    return starts_on, min(ends_on or FOREVER, FOREVER)


def union(spans: Iterable[Span]) -> Spans:
    """The days that lie in any of them."""
    result: list[Span] = []
    for first, last in sorted(spans):
        if result and first <= result[-1][1] + ONE_DAY:
            result[-1] = result[-1][0], max(result[-1][1], last)
        else:
            result.append((first, last))
    return tuple(result)


def shared(some: Iterable[Span], others: Iterable[Span]) -> Spans:
    """The days that lie in both."""
    others = tuple(others)
    return tuple(
        (max(first, start), min(last, end))
        for first, last in some
        for start, end in others
        if first <= end and start <= last
    )


def without(spans: Iterable[Span], taken: Iterable[Span]) -> Spans:
    """The days of `spans` that do not lie in `taken`."""
    rest = tuple(spans)
    for start, end in taken:
        cut: list[Span] = []
        for first, last in rest:
            if last < start or end < first:
                cut.append((first, last))
                continue
            if first < start:
                cut.append((first, start - ONE_DAY))
            if end < last:
                cut.append((end + ONE_DAY, last))
        rest = tuple(cut)
    return rest


def days(spans: Iterable[Span]) -> int:
    """How many days they have together."""
    return sum((last - first).days + 1 for first, last in spans)


def touch(some: Iterable[Span], others: Iterable[Span]) -> bool:
    """Whether any day lies in both."""
    return bool(shared(some, others))
