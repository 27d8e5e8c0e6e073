"""Workbooks around an import: the template before it, and the rows that did not come in after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from contacts.imports import registry
from contacts.imports.columns import is_withheld
from contacts.imports.kind import SheetKind
from contacts.imports.report import Report
from contacts.imports.words import REASON, ROW
from contacts.kit.identity import holds_number
from contacts.kit.sheets.cells import is_lossy, plain
from contacts.kit.sheets.reader import Cell
from contacts.kit.sheets.writer import Sheet, write_workbook


def write_template(kind: type[SheetKind], target: Path | IO[bytes]) -> None:
    """An empty sheet with the headings of a kind, and a page that explains each of them."""
    explained = [
        [
            field.label,
            _("必填") if field.required else "",
            field.example,
            "、".join(field.aliases),
        ]
        for field in kind.fields
    ]
    head = [_("列"), _("必填"), _("例子"), _("也可以叫")]
    sheets = [
        Sheet(str(kind.label), [field.label for field in kind.fields if field.is_offered], []),
        Sheet(_("填写说明"), head, explained, widths=(16, 8, 28, 60)),
    ]
    write_workbook(target, sheets)


def write_errors(report: Report, target: Path | IO[bytes]) -> int:
    """The user's own rows that were rejected, each with the reason; how many.

    The headings are the user's, so that the mended workbook can be brought in as it is. What is
    not collected does not come back, nor does an identity number that stood in another column.
    """
    kind = registry.get(report.kind)
    shown = [h for h in report.layout.headings if not is_withheld(kind, h)]
    head = [REASON, ROW, *(heading.text for heading in shown)]
    rows = bad_rows(report, [heading.index for heading in shown])
    return write_workbook(target, [Sheet(report.layout.sheet, head, rows)])


def bad_rows(report: Report, places: Sequence[int]) -> Iterator[list[object]]:
    """The rejected rows: reason, row number, and the cells as they were read."""
    reasons = report.reasons(report.bad_rows)
    for number, cells in report.bad_rows.items():
        kept = [given_back(cells[i]) if i < len(cells) else "" for i in places]
        yield [reasons[number], number, *kept]


def given_back(cell: Cell) -> Cell:
    """A cell without an identity number, and without one that lost its last digits."""
    return "" if is_lossy(cell) or holds_number(plain(cell)) else cell
