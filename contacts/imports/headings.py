"""What a user is shown of a sheet whose headings nobody knows yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from contacts.imports import mappings, registry
from contacts.imports.columns import find_columns, is_of_identity, is_withheld, why_left_out
from contacts.imports.reading import Source
from contacts.kit.identity import without_numbers
from contacts.kit.sheets.cells import plain, quoted
from contacts.kit.sheets.layout import Layout
from contacts.kit.sheets.reader import Book, Cell
from contacts.models import User

EXAMPLES, EXAMPLE_ROWS = 3, 30


@dataclass(frozen=True, slots=True)
class Headings:
    """What a user is asked about a sheet whose headings are not all known.

    Attributes:
        layout: where the table lies, as far as it is known yet.
        sheets: names of the visible sheets.
        asked: heading, the column that it was taken for, and some of its cells.
        left_out: headings that are never read, and so not asked about.
    """

    layout: Layout
    sheets: list[str]
    asked: list[tuple[str, str | None, list[str]]]
    left_out: list[str]


def headings(kind: str, source: Source, *, by: User) -> Headings:
    """The headings of a sheet.

    Raises:
        Unreadable: the file can't be read.
    """
    kind_of_sheet = registry.get(kind)
    mapping = mappings.remembered(kind, by) if source.mapping is None else source.mapping
    with Book(source.path, source.sheet) as book:
        visible = [sheet.name for sheet in book.sheets if sheet.visible]
        layout = find_columns(kind_of_sheet, book, mapping)
        below = (row for row in book.rows(layout.sheet) if row.number > layout.header_row)
        rows = [row.cells for row in islice(below, EXAMPLE_ROWS)]
    left_out = [h for h in layout.headings if not h.key and why_left_out(kind_of_sheet, h.text)]
    asked = [
        (h.text, h.key, [] if is_withheld(kind_of_sheet, h) else examples(rows, h.index))
        for h in layout.headings
        if h not in left_out and not is_of_identity(kind_of_sheet, h)
    ]
    return Headings(layout, visible, asked, [h.text for h in left_out])


def examples(rows: Sequence[Sequence[Cell]], index: int) -> list[str]:
    """The first different texts of a column, without long figures."""
    texts = (plain(row[index]) for row in rows if index < len(row))
    shown = (quoted(text, most=16) for text in texts if text == without_numbers(text))
    found = dict.fromkeys(text for text in shown if text)
    return list(found)[:EXAMPLES]
