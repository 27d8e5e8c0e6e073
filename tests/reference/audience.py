"""Whom a requirement binds, on which days, and what it then asks (rules 4, 8 and 11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from contacts.kit.periods import Period
from tests.reference.catalogue import (
    HARDSHIP_GROUPS,
    MEASURES_OF_HARDSHIP,
    OFFICER_ROLES,
    WISHES_THAT_LEAVE_THE_TARGET,
)
from tests.reference.facts import Body, Cadre, Facts, Household, Rule

# --- Rule 11: which version of a requirement governs a period -------------------------------------


def rule_of(facts: Facts, code: str, period: Period) -> Rule | None:
    """The version in force on the first day, else the first that starts within the period."""
    versions = sorted((r for r in facts.rules if r.code == code), key=lambda r: r.starts_on)
    for version in versions:
        if version.covers(period.starts_on):
            return version
    for version in versions:
        if period.contains(version.starts_on):
            return version
    return None


def in_force(facts: Facts, rule: Rule, day: date) -> bool:
    """Whether the requirement exists on the day, in whatever version."""
    return any(version.code == rule.code and version.covers(day) for version in facts.rules)


# --- Rule 8: whom a requirement binds, and on which days ------------------------------------------


def subjects(facts: Facts, rule: Rule, period: Period) -> Iterator[Cadre | Body]:
    """Those who belong to the audience on at least one day of the period."""
    if rule.subject == "cadre":
        for cadre in facts.cadres.values():
            if any(
                in_force(facts, rule, day) and serves(rule, cadre, day) for day in period.each_day()
            ):
                yield cadre
    else:
        for body in facts.bodies.values():
            if body.type == rule.subject and any(
                binds(facts, rule, body, period, day) for day in period.each_day()
            ):
                yield body


def serves(rule: Rule, cadre: Cadre, day: date) -> bool:
    """Whether the cadre's service on the day is one that the requirement addresses."""
    return any(
        service.covers(day)
        and service.category in rule.categories
        and (service.party_member or not rule.party_only)
        for service in cadre.services
    )


def on_leave(subject: Cadre | Body, day: date) -> bool:
    return isinstance(subject, Cadre) and any(leave.covers(day) for leave in subject.leaves)


def is_officer(cadre: Cadre, day: date) -> bool:
    """Police and judicial officers stand on the contact card only: nothing binds them."""
    return any(post.role in OFFICER_ROLES and post.covers(day) for post in cadre.posts)


def in_audience(facts: Facts, rule: Rule, cadre: Cadre, day: date) -> bool:
    return in_force(facts, rule, day) and serves(rule, cadre, day) and not is_officer(cadre, day)


def outranked(facts: Facts, rule: Rule, cadre: Cadre, day: date) -> bool:
    """Whether another requirement of the same duty, with a higher norm, takes the day."""
    for code in {other.code for other in facts.rules if other.duty == rule.duty} - {rule.code}:
        other = rule_of(facts, code, Period.containing(rule.period, day))
        if other is None or not in_audience(facts, other, cadre, day):
            continue
        if other.norm > rule.norm or (other.norm == rule.norm and other.code < rule.code):
            return True
    return False


def is_addressed(facts: Facts, rule: Rule, subject: Cadre | Body, day: date) -> bool:
    """Whether the requirement would bind the subject on the day, leave apart."""
    if isinstance(subject, Body):
        return in_force(facts, rule, day) and subject.covers(day)
    return in_audience(facts, rule, subject, day) and not outranked(facts, rule, subject, day)


def binds(facts: Facts, rule: Rule, subject: Cadre | Body, period: Period, day: date) -> bool:
    return (
        period.contains(day)
        and is_addressed(facts, rule, subject, day)
        and not on_leave(subject, day)
    )


def bound_days(facts: Facts, rule: Rule, subject: Cadre | Body, period: Period) -> list[date]:
    return [day for day in period.each_day() if binds(facts, rule, subject, period, day)]


# --- Rules 4 and 8: how much is owed --------------------------------------------------------------


def prorated(norm: int, bound: int, days: int) -> int:
    """The norm in proportion to the bound days, in integers, half up."""
    return (2 * norm * bound + days) // (2 * days)


def target_of(
    facts: Facts,
    rule: Rule,
    subject: Cadre | Body,
    period: Period,
    bound: int,
    on: date,
) -> int:
    if isinstance(subject, Body) and rule.norm == 1:
        return 1 if bound else 0
    if rule.measure == "own_hardship_share":
        owed = len(owed_households(facts, rule, subject, period, on))
        share = -(-owed * rule.norm // 100)
        return prorated(share, bound, period.days)
    target = prorated(rule.norm, bound, period.days)
    if rule.measure == "own_households":
        return min(target, len(owed_households(facts, rule, subject, period, on)))
    return target


def owed_households(
    facts: Facts, rule: Rule, subject: Cadre | Body, period: Period, on: date
) -> set[str]:
    """The households assigned at some time in the period that may be asked of the cadre."""
    return {
        household.code
        for household in facts.households.values()
        if not wishes_no_visit(household, min(on, period.ends_on))
        and any(
            household.covers(day)
            and is_assigned(facts, subject, household.code, day)
            and (rule.measure not in MEASURES_OF_HARDSHIP or in_hardship(household, day))
            for day in period.each_day()
        )
    }


def wishes_no_visit(household: Household, day: date) -> bool:
    return any(
        wish.kind in WISHES_THAT_LEAVE_THE_TARGET and wish.covers(day) for wish in household.wishes
    )


def is_assigned(facts: Facts, subject: Cadre | Body, household: str, day: date) -> bool:
    return any(
        assignment.cadre == subject.code
        and assignment.household == household
        and assignment.covers(day)
        for assignment in facts.assignments
    )


def in_hardship(household: Household, day: date) -> bool:
    return any(care.group in HARDSHIP_GROUPS and care.covers(day) for care in household.care)
