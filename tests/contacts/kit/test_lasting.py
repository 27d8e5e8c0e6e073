"""How long something took, in words."""

import datetime as dt

import pytest

from contacts.kit import lasting


@pytest.mark.parametrize(
    ("took", "told"),
    [
        ({"seconds": 59}, "不到1分钟"),
        ({"minutes": 9}, "9分钟"),
        ({"hours": 2, "minutes": 10}, "2小时10分钟"),
        ({"days": 1675, "hours": 6, "minutes": 5}, "1675天6小时"),
        ({"days": 3, "minutes": 5}, "3天"),
    ],
)
def test_the_two_largest_units_are_told(took, told):
    assert lasting.in_words(dt.timedelta(**took)) == told


def test_a_language_says_itself_what_stands_between_the_units(monkeypatch):
    monkeypatch.setattr(lasting, "_", {"%(large)s%(small)s": "%(large)s %(small)s"}.get)
    assert lasting.in_words(dt.timedelta(days=1675, hours=6)) == "1675天 6小时"
