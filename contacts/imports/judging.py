"""What becomes of each row: its cells made values, doubles found, then the kind asked."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from contacts.imports.fields import Field
from contacts.imports.kind import SheetKind
from contacts.imports.records import Outcome, Record, RowLeftOut, RowRefused
from contacts.imports.report import Report
from contacts.kit.identity import SHORTEST, holds_number
from contacts.kit.sheets.cells import CellError, plain
from contacts.kit.sheets.reader import Cell

Progress = Callable[[int, int, str], None]


def silently(done: int, total: int, message: str) -> None:
    """Nobody wants to know how far it is."""


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
        try:
            importer.look_away(record)
            if first := doubles.repeated(record):
                message = _("与第 %(row)d 行完全相同，只导入一次。") % {"row": first}
                raise RowLeftOut("repeat", "", message)
            doubles.refuse_second(record)
            report.add(record, None if record.rejected else outcome_of(importer, record))
        except RowLeftOut as left:
            told = (left.code, left.message, left.column)
            report.add_ignored(record.ignore(*told, is_sealed=left.is_sealed))


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
