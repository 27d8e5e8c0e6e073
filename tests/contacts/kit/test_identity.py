"""Identity numbers are found however they are written; telephone and household numbers pass."""

from __future__ import annotations

import pytest

from contacts.kit.identity import check_digit, holds_number, without_numbers

NEW, WITH_X, OLD = "420527199003070001", "11010519491231002X", "420527900307001"
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


@pytest.mark.parametrize(
    "text",
    [
        NEW,
        WITH_X,
        WITH_X.lower(),
        OLD,
        f"身份证{NEW}，已核对",
        f"张三{OLD}",
        NEW.translate(FULL_WIDTH),
        WITH_X.translate(FULL_WIDTH),
        "420527 19900307 0001",
        "420527-1990-0307-0001",
        "420527\u300019900307\u30000001",
        "420 527 199 003 070 001",
        "4 2 0 5 2 7 1 9 9 0 0 3 0 7 0 0 0 1",
        "420527\u200b199003070001",
        "420527 900307 001",
        f"15400000012 {NEW}",
        f"99{NEW}",
        f"一\n二{NEW}\n三",
    ],
)
def test_an_identity_number_is_found_however_it_is_written(text):
    assert holds_number(text)
    assert not holds_number(without_numbers(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "15400000012",
        "0772-5260000-123",
        "15400000012、15400000013",
        "15400000012 0772 5260",
        "B0101001",
        "451323105200",  # the code of a village
        "451323105200001",  # and households numbered after it
        "451323100201001",
        "451323101228031",
        "451323200201001",
        "451323105200010501",
        "420527199003070002",  # another check digit
        "420527199002300001",  # no such day
        "990527199003070001",  # no such province
        "420527189003070001",
        "2026-01-05 09:30 2026-02-10 10:00",
        "6228480000000000000",
        "2026年1月到12月走访355户1200人次",
    ],
)
def test_other_numbers_pass(text):
    assert not holds_number(text)


def test_the_check_digit_is_that_of_the_standard():
    assert check_digit("11010519491231002") == "X"
    assert check_digit("42052719900307000") == "1"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"测乙{NEW}。", "测乙（长号码不显示）。"),
        ("420527 19900307 0001 某路1号", "（长号码不显示） 某路1号"),
        (f"{OLD}、{WITH_X}", "（长号码不显示）、（长号码不显示）"),
        ("卡号6228480000000000000", "卡号（长号码不显示）"),
        ("12345678901234", "（长号码不显示）"),
        (NEW.translate(FULL_WIDTH), "（长号码不显示）"),
        ("1234567890123", "1234567890123"),
        ("15400000012 15400000013", "15400000012 15400000013"),
        ("二塘村", "二塘村"),
    ],
)
def test_a_long_figure_is_not_shown(text, shown):
    assert without_numbers(text) == shown
