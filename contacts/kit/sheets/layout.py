"""Find the table in a sheet: its header under titles, its columns under other names, its rows
among totals and notes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from contacts.kit.identity import without_numbers
from contacts.kit.sheets.cells import narrow, plain
from contacts.kit.sheets.headings import Column, Headings, heading_key, joined
from contacts.kit.sheets.reader import Book, Cell, Row, SheetInfo
from contacts.kit.sheets.refusals import Unreadable
from contacts.kit.sheets.rowkinds import LONG_NOTE, Sorter


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as it stands in the sheet, and the key of the column that it was taken for.

    `key` is None where nobody knows it, and `LEFT_OUT` where the user wants it left out.
    """

    index: int
    text: str
    key: str | None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the table lies in a sheet.

    Attributes:
        header_row: the number of the last row of the header.
        sorter: tells entries from totals and notes.
        headings: of all columns that have one.
        places: for each known column its index in a row's cells.
        missing: labels of the required columns that were not found.
        ignored_sheets: names of the sheets that are not read.
    """

    sheet: str
    header_row: int
    headings: list[Heading]
    places: dict[str, int]
    sorter: Sorter
    missing: list[str] = field(default_factory=list)
    ignored_sheets: list[str] = field(default_factory=list)

    @property
    def unknown(self) -> list[str]:
        """Headings that no column answers to."""
        return [heading.text for heading in self.headings if heading.key is None]

    def values(self, row: Row) -> dict[str, Cell]:
        """The cells of a row by the key of their column."""
        width = len(row.cells)
        return {key: row.cells[i] if i < width else "" for key, i in self.places.items()}


@dataclass(frozen=True, slots=True)
class Header:
    """A row, or two, that may be the header of a sheet."""

    row: int
    texts: list[tuple[str, str]]
    found: list[str | None]
    score: tuple[int, int, bool]


def find_table(
    book: Book,
    columns: Sequence[Column],
    mapping: Mapping[str, str] | None = None,
) -> Layout:
    """The table of the sheet that the book was opened for, or of the visible sheet whose header
    fits best.

    Where no header fits at all the likeliest row is taken, so that the user can say what its
    headings mean; `missing` then names what is wanted.

    Raises:
        Unreadable: no such sheet, or no sheet that holds anything.
    """
    headings = Headings(columns, mapping)
    best: tuple[Header, SheetInfo] | None = None
    for info in candidates(book):
        header = best_header(info.head, headings)
        if header and (best is None or header.score > best[0].score):
            best = (header, info)
    if best is None:
        raise Unreadable("empty")
    header, info = best
    return lay_out(header, columns, info, [s.name for s in book.sheets if s is not info])


def candidates(book: Book) -> list[SheetInfo]:
    """The sheets to look at: the one that is named, else the visible ones."""
    if book.sheet is None:
        return [info for info in book.sheets if info.visible]
    named = [info for info in book.sheets if info.name == book.sheet]
    if not named:
        names = "、".join(info.name for info in book.sheets if info.visible)
        raise Unreadable("no_such_sheet", name=book.sheet, names=names)
    return named


def best_header(head: Sequence[Row], headings: Headings) -> Header | None:
    """The row or pair of rows whose texts answer to most columns; of equals the first."""
    rows = [(row.number, [plain(cell) for cell in row.cells]) for row in head]
    options: list[Header] = []
    for i, (number, lower) in enumerate(rows):
        alone = header_of(number, [""] * len(lower), lower, headings)
        options.append(alone)
        upper = rows[i - 1][1] if i and rows[i - 1][0] == number - 1 else []
        if any(upper) and (is_lower_half(upper, lower) or is_header_itself(alone)):
            options.append(header_of(number, upper, lower, headings))
    if not options:
        return None
    best = max(options, key=lambda header: header.score)
    return best if best.score[1] else max(options, key=count_of_words)


def header_of(
    number: int, upper: Sequence[str], lower: Sequence[str], headings: Headings
) -> Header:
    """A candidate for the header with what its texts answer to."""
    texts = list(zip_longest(spread(upper, lower), lower, fillvalue=""))
    found = headings.match(texts)
    under = any(upper) and is_lower_half(upper, lower)
    return Header(number, texts, found, (*headings.score(found), under))


def is_header_itself(alone: Header) -> bool:
    """Whether a row reads as a header without the row above: two columns known, none a figure.

    An entry right below the header may hold one word that is a heading too, such as 县.
    """
    figures = any(re.fullmatch(r"[\d.,/:-]+", text) for _upper, text in alone.texts)
    return alone.score[1] >= 2 and not figures


def is_lower_half(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether the second row only divides the first: no figures, nothing new under some headings,
    and more columns under others."""
    pairs = list(zip_longest(upper, lower, fillvalue=""))
    gaps = any(above and below in ("", above) for above, below in pairs)
    divides = any(below and not above for above, below in pairs)
    return gaps and divides and not any(re.search(r"\d", text) for text in lower)


def spread(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """The upper header row with each group's heading repeated over the columns of its group."""
    result: list[str] = []
    group = ""
    for above, below in zip_longest(upper, lower, fillvalue=""):
        if above:
            group = above if below and above != below else ""
        result.append(above or (group if below else ""))
    return result


def count_of_words(header: Header) -> int:
    """How many different short texts a row holds; a header holds most."""
    if any(upper for upper, _lower in header.texts):
        return 0
    return len({lower for _upper, lower in header.texts if 0 < len(lower) < LONG_NOTE})


def lay_out(
    header: Header, columns: Sequence[Column], sheet: SheetInfo, ignored: list[str]
) -> Layout:
    """The table under a header."""
    headings = [
        Heading(i, without_numbers(joined(upper, lower).replace("\n", "")), key)
        for i, ((upper, lower), key) in enumerate(zip(header.texts, header.found, strict=True))
        if upper or lower
    ]
    places = {heading.key: heading.index for heading in headings if heading.key}
    sorter = Sorter(
        heads={heading.index: heading_key(heading.text) for heading in headings},
        required=frozenset(places[c.key] for c in columns if c.required and c.key in places),
        titles=frozenset(
            narrow(cell) for row in sheet.head if row.number < header.row for cell in row.cells
        ),
    )
    return Layout(
        sheet=sheet.name,
        header_row=header.row,
        headings=headings,
        places=places,
        sorter=sorter,
        missing=[c.label for c in columns if c.required and c.key not in places],
        ignored_sheets=ignored,
    )
