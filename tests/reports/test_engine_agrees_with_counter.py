"""The engine's rows, run after run, are what a patient person counts by hand.

Small random townships are written to the database, the engine runs on some days, and everything
it has stored is compared with the slow counter: every rule, period, subject, figure and record.
"""

from dataclasses import fields, replace
from datetime import date, timedelta
from itertools import groupby

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.kit.periods import Period
from reports.actions.decisions import reopen_period
from reports.engine.run import run
from reports.models import Obligation
from reports.queries.evidence import evidence
from reports.queries.obligations import as_figures, subject_code
from tests.reference.catalogue import OFFICIAL
from tests.reference.counter import Figure, figures
from tests.reference.examples import examples
from tests.reference.strategies import FIRST, days_asked, townships
from tests.reference.to_database import write
from tests.reports.stage import name

pytestmark = pytest.mark.django_db

FIGURES = {field.name for field in fields(Figure)} - {"evidence"}
KINDS = {rule.code: rule.period for rule in OFFICIAL}


def stored(on):
    """What the engine keeps, by rule, period and subject."""
    rows = Obligation.objects.select_related(
        "requirement", "cadre", "area", "district__area"
    ).order_by("requirement__code", "period")
    return {
        (row.requirement.code, row.period, subject_code(row)): told(row, on)
        for row in rows
        if row.period_ends_on >= FIRST and row.period_starts_on <= on
    }


def told(row, on):
    lines = evidence(row, on)
    return {
        **{key: value for key, value in as_figures(row).items() if key in FIGURES},
        "elapsed_days": row.elapsed_days,
        "counted": [name(line) for line in lines if not line.reason],
        "not_counted": {name(line): str(line.reason) for line in lines if line.reason},
    }


def counted(facts, on):
    """What the slow counter says, under the same keys."""
    return {
        (code, period.code, subject): {
            **{key: getattr(figure, key) for key in FIGURES},
            "counted": [row.name for row in figure.evidence if not row.reason],
            "not_counted": {row.name: row.reason for row in figure.evidence if row.reason},
        }
        for code, kind in KINDS.items()
        for period in Period.overlapping(kind, FIRST, on)
        for subject, figure in figures(facts, code, period, on).items()
    }


def assert_same(facts, on):
    found, expected = stored(on), counted(facts, on)
    for key in expected.keys() & found.keys():
        if expected[key]["closed"]:
            # What comes after the close is counted when it is saved, not by the next run.
            found[key]["done_now"] = expected[key]["done_now"]
        assert found[key] == expected[key], (key, on)
    # Whoever is bound on no day may have a row or none; a rule that starts later has none yet.
    begun = {rule.code for rule in facts.rules if rule.starts_on <= on}
    missing = expected.keys() - found.keys()
    assert {key for key in missing if expected[key]["bound_days"] and key[0] in begun} == set(), on
    assert {key for key in found.keys() - expected.keys() if found[key]["bound_days"]} == set(), on


def in_order(days):
    return [day for day, _ in groupby(sorted(days))]


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(townships(), st.lists(days_asked, min_size=1, max_size=3).map(in_order))
def test_run_after_run_the_rows_are_what_a_patient_person_counts(facts, days):
    # A reopening is an act between two runs: see below.
    facts = replace(facts, reopenings=[])
    with transaction.atomic():
        write(facts)
        for on in days:
            run(on, now=timezone.now())
            assert_same(facts, on)
        transaction.set_rollback(True)


@settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(townships(), days_asked)
def test_a_second_run_of_the_same_day_changes_no_row(facts, on):
    with transaction.atomic():
        write(facts)
        run(on, now=timezone.now())
        before = list(Obligation.objects.order_by("pk").values())
        run(on, now=timezone.now())
        assert list(Obligation.objects.order_by("pk").values()) == before
        transaction.set_rollback(True)


def test_a_period_that_a_person_reopens_is_counted_anew_and_closes_again():
    [example] = [example for example in examples() if example.facts.reopenings]
    facts, [reopening] = example.facts, example.facts.reopenings
    decided_on = reopening.at.date()
    rows = write(replace(facts, reopenings=[]))
    run(decided_on - timedelta(days=1), now=timezone.now())
    assert_same(facts, decided_on - timedelta(days=1))
    reopen_period(
        area=rows.township,
        code=reopening.rule,
        period=reopening.period,
        closes_at=reopening.closes_at,
        reason="测试",
        by=None,
        at=reopening.at,
    )
    for on in [decided_on, reopening.closes_at.date(), date(2026, 5, 28)]:
        run(on, now=timezone.now())
        assert_same(facts, on)
