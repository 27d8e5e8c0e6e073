"""The slow counter itself: what the worked examples of docs/rules.md leave untold.

The examples of the rules are run by tests/reports/test_rules_document.py; here are the corners that
no official pack reaches, and the counter's own arithmetic.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.kit.periods import Period, PeriodKind
from contacts.kit.workdays import SHANGHAI
from tests.reference.audience import prorated
from tests.reference.catalogue import rules_since
from tests.reference.counter import figures, state_of
from tests.reference.facts import (
    Assignment,
    Body,
    Cadre,
    Care,
    Facts,
    Household,
    Record,
    Rule,
    Service,
    Waiver,
)

APRIL = Period.parse("2026-04")


def at(month, day, hour=18):
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


def visit(day, *, by="C1", met=("H1",), **changes):
    record = Record(f"r{day}-{met}", "household_visit", day, at(day.month, day.day), [by], [*met])
    return replace(record, **changes)


def town(**changes):
    facts = Facts(
        cadres={"C1": Cadre("C1", [Service()])},
        bodies={"V1": Body(), "T": Body(code="T", type="township")},
        households={"H1": Household()},
        rules=rules_since(date(2025, 1, 1)),
    )
    return replace(facts, **changes)


def ask(facts, code, period, on, subject="C1"):
    return figures(facts, code, Period.parse(period), on)[subject]


# --- Arithmetic -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("norm", "bound", "days", "target"),
    [
        (8, 30, 30, 8),
        (8, 10, 30, 3),
        (8, 0, 30, 0),
        (3, 5, 30, 1),
        (3, 4, 30, 0),
        (1, 46, 91, 1),
        (1, 45, 91, 0),
        (15, 244, 365, 10),
    ],
)
def test_the_target_follows_the_bound_days(norm, bound, days, target):
    assert prorated(norm, bound, days) == target


@given(st.integers(1, 40), st.integers(1, 366), st.data())
def test_the_target_is_the_nearest_integer_and_never_above_the_norm(norm, days, data):
    bound = data.draw(st.integers(0, days))
    target = prorated(norm, bound, days)
    assert abs(2 * target * days - 2 * norm * bound) <= days
    assert target <= norm


@pytest.mark.parametrize(
    ("target", "done", "bound", "day", "state"),
    [
        (8, 7, 30, 21, "on_track"),  # 8 a month, 7 done on day 21 of 30
        (
            3,
            0,
            10,
            1,
            "on_track",
        ),  # back from leave: pace 0 on the 1st of 10 bound days
        (8, 6, 30, 30, "at_risk"),  # 6 done on day 30
        (8, 6, 30, 31, "overdue"),
        (1, 0, 15, 10, "on_track"),
        (1, 0, 15, 11, "at_risk"),  # 1 in a half-month, nothing by the 11th
        (8, 8, 30, 31, "met"),
        (0, 0, 30, 1, "exempt"),
        (15, 10, 365, 244, "on_track"),
        (15, 9, 365, 244, "at_risk"),
    ],
)
def test_the_worked_examples_of_the_state(target, done, bound, day, state):
    first = date(2026, 1, 1)
    days = [first + timedelta(days=i) for i in range(bound)]
    on = first + timedelta(days=day - 1)
    told = state_of(waived=False, exempt=False, target=target, done=done, bound=days, on=on)
    assert told == state


def test_a_waiver_stands_before_everything_else():
    assert (
        state_of(waived=True, exempt=True, target=0, done=5, bound=[], on=date(2026, 1, 1))
        == "waived"
    )


# --- Corners that no official pack reaches ---------------------------------------------------------


def weekly():
    return Rule(
        date(2025, 1, 1),
        code="weekly",
        duty="weekly",
        categories=("village_cadre",),
        measure="visit_days",
        period=PeriodKind.WEEK,
    )


def test_a_weekly_duty_rests_in_a_week_without_any_working_day():
    free = {date(2026, 9, 28) + timedelta(days=i): False for i in range(7)}
    facts = town(rules=[weekly()], calendar=free)
    assert ask(facts, "weekly", "2026-W40", date(2026, 10, 4)).state == "exempt"
    assert ask(facts, "weekly", "2026-W41", date(2026, 10, 11)).state == "at_risk"


def test_one_working_day_in_the_week_is_enough_to_bind():
    free = {date(2026, 9, 28) + timedelta(days=i): False for i in range(6)}
    facts = town(rules=[weekly()], calendar={**free, date(2026, 10, 4): True})
    assert ask(facts, "weekly", "2026-W40", date(2026, 10, 4)).state == "at_risk"


def test_of_two_equal_norms_the_code_first_in_the_alphabet_binds():
    one = weekly()
    other = replace(one, code="another")
    facts = town(rules=[one, other])
    assert ask(facts, "another", "2026-W41", date(2026, 10, 6)).bound_days == 7
    assert ask(facts, "weekly", "2026-W41", date(2026, 10, 6)).bound_days == 0


def test_a_norm_above_one_is_prorated_for_districts_too():
    boxes = replace(
        next(rule for rule in rules_since(date(2025, 1, 1)) if rule.code == "opinion-box"),
        norm=4,
    )
    half = Body(date(2026, 4, 9), code="V1")
    facts = town(rules=[boxes], bodies={"V1": half})
    found = ask(facts, "opinion-box", "2026-04-1", date(2026, 4, 9), "V1")
    assert (found.bound_days, found.target) == (7, 2)


def test_a_district_that_came_to_be_after_the_period_is_not_asked():
    facts = town(bodies={"V1": Body(date(2026, 5, 1), code="V1")})
    assert figures(facts, "dispute-screening", APRIL, date(2026, 4, 30)) == {}


def test_a_requirement_that_starts_after_the_period_asks_nobody():
    facts = town(rules=rules_since(date(2026, 5, 1)))
    assert figures(facts, "village-cadre-visit-days", APRIL, date(2026, 4, 30)) == {}


def test_a_share_below_a_hundred_is_rounded_up_in_households():
    rules = [
        replace(rule, norm=50)
        for rule in rules_since(date(2025, 1, 1))
        if rule.code == "own-hardship-households"
    ]
    codes = ["H1", "H2", "H3"]
    facts = town(
        rules=rules,
        households={code: Household(code=code, care=[Care()]) for code in codes},
        assignments=[Assignment(cadre="C1", household=code) for code in codes],
    )
    assert ask(facts, "own-hardship-households", "2026-Q2", date(2026, 4, 30)).target == 2


def test_a_waiver_for_one_subject_leaves_the_others_alone():
    cadres = {code: Cadre(code, [Service()]) for code in ("C1", "C2")}
    waiver = Waiver("village-cadre-visit-days", "2026-04", "C1")
    facts = town(cadres=cadres, waivers=[waiver])
    assert ask(facts, waiver.rule, "2026-04", date(2026, 4, 1)).state == "waived"
    assert ask(facts, waiver.rule, "2026-04", date(2026, 4, 1), "C2").state == "on_track"


# --- What must hold whatever the facts -------------------------------------------------------------


def test_a_record_that_is_not_there_yet_is_not_in_the_evidence():
    facts = town(records=[visit(date(2026, 4, 1), recorded_at=at(4, 9))])
    assert ask(facts, "village-cadre-visit-days", "2026-04", date(2026, 4, 8)).evidence == []
    assert ask(facts, "village-cadre-visit-days", "2026-04", date(2026, 4, 9)).done == 1


def test_evidence_counts_as_many_first_records_as_the_figure_says():
    days = [date(2026, 4, day) for day in (1, 1, 2, 3, 3, 3)]
    records = [
        visit(day, recorded_at=at(4, day.day, 10 + i), code=f"r{i}") for i, day in enumerate(days)
    ]
    found = ask(town(records=records), "village-cadre-visit-days", "2026-04", date(2026, 4, 30))
    assert found.done == 3
    assert [row.name for row in found.evidence if row.reason is None] == [
        "r0",
        "r2",
        "r3",
    ]
