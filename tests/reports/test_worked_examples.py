"""The engine agrees with the worked examples of docs/rules.md, and with the slow counter."""

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.kit.periods import Period
from reports.engine.moment import Moment
from reports.engine.refresh import refresh
from reports.engine.run import run
from reports.models import Obligation
from tests.reference import counter
from tests.reference.catalogue import OFFICIAL
from tests.reference.examples import check, examples
from tests.reference.strategies import days_asked, townships
from tests.reference.to_database import write
from tests.reports.stage import engine_figures

pytestmark = pytest.mark.django_db

RULES = {rule.code: rule.period for rule in OFFICIAL}


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.title)
def test_the_engine_agrees_with_the_worked_example(example):
    write(example.facts)
    check(example, lambda told, on: engine_figures(told.rule, told.period, on))


def counted_slowly(facts, code, period, on):
    return {
        subject: {
            **{name: value for name, value in vars(figure).items() if name != "evidence"},
            "counted": [row.name for row in figure.evidence if row.reason is None],
            "not_counted": {row.name: row.reason for row in figure.evidence if row.reason},
        }
        for subject, figure in counter.figures(facts, code, period, on).items()
    }


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(townships(), st.sampled_from(sorted(RULES)), days_asked)
def test_the_engine_agrees_with_the_slow_counter_on_random_townships(facts, code, on):
    with transaction.atomic():
        write(facts)
        for day in (on, on.replace(day=1)):
            period = Period.containing(RULES[code], day)
            found = engine_figures(code, period, on)
            expected = counted_slowly(facts, code, period, on)
            for subject, figures in expected.items():
                told = {name: found[subject][name] for name in figures if name in found[subject]}
                assert {n: v for n, v in figures.items() if n in told} == told, subject
            assert set(found) == set(expected)
        transaction.set_rollback(True)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(townships(), days_asked)
def test_a_few_obligations_in_hand_are_counted_as_all_of_them_at_once(facts, on):
    with transaction.atomic():
        write(facts)
        run(on, now=timezone.now())
        together = list(Obligation.objects.order_by("pk").values())
        Obligation.objects.update(done_now=99, elapsed_days=99, state="waived")
        Obligation.objects.filter(closed_at=None).update(done=99, late=99)
        refresh(Obligation.objects.all(), Moment(on, timezone.now()))
        assert list(Obligation.objects.order_by("pk").values()) == together
        transaction.set_rollback(True)
