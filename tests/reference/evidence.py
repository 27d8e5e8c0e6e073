"""The records of a subject, and why one of them does not count (rules 1 to 6 and 10)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from contacts.kit.periods import Period
from contacts.kit.workdays import end_of_day
from tests.reference.audience import in_hardship, is_addressed, is_assigned, on_leave
from tests.reference.catalogue import (
    KINDS,
    MEASURES_OF_DAYS,
    MEASURES_OF_HARDSHIP,
    MEASURES_OF_HOUSEHOLDS,
    MEASURES_OF_OWN,
)
from tests.reference.facts import Body, Cadre, Facts, Record, Rule

# Rule 10: the reasons, in the order in which the first that applies is told.
REASONS = (
    "voided",
    "draft",
    "on_leave",
    "outside_audience",
    "not_assigned",
    "not_in_hardship",
    "no_household",
    "wrong_kind",
    "same_day",
    "same_household",
    "typed_before",
    "after_close",
    "declined_presence",
)
LATE_AFTER_DAYS = 3


@dataclass
class Evidence:
    """One record (for households: one record and household) and whether it counts."""

    record: Record
    household: str | None
    unit: object
    reasons: set[str] = field(default_factory=set)

    @property
    def reason(self) -> str | None:
        """Why it does not count; None: it counts."""
        return min(self.reasons, key=REASONS.index, default=None)

    @property
    def late(self) -> bool:
        """Rule 5: written more than three calendar days after it happened."""
        return (self.record.written_on - self.record.on).days > LATE_AFTER_DAYS

    @property
    def name(self) -> str:
        return f"{self.record.code}:{self.household}" if self.household else self.record.code


def records_of(
    facts: Facts, rule: Rule, subject: Cadre | Body, period: Period, on: date
) -> Iterator[Record]:
    """The records of the subject that happened in the period and are there by the end of `on`."""
    for record in facts.records:
        if not period.contains(record.on) or record.recorded_at > end_of_day(on):
            continue
        if isinstance(subject, Cadre):
            if subject.code in record.by:
                yield record
        elif record.held_by == subject.code and is_of_family(rule, record):
            yield record


def is_of_family(rule: Rule, record: Record) -> bool:
    """A body's evidence holds the records of the family asked for, not its visits."""
    if rule.kind == "dispute_screening" and record.screened:
        return True
    return KINDS[record.kind].family == KINDS[rule.kind].family


def evidence_of(
    facts: Facts,
    rule: Rule,
    subject: Cadre | Body,
    period: Period,
    on: date,
    at: datetime,
) -> list[Evidence]:
    """All records of the subject with the reasons why they do not count at the instant `at`."""
    rows = []
    for record in records_of(facts, rule, subject, period, on):
        by_household = rule.measure in MEASURES_OF_HOUSEHOLDS
        for household in (sorted(record.met) if by_household else []) or [None]:
            row = Evidence(record, household, unit_of(rule, record, household))
            row.reasons = reasons(facts, rule, subject, row, at)
            rows.append(row)
    rows.sort(key=lambda row: (row.record.on, row.record.recorded_at))
    told_before = set()
    good_units = {row.unit for row in rows if not row.reasons}
    for row in rows:
        if not row.reasons and row.unit not in told_before:
            told_before.add(row.unit)
        elif row.unit in good_units and rule.measure in MEASURES_OF_DAYS:
            row.reasons.add("same_day")
        elif row.unit in good_units and rule.measure in MEASURES_OF_HOUSEHOLDS:
            row.reasons.add("same_household")
    return rows


def unit_of(rule: Rule, record: Record, household: str | None) -> object:
    """What is counted: days, households, or the records themselves."""
    if rule.measure in MEASURES_OF_DAYS:
        return record.on
    if rule.measure in MEASURES_OF_HOUSEHOLDS:
        return household
    return record.code


def reasons(
    facts: Facts,
    rule: Rule,
    subject: Cadre | Body,
    row: Evidence,
    at: datetime,
) -> set[str]:
    """Why a record does not count at an instant, repeats apart."""
    record, day = row.record, row.record.on
    found = {
        "voided": happened_by(record.voided_at, at),
        "draft": record.draft,
        "on_leave": on_leave(subject, day),
        "outside_audience": not is_addressed(facts, rule, subject, day),
        "wrong_kind": not fits_kind(rule, record),
        # Whoever must go somewhere need meet no household.
        "no_household": rule.measure != "took_part" and lacks_household(record),
        "typed_before": day > record.recorded_on,
        "after_close": record.recorded_at > at,
        "declined_presence": happened_by(record.declined.get(subject.code), at),
    }
    if row.household is not None:
        found["not_assigned"] = rule.measure in MEASURES_OF_OWN and not is_assigned(
            facts, subject, row.household, day
        )
        found["not_in_hardship"] = rule.measure in MEASURES_OF_HARDSHIP and not in_hardship(
            facts.households[row.household], day
        )
    return {reason for reason, applies in found.items() if applies}


def happened_by(instant: datetime | None, at: datetime) -> bool:
    return instant is not None and instant <= at


def fits_kind(rule: Rule, record: Record) -> bool:
    if rule.measure == "records":
        return record.kind == rule.kind or (rule.kind == "dispute_screening" and record.screened)
    if rule.measure == "took_part":
        return KINDS[record.kind].family == rule.family
    if rule.measure == "stay_or_visit_days":
        return KINDS[record.kind].counts_as in ("stay", "visit")
    return KINDS[record.kind].counts_as == "visit"


def lacks_household(record: Record) -> bool:
    """A visit names at least one household; a village day and a meeting need none."""
    return KINDS[record.kind].counts_as == "visit" and not record.met


def counted_units(rows: list[Evidence]) -> set[object]:
    return {row.unit for row in rows if not row.reasons}


def late_units(rows: list[Evidence]) -> set[object]:
    """The counted units all of whose good records were written late."""
    good = [row for row in rows if row.reasons <= {"same_day", "same_household"}]
    return {row.unit for row in good} - {row.unit for row in good if not row.late}
