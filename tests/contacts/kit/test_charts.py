"""Bars: the shares fill the bar, never more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.kit.charts import Part, percent, progress, segments


def parts(*values):
    return [Part("met", "完成", value) for value in values]


def test_parts_lie_side_by_side():
    placed = segments(parts(1, 0, 3))
    assert [(s.start, s.width) for s in placed] == [("0%", "25%"), ("25%", "75%")]


def test_parts_of_a_larger_whole_leave_room():
    assert [s.width for s in segments(parts(1), whole=4)] == ["25%"]


def test_a_whole_smaller_than_its_parts_is_stretched():
    assert [s.width for s in segments(parts(3, 3), whole=4)] == ["50%", "50%"]


def test_nothing_draws_nothing():
    assert segments([]) == segments(parts(0, 0)) == []


@given(st.lists(st.integers(0, 10_000), max_size=8))
def test_a_bar_is_never_overfull(values):
    assert sum(float(s.width[:-1]) for s in segments(parts(*values))) <= 100.05


@pytest.mark.parametrize(
    ("done", "target", "pace", "width", "mark"),
    [
        (3, 7, 4, "42.86%", "57.14%"),
        (9, 7, 7, "100%", "100%"),
        (0, 7, 0, "0%", "0%"),
        (2, 0, 0, "0%", "0%"),
        (0, 1, None, "0%", ""),
        (1, 2, 5, "50%", "100%"),
    ],
)
def test_progress_stays_on_the_bar(done, target, pace, width, mark):
    assert progress(done, target, pace) == type(progress(0, 0))(width, mark)


def test_percent_is_written_short():
    assert [percent(n, 3) for n in (0, 1, 3)] == ["0%", "33.33%", "100%"]
