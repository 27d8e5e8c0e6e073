"""From a file to a report, and from a confirmed report to the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from contacts import audit
from contacts.access import forget_grants
from contacts.imports import mappings, registry
from contacts.imports.changes import Watch
from contacts.imports.columns import column_remarks, find_columns
from contacts.imports.fields import Field
from contacts.imports.file_names import kept_name
from contacts.imports.kind import Order, SheetKind
from contacts.imports.records import Outcome, Record, Remark, RowLeftOut, RowRefused, Verdict
from contacts.imports.report import Report
from contacts.kit import clock
from contacts.kit.identity import SHORTEST, holds_number
from contacts.kit.memory import many_objects
from contacts.kit.search import prepare
from contacts.kit.sheets.cells import CellError, plain
from contacts.kit.sheets.layout import Layout
from contacts.kit.sheets.reader import Book, Cell, Row
from contacts.kit.sheets.refusals import Unreadable
from contacts.kit.sheets.rowkinds import RowKind
from contacts.models import Area, AuditVerb

if TYPE_CHECKING:
    from contacts.models import User

IDS_AN_EVENT = 1000
# So often a sheet is judged before the lock; afterwards it is judged under it.
TRIES = 3

Progress = Callable[[int, int, str], None]
Finish = Callable[[Report], None]


def silently(done: int, total: int, message: str) -> None:
    """Nobody wants to know how far it is."""


def nothing_more(report: Report) -> None:
    """Nothing belongs to the rows beyond themselves."""


@dataclass(frozen=True, slots=True)
class Source:
    """The file of an import: where it lies, what its owner calls it, and how to read it.

    `mapping` says what headings mean; without one, what was remembered is used.
    """

    path: Path
    name: str
    sheet: str | None = None
    mapping: Mapping[str, str] | None = None


def check(
    kind: str,
    source: Source,
    *,
    by: User | None,
    at: dt.datetime,
    progress: Progress = silently,
) -> Report:
    """Look at a sheet; nothing is written.

    Raises:
        Unreadable: the file or its header can't be read.
    """
    with many_objects:
        progress(0, 0, _("正在读表格"))
        report, records, epoch_1904 = read(registry.get(kind), source, by)
        judge(begin(report, by, at), records, epoch_1904, report, progress)
    return report


def apply(
    kind: str,
    source: Source,
    *,
    by: User | None,
    at: dt.datetime,
    skip_bad_rows: bool = False,
    progress: Progress = silently,
    finish: Finish = nothing_more,
) -> Report:
    """Look at a sheet and write it: all rows or none, unless bad ones may be skipped.

    `report.applied` says whether anything was written. A second time changes nothing. `finish`
    is called with the rows written, in their transaction.

    Raises:
        Unreadable: the file or its header can't be read.
    """
    work = Work(kind, source, by, at, skip_bad_rows, progress, finish)
    with many_objects:
        for _try in range(TRIES):
            if report := work.write_if_quiet():
                return report
        return work.write_alone()


@dataclass(frozen=True, slots=True)
class Work:
    """A sheet to write.

    Judging takes long, and on SQLite whoever holds the lock holds up all who write, even into
    the trail. So it is judged before, and only written under the lock; where something was
    changed in between, it is judged again.
    """

    kind: str
    source: Source
    by: User | None
    at: dt.datetime
    skip_bad_rows: bool
    progress: Progress
    finish: Finish

    def write_if_quiet(self) -> Report | None:
        """Judge, then write; None when something was changed meanwhile."""
        watch = Watch(registry.get(self.kind).resource)
        importer, report = self.judged(self.progress)
        if report.rejected and not self.skip_bad_rows:
            return report
        rows = report.counts["rows"]
        self.progress(rows, rows, _("正在写入"))
        prepare(importer.with_pinyin())
        with transaction.atomic():
            one_import_at_a_time()
            if not watch.is_quiet():
                return None
            self.write(importer, report)
        return report

    def write_alone(self) -> Report:
        """Judge and write under the lock: the last way where others change too much."""
        self.progress(0, 0, _("正在写入"))
        with transaction.atomic():
            one_import_at_a_time()
            importer, report = self.judged(silently)
            if self.skip_bad_rows or not report.rejected:
                self.write(importer, report)
        return report

    def judged(self, progress: Progress) -> tuple[SheetKind, Report]:
        """The importer with all that it is to write, and the report."""
        progress(0, 0, _("正在读表格；别的导入没写完，就先等一等"))
        if self.by is not None:
            forget_grants(self.by)
        report, records, epoch_1904 = read(registry.get(self.kind), self.source, self.by)
        importer = begin(report, self.by, self.at)
        judge(importer, records, epoch_1904, report, progress)
        return importer, report

    def write(self, importer: SheetKind, report: Report) -> None:
        """Write what was judged, with its events."""
        if uids := importer.write():
            trace(importer, uids)
            importer.tell()
        report.applied = True
        self.finish(report)


def begin(report: Report, by: User | None, at: dt.datetime) -> SheetKind:
    """An importer for one sheet."""
    titles = " ".join([*report.layout.sorter.titles, report.layout.sheet, report.file])
    order = Order(by=by, on=clock.day_of(at), at=at, source=report.file, titles=titles)
    return registry.get(report.kind)(order)


def one_import_at_a_time() -> None:
    """Wait for another import to end, so that what was judged is still so when it is written."""
    list(Area.objects.filter(depth=1).select_for_update(no_key=True).order_by("pk"))


def trace(importer: SheetKind, uids: Sequence[str]) -> None:
    """Leave events with the ids of all that was written."""
    for start in range(0, len(uids), IDS_AN_EVENT):
        audit.record(
            by=importer.order.by,
            verb=AuditVerb.CHANGE,
            resource=importer.resource,
            ids=uids[start : start + IDS_AN_EVENT],
            fields=[field.key for field in importer.fields],
            reason=_("导入：%(file)s") % {"file": kept_name(importer.code, importer.order.source)},
        )


# -- reading ---------------------------------------------------------------------------------------


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


# -- judging ---------------------------------------------------------------------------------------


def judge(
    importer: SheetKind,
    records: Sequence[Record],
    epoch_1904: bool,
    report: Report,
    progress: Progress = silently,
) -> None:
    """Let the kind say of each row what it does, and count."""
    fields = [field for field in importer.fields if field.key in report.layout.places]
    for record in records:
        parse(record, fields, report.layout.places, epoch_1904)
    doubles = Doubles(importer)
    importer.prepare([record for record in records if not record.rejected])
    for done, record in enumerate(records):
        progress(done, len(records), _("正在核对"))
        if first := doubles.repeated(record):
            message = _("与第 %(row)d 行完全相同，只导入一次。") % {"row": first}
            report.add_ignored(record.ignore("repeat", message))
            continue
        doubles.refuse_second(record)
        try:
            report.add(record, None if record.rejected else outcome_of(importer, record))
        except RowLeftOut as left:
            report.add_ignored(record.ignore(left.code, left.message, left.column))


def outcome_of(importer: SheetKind, record: Record) -> Outcome | None:
    """What the kind makes of a row; None when it refuses it.

    Raises:
        RowLeftOut: it stays outside, and the sheet comes in all the same.
    """
    try:
        return importer.judge(record)
    except RowLeftOut:
        raise
    except RowRefused as refusal:
        record.reject(refusal.code, refusal.column, refusal.message)
        return None


def parse(
    record: Record, fields: Sequence[Field], places: Mapping[str, int], epoch_1904: bool
) -> None:
    """Make values of the cells; note what is missing or can't be understood."""
    width = len(record.cells)
    for field in fields:
        place = places[field.key]
        cell: Cell = record.cells[place] if place < width else ""
        try:
            value = None if cell == "" else read_cell(field, cell, epoch_1904)
        except CellError as error:
            value = error.kept or None
            note = record.warn if field.lenient else record.reject
            note(error.code, field.label, error.message)
        else:
            if value is None and field.required:
                message = _("“%(column)s”不能空着。") % {"column": field.label}
                record.reject("required", field.label, message)
        record.values[field.key] = value


def read_cell(field: Field, cell: Cell, epoch_1904: bool) -> Any:
    """The value of a cell; an identity number is taken from its own column alone.

    Raises:
        CellError: when it can't be understood, or holds an identity number.
    """
    is_short = isinstance(cell, str) and len(cell) < SHORTEST  # most cells: no number fits in
    if not (is_short or field.is_identity) and holds_number(plain(cell)):
        sentence = (
            _("这一格里像是有身份证号。身份证号不保存，这一格没有导入。")
            if field.lenient
            else _("这一格里像是有身份证号。身份证号不保存，请从这一格删去再导入。")
        )
        raise CellError("identity_number", sentence)
    return field.read(cell, epoch_1904)


class Doubles:
    """Rows that come twice: the same content is read once, other content is refused."""

    def __init__(self, importer: SheetKind) -> None:
        self.importer = importer
        self.contents: dict[Hashable, int] = {}
        self.keys: dict[Hashable, int] = {}

    def repeated(self, record: Record) -> int | None:
        """The number of an earlier row with the very same content."""
        cells = record.cells if record.rejected else record.values.values()
        content = tuple(map(repr, cells))
        first = self.contents.setdefault(content, record.number)
        return None if first == record.number else first

    def refuse_second(self, record: Record) -> None:
        """Reject a row whose key an earlier row has, with other content."""
        key = self.importer.key(record)
        if key is None:
            return
        first = self.keys.setdefault(key, record.number)
        if first != record.number and not record.rejected:
            column = self.importer.column_of_key(record)
            sentence = _("与第 %(row)d 行的%(column)s相同，内容却不一样，请留下对的一行。")
            record.reject("duplicate_key", column, sentence % {"row": first, "column": column})
