"""走访意愿 in a sheet of households: what the household said, from the day of the import."""

from __future__ import annotations

import datetime as dt

import pytest

from contacts.models import Household, HouseholdWish, WishKind
from tests.sheets import NOW, TODAY, codes, counts

HEAD = ["户编号", "村(社区)", "户主姓名", "走访意愿"]


def household(wish, number="B1"):
    return [number, "甘岭村", "韦大山", wish]


def wishes():
    rows = HouseholdWish.objects.order_by("household__number", "kind")
    return [(wish.household.number, wish.kind, wish.starts_on, wish.ends_on) for wish in rows]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("谢绝上门", "no_visits"),
        ("常年外出", "away"),
        ("全家外出务工", "away"),
        ("仅电话联系", "phone_only"),
        ("只要电话联系", "phone_only"),
    ],
)
def test_a_wish_holds_from_the_day_of_the_import(ertang, sheets, word, kind):
    row = household(word)
    assert counts(sheets.apply("households", HEAD, row)) == {"new": 1}
    assert wishes() == [("B1", kind, TODAY, None)]
    later = NOW + dt.timedelta(days=9)
    assert counts(sheets.apply("households", HEAD, row, now=later)) == {"unchanged": 1}
    assert len(wishes()) == 1


def test_a_known_household_gets_its_wishes_and_is_counted_as_changed(ertang, sheets):
    sheets.apply("households", HEAD, household(""))
    report = sheets.apply("households", HEAD, household("常年外出、仅电话"))
    assert counts(report) == {"changed": 1}
    assert [kind for _number, kind, _from, _to in wishes()] == ["away", "phone_only"]


@pytest.mark.parametrize("word", ["", "无", "愿意", "在家"])
def test_a_sheet_takes_no_wish_back(ertang, sheets, word):
    sheets.apply("households", HEAD, household("谢绝上门"))
    assert counts(sheets.apply("households", HEAD, household(word))) == {"unchanged": 1}
    assert wishes() == [("B1", "no_visits", TODAY, None)]


def test_a_wish_that_was_withdrawn_comes_back_with_a_new_sheet_alone(ertang, sheets):
    sheets.apply("households", HEAD, household("谢绝上门"))
    HouseholdWish.objects.update(ends_on=TODAY)
    later = NOW + dt.timedelta(days=3)
    sheets.apply("households", HEAD, household("谢绝上门"), now=later)
    assert [start for _number, _kind, start, _to in wishes()] == [TODAY, later.date()]


def test_other_words_are_warned_of_and_not_kept(ertang, sheets):
    report = sheets.apply("households", HEAD, household("态度不好"))
    assert codes(report) == [(2, "wish_unknown")]
    assert Household.objects.count() == 1
    assert not HouseholdWish.objects.exists()


def test_columns_of_yes_and_no_are_understood_too(ertang, sheets):
    head = [*HEAD[:3], "是否常年外出", "是否谢绝上门"]
    rows = [
        ["B1", "甘岭村", "韦大山", "是", "否"],
        ["B2", "甘岭村", "黄阿妹", "", "√"],
        ["B3", "甘岭村", "覃建", "在广东", ""],
    ]
    report = sheets.apply("households", head, *rows)
    assert codes(report) == [(4, "bad_yes_no")]
    assert [row[:2] for row in wishes()] == [("B1", WishKind.AWAY), ("B2", WishKind.NO_VISITS)]
