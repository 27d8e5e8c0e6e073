"""Terms: one version of one rule in one period.

A period is governed by the version in force on its first day; if there is none, by the first
that starts within it. It binds on the days on which the rule is in force, whatever the version
(counting rule 11).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contacts.kit import workdays
from contacts.kit.periods import Period
from reports.engine import spans
from reports.engine.spans import Spans
from reports.models import Requirement

# The closing figure is fixed at the end of this working day after the period (counting rule 5).
CLOSE_AFTER_WORKING_DAYS = 5
# No closing instant lies farther behind its period than this.
LONGEST_CLOSING = dt.timedelta(days=60)


def closes_after(options: Mapping[str, Any]) -> int:
    """At the end of which working day after it a period closes, by the options of its rule."""
    number: int = options.get("close_after_working_days", CLOSE_AFTER_WORKING_DAYS)
    return number


@dataclass(frozen=True)
class Term:
    """One version of a rule in one period, and the days on which the rule is in force there."""

    requirement: Requirement
    period: Period
    days: Spans

    @property
    def key(self) -> tuple[int, str]:
        return self.requirement.pk, self.period.code

    @property
    def rank(self) -> tuple[int, str]:
        """Of two rules of one duty that bind on one day, the one that sorts first binds."""
        return -self.requirement.norm, self.requirement.code

    def closes_at(self, calendar: workdays.WorkingCalendar) -> dt.datetime:
        """When its figures are fixed, unless it is reopened."""
        after = closes_after(self.requirement.options)
        return workdays.closing_instant(self.period.ends_on, calendar, after)


class Versions:
    """All versions of one rule of one township."""

    def __init__(self, versions: Iterable[Requirement]) -> None:
        self.versions = sorted(versions, key=lambda version: version.starts_on)
        self.newest = self.versions[-1]
        self.days = spans.union(spans.span(v.starts_on, v.ends_on) for v in self.versions)

    def term(self, period: Period) -> Term | None:
        """The version that governs a period; None: the rule is not in force there."""
        whole = (period.starts_on, period.ends_on)
        for version in self.versions:
            if spans.touch([spans.span(version.starts_on, version.ends_on)], [whole]):
                return Term(version, period, spans.shared(self.days, [whole]))
        return None

    def terms(self, first: dt.date, last: dt.date) -> Iterator[Term]:
        """The terms of the periods that share a day with first..last."""
        first, last = max(first, self.days[0][0]), min(last, self.days[-1][1])
        for period in Period.overlapping(self.newest.every, first, last):
            if term := self.term(period):
                yield term


def rules(requirements: Iterable[Requirement]) -> list[Versions]:
    """The versions, put together by township and code."""
    grouped: dict[tuple[int, str], list[Requirement]] = defaultdict(list)
    for requirement in requirements:
        grouped[requirement.area_id, requirement.code].append(requirement)
    return [Versions(versions) for versions in grouped.values()]
