"""The columns of a kind of sheet: how they are headed, and how their cells are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from contacts.kit.sheets import cells, dates, deadlines, yearless
from contacts.kit.sheets.headings import Column, heading_key
from contacts.kit.sheets.reader import Cell

COUNTED_FROM_AN_EPOCH = {
    dates.day, dates.last_day, dates.end_date, dates.sheet_date, dates.instant,
    deadlines.deadline, yearless.moment,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field(Column):
    """A column that is read.

    Attributes:
        parse: makes a value of a cell, or raises `CellError`.
        lenient: a cell that can't be understood keeps no row out: what can be kept of it is kept,
            with a warning.
        is_identity: its cells are identity numbers, looked at and never shown.
        notice: told whenever the sheet has the column.
        example: for the template.
        hint: for the template's page of explanations.
        is_offered: whether the template has the column; another one there says the same.
    """

    parse: Callable[..., Any] = cells.line
    lenient: bool = False
    is_identity: bool = False
    notice: str | Promise = ""
    example: str = ""
    hint: str | Promise = ""
    is_offered: bool = True

    def read(self, cell: Cell, epoch_1904: bool) -> Any:
        """The value of a cell; blank ones are None."""
        if self.parse in COUNTED_FROM_AN_EPOCH:
            return self.parse(cell, epoch_1904)
        value = self.parse(cell)
        return None if value in ("", []) else value


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Columns that are known and never collected, and what the user is told about them.

    Attributes:
        headings: a heading that ends with one of these is meant.
        parts: a heading is meant, too, that has one of these anywhere in it.
        harmless: words that have such a part in them and mean something else.
    """

    headings: tuple[str, ...]
    reason: str | Promise
    parts: tuple[str, ...] = ()
    harmless: tuple[str, ...] = ()

    def covers(self, heading: str) -> bool:
        """Whether a heading is one of these."""
        key = heading_key(heading)
        if any(key.endswith(heading_key(known)) for known in self.headings):
            return True
        for word in self.harmless:
            key = key.replace(word, "")
        return any(part in key for part in self.parts)
