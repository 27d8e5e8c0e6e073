"""Evidence: the records behind a figure, and those that don't count with the reason (rule 10)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When

from contacts.kit import clock
from contacts.models import ROLES_WITHOUT_REGISTER, Household, Post
from reports.engine import reasons
from reports.engine.measures import MEASURES, Measure
from reports.engine.reasons import Reason, Test
from reports.engine.rows import Given
from reports.models import Obligation
from visits.models import SCREENING, Activity, ActivityKind, Source
from visits.queries.conveners import with_convener

COUNTS = ""
# Told before these, when another record of the same unit counts.
AFTER_SAME = (Reason.TYPED_BEFORE, Reason.AFTER_CLOSE, Reason.DECLINED_PRESENCE)


@dataclass
class Line:
    """One record, or one household of a record where households are counted.

    `reason` is None when it counts. `counts_now`: it is part of `done_now`.
    """

    activity: Activity
    household: Household | None
    reason: Reason | None
    counts_now: bool
    # Outside the cadre's own districts: it counts and is marked (counting rule 3).
    elsewhere: bool = False
    # A meeting that the principal officer did not convene: it counts and is marked (S214).
    other_convener: bool = False

    @property
    def is_late(self) -> bool:
        return self.activity.is_late

    @property
    def is_imported(self) -> bool:
        return self.activity.source == Source.IMPORTED


@dataclass
class Row:
    """A row of the measure as the database judges it, before rows of one unit are compared."""

    activity: int
    household: int | None
    unit: Any
    reason: str
    reason_now: str


def evidence(obligation: Obligation, on: dt.date) -> list[Line]:
    """The lines of an obligation as of the end of a day, by date and time of recording."""
    measure = MEASURES[obligation.requirement.measure]
    rows = _rows(obligation, measure, clock.end_of(on))
    reasons = _compared([row.reason for row in rows], rows, measure)
    now = _compared([row.reason_now for row in rows], rows, measure)
    activities = with_convener(
        Activity.objects.select_related("kind", "district").defer("heard", "done")
    )
    by_key: dict[int, Any] = activities.in_bulk({row.activity for row in rows})
    households = Household.objects.in_bulk({row.household for row in rows if row.household})
    own = _own_districts(obligation)
    return [
        Line(
            activity=by_key[row.activity],
            household=households.get(row.household),
            reason=Reason(reason) if reason else None,
            counts_now=not reason_now,
            elsewhere=_is_elsewhere(by_key[row.activity], own),
            other_convener=by_key[row.activity].other_convener,
        )
        for row, reason, reason_now in zip(rows, reasons, now, strict=True)
    ]


def _rows(obligation: Obligation, measure: Measure, end: dt.datetime) -> list[Row]:
    rows = measure.rows[obligation.requirement.subject]
    bound = tuple(sorted((span.starts_on, span.ends_on) for span in obligation.spans.all()))
    to = Given.of([obligation], obligation.requirement.options, {obligation.pk: bound})
    found = (
        to.rows(rows, end)
        .filter(_of_the_family(obligation))
        .annotate(
            reason=_first(measure.tests(rows, to, end)),
            reason_now=_first([*measure.standing(rows, to), *reasons.as_of(rows, end)]),
            unit=F(measure.unit),
        )
    )
    activity = rows.at("pk")
    fields = [activity, *(["household"] if rows.each_household else []), "unit"]
    ordered = found.order_by(rows.at("happened_on"), rows.at("recorded_at"), *fields)
    return [
        Row(
            activity=row[activity],
            household=row.get("household"),
            unit=row["unit"],
            reason=row["reason"],
            reason_now=row["reason_now"],
        )
        for row in ordered.values(*fields, "reason", "reason_now")
    ]


def _of_the_family(obligation: Obligation) -> Q:
    """Where a kind is asked for, the records of its family: the meetings for a meeting, and for a
    screening the meetings that screened."""
    if asked := obligation.requirement.options.get("kind"):
        families = ActivityKind.objects.filter(code=asked).values("family")
        screened = Q(screened__isnull=False) if asked == SCREENING else Q()
        return Q(kind__family__in=families) | screened
    return Q()


def _first(tests: Iterable[Test]) -> Case:
    """The reason of the first test that fails."""
    return Case(
        *(When(test.fails, then=Value(test.reason)) for test in tests), default=Value(COUNTS)
    )


def _compared(reasons: list[str], rows: list[Row], measure: Measure) -> list[str]:
    """The reasons after one record for each unit is taken: the first that nothing speaks against."""
    if measure.same is None:
        return reasons
    taken: dict[Any, int] = {}
    for number, (reason, row) in enumerate(zip(reasons, rows, strict=True)):
        if reason == COUNTS:
            taken.setdefault(row.unit, number)
    return [
        measure.same
        if row.unit in taken and taken[row.unit] != number and reason in (COUNTS, *AFTER_SAME)
        else reason
        for number, (reason, row) in enumerate(zip(reasons, rows, strict=True))
    ]


def _own_districts(obligation: Obligation) -> QuerySet[Post] | list[Post]:
    if obligation.cadre_id is None:
        return []
    period = obligation.period_starts_on, obligation.period_ends_on
    posts = Post.objects.overlapping(*period).exclude(role__in=ROLES_WITHOUT_REGISTER)
    return list(posts.filter(cadre=obligation.cadre_id))


def _is_elsewhere(activity: Activity, own: Iterable[Post]) -> bool:
    if activity.district_id is None or not own:
        return False
    day = activity.happened_on
    return not any(p.district_id == activity.district_id and p.holds_on(day) for p in own)
