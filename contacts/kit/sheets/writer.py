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
A4 = 9  # as spreadsheets number it


@dataclass(frozen=True, slots=True)
class Paper:
    """How a sheet is handed on: its title over all columns, below it who filled it in and when;
    ruled, on A4 across, with the headings on every page."""

    title: str
    unit: str
    day: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet to write.

    Attributes:
        rows: texts, numbers, days, instants; read once, one at a time.
        widths: of the columns, in characters; 0 and by default as wide as the headings need.
    """

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[object]]
    widths: Sequence[int] = ()
    paper: Paper | None = None


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
        styles = {ruled: Styles(workbook, ruled=ruled) for ruled in (False, True)}
        return sum(write_sheet(workbook, s, styles[s.paper is not None]) for s in sheets)


class Styles:
    """The few formats that the sheets share."""

    def __init__(self, workbook: Workbook, *, ruled: bool = False) -> None:
        self.ruled = ruled
        lines = {"border": 1, "text_wrap": True, "valign": "top"} if ruled else {}
        head = {"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1}
        middle = {"align": "center", "border": 1} if ruled else {}

        def style(**more: Any) -> Format:
            return workbook.add_format({**lines, **more})

        self.head = workbook.add_format({**head, **middle, "num_format": "@"})
        self.text = style(num_format="@")
        self.number = style()
        self.signed = style(num_format="@", quote_prefix=True)
        self.day = style(num_format="yyyy-mm-dd")
        self.instant = style(num_format="yyyy-mm-dd hh:mm")
        self.time = style(num_format="hh:mm")
        self.title = workbook.add_format(
            {"bold": True, "font_size": 16, "align": "center", "num_format": "@"}
        )
        self.right = workbook.add_format({"align": "right", "num_format": "@"})
        self.plain = workbook.add_format({"num_format": "@"})


def write_sheet(workbook: Workbook, sheet: Sheet, styles: Styles) -> int:
    """Write one sheet: header bold and frozen, columns wide enough, filter arrows."""
    page = workbook.add_worksheet(sheet_name(sheet.title))
    for column, heading in enumerate(sheet.headings):
        width = sheet.widths[column] if column < len(sheet.widths) else 0
        page.set_column(column, column, width or width_of(heading), styles.plain)
    top = write_paper(page, sheet, styles) if sheet.paper else 0
    for column, heading in enumerate(sheet.headings):
        page.write_string(top, column, writable(heading), styles.head)
    page.freeze_panes(top + 1, 0)
    number = 0
    for number, cells in enumerate(sheet.rows, start=1):
        for column, value in enumerate(cells):
            write_cell(page, top + number, column, value, styles)
    if sheet.headings:
        page.autofilter(top, 0, top + number, len(sheet.headings) - 1)
    return number


def write_paper(page: Worksheet, sheet: Sheet, styles: Styles) -> int:
    """Write what stands above the headings, and set up the print; in which row the headings follow."""
    assert sheet.paper  # noqa: S101 - asked only where there is one
    last = max(len(sheet.headings) - 1, 1)
    page.merge_range(0, 0, 0, last, writable(sheet.paper.title), styles.title)
    page.write_string(1, 0, writable(sheet.paper.unit), styles.plain)
    page.write_string(1, last, writable(sheet.paper.day), styles.right)
    page.set_landscape()
    page.set_paper(A4)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.repeat_rows(2)
    page.set_footer("&C&P / &N")
    return 2


def write_cell(page: Worksheet, row: int, column: int, value: Any, styles: Styles) -> None:
    """Write one value in its kind. A text that a program may take for a formula is quoted."""
    if value is None or value == "":
        if styles.ruled:
            page.write_blank(row, column, None, styles.text)
        return
    if isinstance(value, datetime):
        local = make_naive(value) if is_aware(value) else value
        page.write_datetime(row, column, local, styles.instant)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, styles.day)
    elif isinstance(value, time):
        page.write_datetime(row, column, value.replace(tzinfo=None), styles.time)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        page.write_number(row, column, value, styles.number)
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
