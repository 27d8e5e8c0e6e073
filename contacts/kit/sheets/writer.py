"""Write workbooks row by row: lists, templates, the user's own rows with what is wrong in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any

from django.utils.timezone import is_aware, make_naive
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

MAX_CHARS = 32_767  # a cell holds no more
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")
MIN_WIDTH, MAX_WIDTH = 8, 40


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet to write.

    Attributes:
        rows: texts, numbers, days, instants; read once, one at a time.
        widths: of the columns, in characters; by default as wide as the headings need.
    """

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[object]]
    widths: Sequence[int] = ()


def write_workbook(target: Path | IO[bytes], sheets: Sequence[Sheet]) -> int:
    """Write the sheets and return how many rows they have together, headings not counted.

    Every text stays text: no formula, no link. Memory doesn't grow with the rows.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
        "nan_inf_to_errors": True,
    }
    with Workbook(target, options) as workbook:
        styles = Styles(workbook)
        return sum(write_sheet(workbook, sheet, styles) for sheet in sheets)


class Styles:
    """The few formats that the sheets share."""

    def __init__(self, workbook: Workbook) -> None:
        self.head: Format = workbook.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1, "num_format": "@"}
        )
        self.text: Format = workbook.add_format({"num_format": "@"})
        self.signed: Format = workbook.add_format({"num_format": "@", "quote_prefix": True})
        self.day: Format = workbook.add_format({"num_format": "yyyy-mm-dd"})
        self.instant: Format = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.time: Format = workbook.add_format({"num_format": "hh:mm"})


def write_sheet(workbook: Workbook, sheet: Sheet, styles: Styles) -> int:
    """Write one sheet: header bold and frozen, columns wide enough, filter arrows."""
    page = workbook.add_worksheet(sheet_name(sheet.title))
    for column, heading in enumerate(sheet.headings):
        width = sheet.widths[column] if column < len(sheet.widths) else width_of(heading)
        page.set_column(column, column, width, styles.text)
    for column, heading in enumerate(sheet.headings):
        page.write_string(0, column, writable(heading), styles.head)
    page.freeze_panes(1, 0)
    number = 0
    for number, cells in enumerate(sheet.rows, start=1):
        for column, value in enumerate(cells):
            write_cell(page, number, column, value, styles)
    if sheet.headings:
        page.autofilter(0, 0, number, len(sheet.headings) - 1)
    return number


def write_cell(page: Worksheet, row: int, column: int, value: Any, styles: Styles) -> None:
    """Write one value in its kind. A text that a program may take for a formula is quoted."""
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        local = make_naive(value) if is_aware(value) else value
        page.write_datetime(row, column, local, styles.instant)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, styles.day)
    elif isinstance(value, time):
        page.write_datetime(row, column, value.replace(tzinfo=None), styles.time)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        page.write_number(row, column, value)
    else:
        content = writable(str(value))
        risky = content.startswith(FORMULA_SIGNS)
        page.write_string(row, column, content, styles.signed if risky else styles.text)


def writable(text: str) -> str:
    """The text without what a workbook can't hold, cut to what a cell can."""
    return UNWRITABLE.sub("", text)[:MAX_CHARS]


def sheet_name(title: str) -> str:
    """The title as a sheet's name: at most 31 characters, without the signs that are refused."""
    return NOT_IN_SHEET_NAMES.sub(" ", writable(title)).strip()[:31] or "Sheet1"


def width_of(heading: str) -> int:
    """A width that shows the heading; Chinese characters are two wide."""
    width = sum(2 if ord(sign) > 0x2E7F else 1 for sign in heading) + 4
    return min(max(width, MIN_WIDTH), MAX_WIDTH)
