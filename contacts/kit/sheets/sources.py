"""The files themselves: workbooks through calamine, text through csv. In the child process."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from contacts.kit.sheets import limits
from contacts.kit.sheets.guard import Kind, Refused

Row = tuple[int, list[object]]

TEXT_SHEET = "CSV"  # the name under which a text file's only sheet appears
DELIMITERS = ",\t;"
BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
MAX_LINES_IN_CELL = 60


class Source(Protocol):
    """A file that has sheets: names with "is it visible", and the rows of one of them."""

    sheets: list[tuple[str, bool]]

    def rows(self, sheet: str) -> Iterator[Row]:
        """The rows that hold anything, with their numbers as the user sees them."""


def open_source(path: Path, kind: Kind) -> Source:
    """The file, opened.

    Raises:
        Refused: when it turns out to be damaged, encrypted or no sheet.
    """
    return TextSource(path) if kind == "csv" else WorkbookSource(path)


class WorkbookSource:
    """An .xlsx or .xls workbook."""

    def __init__(self, path: Path) -> None:
        content = io.BytesIO(path.read_bytes())  # by its path calamine would believe the name
        try:
            self.workbook = CalamineWorkbook.from_filelike(content)
        except PasswordError as error:
            raise Refused("encrypted") from error
        except (CalamineError, OSError) as error:
            raise Refused("damaged") from error
        self.sheets = [
            (meta.name, meta.visible == SheetVisibleEnum.Visible)
            for meta in self.workbook.sheets_metadata
            if meta.typ == SheetTypeEnum.WorkSheet
        ]
        self.last: tuple[str, CalamineSheet] | None = None

    def rows(self, sheet: str) -> Iterator[Row]:
        """The rows that hold anything; merged cells say their value on each of their rows."""
        page = self.page(sheet)
        if page.start is None:
            return
        padding: list[object] = [""] * page.start[1]
        merged = Merged(page)
        for number, cells in enumerate(page.iter_rows(), start=1):
            refuse_too_many(number)
            if any(cell != "" for cell in cells):
                yield number, merged.fill(number, [*padding, *cells])

    def page(self, sheet: str) -> CalamineSheet:
        """The sheet, parsed once when it is asked for twice in a row."""
        if self.last is None or self.last[0] != sheet:
            self.last = None
            try:
                self.last = (sheet, self.workbook.get_sheet_by_name(sheet))
            except CalamineError as error:
                raise Refused("damaged") from error
        return self.last[1]


class Merged:
    """Cells that are merged downwards: every row of the block carries the block's value."""

    def __init__(self, page: CalamineSheet) -> None:
        self.blocks: dict[int, list[tuple[int, int]]] = {}
        for (top, left), (bottom, _right) in page.merged_cell_ranges or []:
            if bottom > top:
                self.blocks.setdefault(top + 1, []).append((left, bottom + 1))
        self.open: dict[int, tuple[int, object]] = {}

    def fill(self, number: int, cells: list[object]) -> list[object]:
        """The row with the values of the blocks that it lies in."""
        for column, (last, value) in list(self.open.items()):
            if number > last:
                del self.open[column]
            elif column < len(cells) and cells[column] == "":
                cells[column] = value
        for column, last in self.blocks.get(number, ()):
            if column < len(cells):
                self.open[column] = (last, cells[column])
        return cells


class TextSource:
    """A text file with one row a line: .csv, or .txt with tabs."""

    def __init__(self, path: Path) -> None:
        self.text = decode(path.read_bytes())
        if self.text.lstrip().startswith(("<", "MIME-Version:")):
            raise Refused("web_page")
        if not self.text.strip("\ufeff\0 \t\r\n,;"):
            raise Refused("empty")
        self.sheets = [(TEXT_SHEET, True)]

    def rows(self, sheet: str) -> Iterator[Row]:
        """The rows that hold anything; a row's number is its place, however many lines it spans."""
        csv.field_size_limit(limits.MAX_CELL_CHARS)
        reader = csv.reader(
            io.StringIO(self.text, newline=""), delimiter=delimiter_of(self.text), strict=True
        )
        number = 0
        try:
            for number, cells in enumerate(reader, start=1):
                refuse_too_many(number)
                if any(cell.count("\n") > MAX_LINES_IN_CELL for cell in cells):
                    raise Refused("open_quote", row=number)
                if any(cells):
                    yield number, list(cells)
        except csv.Error as error:
            code = "cell_too_long" if "limit" in str(error) else "open_quote"
            raise Refused(code, row=number + 1) from error


def refuse_too_many(number: int) -> None:
    """Stop at more rows than any list of a township can need."""
    if number > limits.MAX_ROWS:
        raise Refused("too_many_rows", rows=number, most=limits.MAX_ROWS)


def decode(content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or GB18030.

    Raises:
        Refused: when it is none of them, or cut off within a character.
    """
    text = decode_marked(content)
    if text is None:
        text = decode_unmarked(content)
    odd = len(BINARY.findall(text[:100_000]))
    if odd > 5 and odd > len(text[:100_000]) // 200:
        raise Refused("not_a_sheet")
    return text


def decode_marked(content: bytes) -> str | None:
    """The text of a file that begins with a byte order mark."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError as error:
                raise Refused("damaged") from error
    return None


def decode_unmarked(content: bytes) -> str:
    """The text of a file without a byte order mark, tried strictly in turn."""
    nulls = content[:2000].count(0)
    if nulls > len(content[:2000]) // 8:
        wide = "utf-16-le" if content[1:2000:2].count(0) > nulls // 2 else "utf-16-be"
        encodings = [wide]
    else:
        encodings = ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            if encoding == "utf-8" and error.start >= len(content) - 3:
                raise Refused("damaged") from error  # cut within its last character
    raise Refused("not_a_sheet")


def delimiter_of(text: str) -> str:
    """The sign between the cells: the one that most of the first lines have equally often."""
    lines = [line for line in text[:20_000].splitlines()[:30] if line.strip()]

    def steadiness(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines if sign in line]
        usual = max(counts, key=counts.count, default=0)
        return (counts.count(usual) if usual else 0, usual)

    return max(DELIMITERS, key=steadiness)
