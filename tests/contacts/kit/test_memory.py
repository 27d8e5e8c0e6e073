"""The collector is left in peace while a sheet is read, and works as usual afterwards."""

import gc

import pytest

from contacts.kit.memory import many_objects


def test_the_collector_looks_seldom_until_the_last_one_is_done():
    usual = gc.get_threshold()
    with many_objects:
        with many_objects:
            assert gc.get_threshold() > usual
        assert gc.get_threshold() > usual
    assert gc.get_threshold() == usual


def test_it_works_as_usual_after_a_failure():
    usual = gc.get_threshold()
    with pytest.raises(ValueError, match="rows"), many_objects:
        raise ValueError("rows")
    assert gc.get_threshold() == usual
