"""Workbooks come out with texts as texts, whatever they begin with."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time

import openpyxl
import pytest

from contacts.kit.sheets.reader import Book
from contacts.kit.sheets.writer import Sheet, write_workbook


def written(*sheets: Sheet):
    target = io.BytesIO()
    write_workbook(target, sheets)
    return openpyxl.load_workbook(target)


@pytest.mark.parametrize(
    "text", ["=1+1", "+154", "-3", "@SUM(A1)", "\t=1", "http://x", "0101", "{=1}"]
)
def test_a_text_stays_a_text(text):
    cell = written(Sheet("名册", ["甲"], [[text]])).active["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
    assert cell.quotePrefix == (text[0] in "=+-@\t")


def test_values_keep_their_kinds():
    row = [
        3,
        2.5,
        date(2026, 3, 5),
        datetime(2026, 3, 5, 1, 30, tzinfo=UTC),
        time(9, 30),
        None,
        True,
    ]
    cells = [cell.value for cell in written(Sheet("名册", ["甲"] * 7, [row])).active[2]]
    assert cells == [
        3,
        2.5,
        datetime(2026, 3, 5),
        datetime(2026, 3, 5, 9, 30),
        time(9, 30),
        None,
        "True",
    ]


def test_what_a_workbook_cannot_hold_is_left_out_and_the_rest_kept():
    text = "a\0b\x07<script>&𬱖👨‍👩‍👧\ud800\n" + "字" * 40_000
    value = written(Sheet("名册", ["甲"], [[text]])).active["A2"].value
    assert value.startswith("ab<script>&𬱖👨‍👩‍👧\n字")
    assert len(value) <= 32_767


def test_the_header_is_frozen_bold_and_wide_enough():
    page = written(Sheet("名册", ["户编号", "联系服务群众责任区"], [["B001", "二塘村"]])).active
    assert page.freeze_panes == "A2"
    assert page["A1"].font.bold
    assert page.column_dimensions["B"].width > 20
    assert page.auto_filter.ref == "A1:B2"


@pytest.mark.parametrize("title", ["名册", "a/b:c*[d]?\\", "很长的名字" * 20, "", "'引号'"])
def test_any_title_makes_a_sheet(title):
    assert written(Sheet(title, ["甲"], [["乙"]])).active["A2"].value == "乙"


def test_several_sheets_and_rows_that_are_read_once():
    book = written(Sheet("名册", ["甲"], iter([["乙"], ["丙"]])), Sheet("说明", [], []))
    assert book.sheetnames == ["名册", "说明"]
    assert [row[0].value for row in book["名册"].iter_rows()] == ["甲", "乙", "丙"]


def test_the_count_of_rows_is_returned_and_what_was_written_can_be_read_back(tmp_path):
    path = tmp_path / "a.xlsx"
    assert (
        write_workbook(path, [Sheet("名册", ["户编号"], ([f"B{i}"] for i in range(1000)))]) == 1000
    )
    with Book(path) as book:
        assert [row.cells for row in book.rows("名册")][-1] == ["B999"]
