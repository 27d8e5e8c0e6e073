"""A file as data rows: its table found, its totals, notes and repeated headers set apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from contacts.imports import mappings
from contacts.imports.columns import column_remarks, find_columns
from contacts.imports.kind import SheetKind
from contacts.imports.records import Record, Remark, Verdict
from contacts.imports.report import Report
from contacts.kit.sheets.layout import Layout
from contacts.kit.sheets.reader import Book, Row
from contacts.kit.sheets.refusals import Unreadable
from contacts.kit.sheets.rowkinds import RowKind

if TYPE_CHECKING:
    from contacts.models import User


@dataclass(frozen=True, slots=True)
class Source:
    """The file of an import: where it lies, what its owner calls it, and how to read it.

    `mapping` says what headings mean; without one, what was remembered is used.
    """

    path: Path
    name: str
    sheet: str | None = None
    mapping: Mapping[str, str] | None = None


def read(
    kind: type[SheetKind], source: Source, by: User | None
) -> tuple[Report, list[Record], bool]:
    """The report as it begins, the data rows, and whether bare days count from 1904."""
    mapping = source.mapping
    if mapping is None:
        mapping = mappings.remembered(kind.code, by)
    with Book(source.path, source.sheet) as book:
        layout = find_columns(kind, book, mapping)
        if layout.missing:
            raise Unreadable("no_table", columns="、".join(layout.missing))
        report = Report(kind.code, source.name, layout, kind.named_by)
        report.columns = column_remarks(kind, layout)
        records = list(entries(layout, book.rows(layout.sheet), report))
    report.counts["rows"] = len(records)
    return report, records, book.epoch_1904


def entries(layout: Layout, rows: Iterator[Row], report: Report) -> Iterator[Record]:
    """The data rows below the header; totals, notes and headers that come again are noted."""
    for row in rows:
        if row.number <= layout.header_row:
            continue
        match layout.sorter.kind(row.cells):
            case RowKind.DATA:
                yield Record(row.number, row.cells)
            case RowKind.TOTAL:
                report.add_ignored(ignored(row, "subtotal", _("合计行，不导入。")))
            case RowKind.NOTE:
                report.add_ignored(ignored(row, "note", _("说明文字，不导入。")))
            case RowKind.HEADER:
                report.add_ignored(ignored(row, "header", _("重复的表头，不导入。")))
            case RowKind.EMPTY:
                pass


def ignored(row: Row, code: str, message: str) -> Remark:
    """A remark on a row that is no entry."""
    return Remark(row.number, Verdict.IGNORED, code, "", message)
