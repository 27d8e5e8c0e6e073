"""The slow, obvious counter: the counting rules of docs/rules.md, day by day and record by record.

It is the judge of the engine, so it is written to be followed by somebody with a calendar and a
pencil, not to be fast. "Rule n" means counting rule n. Who is bound and what is owed is told in
`audience.py`, which records count in `evidence.py`; here they become a figure and a state.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from contacts.kit.periods import Period, PeriodKind
from contacts.kit.workdays import closing_instant, end_of_day, has_working_day
from tests.reference.audience import bound_days, rule_of, subjects, target_of
from tests.reference.catalogue import MEASURES_OF_DAYS
from tests.reference.evidence import Evidence, counted_units, evidence_of, late_units
from tests.reference.facts import Body, Cadre, Facts, Rule

WORKING_DAYS_TO_CLOSE = 5


@dataclass
class Figure:
    """What one requirement says of one subject in one period, seen at the end of a day."""

    bound_days: int
    elapsed_days: int
    target: int
    done: int
    done_now: int
    late: int
    state: str
    reachable: bool
    closed: bool
    evidence: list[Evidence]


def figures(facts: Facts, code: str, period: Period, on: date) -> dict[str, Figure]:
    """The figures of all subjects of a requirement, as of the end of `on`."""
    rule = rule_of(facts, code, period)
    if rule is None:
        return {}
    return {
        subject.code: figure(facts, rule, subject, period, on)
        for subject in subjects(facts, rule, period)
    }


# --- Rule 5: when the figures are fixed -----------------------------------------------------------


def closes_at(facts: Facts, rule: Rule, period: Period, on: date) -> datetime:
    """The closing instant; a reopening that has happened by the end of `on` moves it."""
    instants = [closing_instant(period.ends_on, facts.calendar, WORKING_DAYS_TO_CLOSE)]
    for reopening in facts.reopenings:
        mine = (reopening.rule, reopening.period) == (rule.code, period.code)
        if mine and reopening.at <= end_of_day(on):
            instants.append(reopening.closes_at)
    return max(instants)


# --- Rule 9: the state ----------------------------------------------------------------------------


def state_of(
    *, waived: bool, exempt: bool, target: int, done: int, bound: list[date], on: date
) -> str:
    """The first that fits."""
    if waived:
        return "waived"
    if exempt or not bound or target == 0:
        return "exempt"
    if done >= target:
        return "met"
    if on > bound[-1]:
        return "overdue"
    elapsed = sum(day <= on for day in bound)
    if done < target * elapsed // len(bound):
        return "at_risk"
    if done == 0 and elapsed > 2 * len(bound) // 3:
        return "at_risk"
    return "on_track"


def is_reachable(
    rule: Rule,
    rows: list[Evidence],
    target: int,
    done: int,
    bound: list[date],
    on: date,
) -> bool:
    """Whether enough bound days without a counted record are left."""
    if rule.measure not in MEASURES_OF_DAYS:
        return True
    counted = counted_units(rows)
    open_days = [day for day in bound if day >= on and day not in counted]
    return len(open_days) >= target - done


def is_waived(facts: Facts, rule: Rule, subject: Cadre | Body, period: Period) -> bool:
    return any(
        (waiver.rule, waiver.period) == (rule.code, period.code)
        and waiver.subject in (None, subject.code)
        for waiver in facts.waivers
    )


def is_holiday_week(facts: Facts, period: Period) -> bool:
    """Rule 7: a weekly duty rests in a week without any working day."""
    return period.kind is PeriodKind.WEEK and not has_working_day(
        period.starts_on, period.ends_on, facts.calendar
    )


def figure(facts: Facts, rule: Rule, subject: Cadre | Body, period: Period, on: date) -> Figure:
    close = closes_at(facts, rule, period, on)
    at = min(close, end_of_day(on))
    rows = evidence_of(facts, rule, subject, period, on, at)
    rows_now = evidence_of(facts, rule, subject, period, on, end_of_day(on))
    bound = bound_days(facts, rule, subject, period)
    target = target_of(facts, rule, subject, period, len(bound), on)
    done = len(counted_units(rows))
    return Figure(
        bound_days=len(bound),
        elapsed_days=sum(day <= on for day in bound),
        target=target,
        done=done,
        done_now=len(counted_units(rows_now)),
        late=len(late_units(rows)),
        state=state_of(
            waived=is_waived(facts, rule, subject, period),
            exempt=is_holiday_week(facts, period),
            target=target,
            done=done,
            bound=bound,
            on=on,
        ),
        reachable=is_reachable(rule, rows, target, done, bound, on),
        closed=end_of_day(on) >= close,
        evidence=rows,
    )
