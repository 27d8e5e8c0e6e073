"""A place within a place is said once."""

import pytest

from contacts.kit.whereabouts import whereabouts


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("", "长江村"),
        ("长江村", "长江村"),
        (" 长江村 ", "长江村"),
        ("长江村三组", "长江村三组"),
        ("三组老榕树下", "长江村 三组老榕树下"),
        ("长江村路8号", "长江村 长江村路8号"),
    ],
)
def test_a_place_is_not_said_twice(place, words):
    assert whereabouts("长江村", place) == words
