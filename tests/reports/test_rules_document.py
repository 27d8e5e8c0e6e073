"""The worked examples of docs/rules.md are true."""

import re

import pytest

from tests.reference import counter
from tests.reference.evidence import REASONS
from tests.reference.examples import PAGE, check, examples

EXAMPLES = examples()


def counted_slowly(example, on):
    """The figures of the slow counter, under the names of the page."""
    found = counter.figures(example.facts, example.rule, example.period, on)
    return {
        subject: {
            **vars(figure),
            "counted": [row.name for row in figure.evidence if row.reason is None],
            "not_counted": {row.name: row.reason for row in figure.evidence if row.reason},
        }
        for subject, figure in found.items()
    }


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_the_slow_counter_agrees_with_the_worked_example(example):
    check(example, counted_slowly)


def test_every_rule_has_an_example_and_every_reason_and_state_appears_in_one():
    page = PAGE.read_text("utf-8")
    sections = re.split(r"^## Rule (\d+): ", page, flags=re.MULTILINE)[1:]
    numbers, bodies = sections[::2], sections[1::2]
    assert numbers == [str(number) for number in range(1, 12)]
    assert [
        number for number, body in zip(numbers, bodies, strict=True) if "```toml" not in body
    ] == []
    blocks = "\n".join(re.findall(r"^```toml\n(.*?)^```$", page, re.DOTALL | re.MULTILINE))
    told = set(re.findall(r'"([a-z_]+)"', blocks))
    assert set(REASONS) - told == set()
    assert {"waived", "exempt", "met", "overdue", "at_risk", "on_track"} - told == set()


def test_titles_of_examples_are_different():
    titles = [example.title for example in EXAMPLES]
    assert len(set(titles)) == len(titles)
