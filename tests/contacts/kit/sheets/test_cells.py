"""Cells become values however they were typed, or are refused with a sentence; never guessed."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from contacts.kit.sheets import cells
from contacts.kit.sheets.cells import CellError
from contacts.kit.sheets.numerals import chinese_number


def refused(parse, *args) -> str:
    with pytest.raises(CellError) as caught:
        parse(*args)
    assert caught.value.message
    return caught.value.code


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("  韦\u3000大山 \u200b", "韦 大山"),
        ("一\r\n二\n\n三", "一\n二\n\n三"),
        ("a\0b\x07", "ab"),
        (4.0, "4"),
        (0.1, "0.1"),
        (15400000011.0, "15400000011"),
        (date(2024, 3, 5), "2024-03-05"),
        (datetime(2024, 3, 5, 9, 30), "2024-03-05 09:30"),
        (time(9, 30), "09:30"),
        (None, ""),
        ("𬱖👨‍👩‍👧<script>", "𬱖👨‍👩‍👧<script>"),
        ("全角，标点（留着）", "全角，标点（留着）"),
    ],
)
def test_text_is_what_the_cell_shows_without_invisible_signs(cell, expected):
    assert cells.text(cell) == expected


def test_text_that_is_too_long_is_refused():
    assert refused(cells.text, "字" * 100_001) == "too_long"
    assert len(cells.text("字" * 100_000)) == 100_000


@pytest.mark.parametrize(
    "cell", ["", " ", "\u3000", "/", "／", "-", "—", "——", "无", None, "\u200b"]
)
def test_signs_for_nothing_are_blank(cell):
    assert cells.is_blank(cell)
    assert cells.line(cell) == cells.code(cell) == cells.name(cell) == cells.phone(cell) == ""
    assert cells.integer(cell) is None


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Ｂ０１０１００１", "B0101001"),
        (" B0101 001\n", "B0101001"),
        (101001.0, "101001"),
        ("二塘－01", "二塘-01"),
        ("1E5", "1E5"),
        ("0101", "0101"),
    ],
)
def test_codes_are_narrow_and_without_spaces(cell, expected):
    assert cells.code(cell) == expected


@pytest.mark.parametrize(
    ("parse", "cell", "expected"),
    [
        (cells.code, "'0012", "0012"),
        (cells.code, "’B0101001", "B0101001"),
        (cells.phone, "'15400000011", "15400000011"),
        (cells.integer, "'４", 4),
        (cells.text, "'98 年发大水", "'98 年发大水"),
        (cells.name, "'甲", "'甲"),
    ],
)
def test_the_sign_for_figures_that_stay_text_is_no_part_of_them(parse, cell, expected):
    assert parse(cell) == expected


@pytest.mark.parametrize("cell", [4.5132310520000105e17, "4.51323E+17", "1.54E+10"])
def test_codes_whose_digits_are_lost_are_refused(cell):
    assert refused(cells.code, cell) == "digits_lost"


@pytest.mark.parametrize("sign", ["、", ",", "，", ";", "；", "/", "\n", "\r\n", " ", "、 "])
def test_several_codes_in_a_cell_are_several(sign):
    assert cells.codes(f"B001{sign}Ｂ002{sign}B001{sign}") == ["B001", "B002"]


def test_one_code_typed_as_a_number_is_one():
    assert cells.codes(101001.0) == ["101001"]
    assert cells.codes("无") == cells.codes("") == []


def test_names_in_a_cell_may_contain_spaces():
    assert cells.items("二塘村、甘岭 村；\n渠盏村/") == ["二塘村", "甘岭 村", "渠盏村"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("覃\u3000建", "覃建"),
        ("韦 大 山", "韦大山"),
        ("韦大山\n", "韦大山"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("阿依古丽．买买提", "阿依古丽·买买提"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("John  Smith", "John Smith"),
        ("Ａnna 王", "Anna 王"),
        ("𬱖\u200d某", "𬱖某"),
        ("羅大山", "羅大山"),
    ],
)
def test_names_lose_stray_spaces_and_keep_their_signs(cell, expected):
    assert cells.name(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("3人", 3),
        ("４", 4),
        (4.0, 4),
        ("4.0", 4),
        ("四", 4),
        ("十二口人", 12),
        (" 5 口人 ", 5),
        ("1,200", 1200),
        ("0", 0),
        (7, 7),
    ],
)
def test_whole_numbers_are_found_in_every_writing(cell, expected):
    assert cells.integer(cell) == expected


@pytest.mark.parametrize("cell", ["约3", "3-4", 4.5, "-1", "三四", "abc", True, date(2024, 1, 3)])
def test_what_is_no_whole_number_is_refused(cell):
    assert refused(cells.integer, cell) == "bad_number"


@pytest.mark.parametrize(
    ("written", "value"),
    [("十", 10), ("二十", 20), ("廿一", 21), ("一百零三", 103), ("二〇二六", 2026), ("两千", 2000)],
)
def test_chinese_numbers_are_read(written, value):
    assert chinese_number(written) == value


@pytest.mark.parametrize("written", ["", "五一", "张三", "十十", "百"])
def test_what_is_no_chinese_number_is_none(written):
    assert chinese_number(written) is None


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("154-0000-0012", "15400000012"),
        ("１５４００００００１５", "15400000015"),
        (15400000011.0, "15400000011"),
        ("+86 154 0000 0011", "15400000011"),
        ("8615400000011", "15400000011"),
        ("0772-5212345", "07725212345"),
        ("（0772）5212345", "07725212345"),
        ("5212345", "5212345"),
        ("12345", "12345"),
    ],
)
def test_telephone_numbers_become_bare_digits(cell, expected):
    assert cells.phone(cell) == expected


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1540000001", "bad_phone"),
        ("同上", "bad_phone"),
        (1.5, "bad_phone"),
        ("1.54E+10", "digits_lost"),
        ("15400000011/15400000012", "several_phones"),
    ],
)
def test_what_is_no_telephone_number_is_refused(cell, code):
    assert refused(cells.phone, cell) == code


def test_yes_and_no_are_known_in_all_their_signs():
    assert all(cells.yes_no(sign) for sign in ["是", "√", "✔", "有", "Y", "１", True, 1.0, " 是 "])
    assert not any(cells.yes_no(sign) for sign in ["否", "×", "无", "没有", "N", "0", False, 0.0])
    assert cells.yes_no("党员", yes=["党员"]) is True
    assert cells.yes_no("群众", no=["群众"]) is False
    assert cells.yes_no("") is cells.yes_no("/") is None
    assert refused(cells.yes_no, "也许") == "bad_yes_no"


def test_identity_numbers_are_checked_by_their_last_digit():
    assert cells.identity_number("11010519491231002X") == "11010519491231002X"
    assert cells.identity_number(" 11010519491231002ｘ ") == "11010519491231002X"
    assert cells.identity_number("") == ""


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("110105194912310021", "bad_identity"),
        ("123456", "bad_identity"),
        (1.1010519491231e17, "digits_lost"),
        (110105194912310.0, "digits_lost"),
        ("1.10105E+17", "digits_lost"),
        ("110105194912310000", "digits_lost"),
    ],
)
def test_identity_numbers_that_lost_digits_are_told_from_wrong_ones(cell, code):
    assert refused(cells.identity_number, cell) == code
