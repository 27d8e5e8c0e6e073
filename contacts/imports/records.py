"""A row on its way in, and what is remarked on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from contacts.kit.sheets.reader import Cell


class Verdict(StrEnum):
    """What becomes of a row that is not simply imported. A warned row is imported all the same."""

    REJECTED = "rejected"
    WARNED = "warned"
    IGNORED = "ignored"


class Outcome(StrEnum):
    """What a good row does to what is stored."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class RowRefused(Exception):
    """A row that can't be imported. `code` is stable; `message` says how to mend it."""

    def __init__(self, code: str, column: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.column = column
        self.message = message


class RowLeftOut(RowRefused):
    """A row that stays outside without holding up the others; its cells are given back to nobody."""

    is_sealed = False


class RowSealed(RowLeftOut):
    """A row left out of which nothing may be kept: whoever brings the sheet in is told while he looks
    at it, and afterwards nothing says that there was such a row."""

    is_sealed = True


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing said about one row, or about one column (then `row` is the header's).

    `is_sealed` is said while somebody looks at the sheet and kept nowhere (`RowSealed`).
    """

    row: int
    verdict: Verdict
    code: str
    column: str
    message: str
    is_sealed: bool = False


@dataclass(slots=True)
class Record:
    """One data row: its number as the user sees it, its cells, and the values made of them."""

    number: int
    cells: list[Cell]
    values: dict[str, Any] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)

    def __getitem__(self, key: str) -> Any:
        """The value of a column; None where the sheet doesn't have it or the cell is blank."""
        return self.values.get(key)

    @property
    def rejected(self) -> bool:
        """Whether something was found that keeps the row out."""
        return any(remark.verdict == Verdict.REJECTED for remark in self.remarks)

    def reject(self, code: str, column: str, message: str) -> None:
        """Keep the row out."""
        self.remarks.append(Remark(self.number, Verdict.REJECTED, code, column, message))

    def warn(self, code: str, column: str, message: str) -> None:
        """Let the row in, and tell the user."""
        self.remarks.append(Remark(self.number, Verdict.WARNED, code, column, message))

    def ignore(
        self, code: str, message: str, column: str = "", *, is_sealed: bool = False
    ) -> Remark:
        """Leave the row out as no entry of its own."""
        return Remark(self.number, Verdict.IGNORED, code, column, message, is_sealed)
