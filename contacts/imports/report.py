"""What a check found, row by row: for the page, the command and the workbook of errors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from contacts.imports.records import Outcome, Record, Remark, Verdict
from contacts.kit.sheets.cells import quoted
from contacts.kit.sheets.layout import Layout
from contacts.kit.sheets.reader import Cell, Row

FEW = 3  # rows that are named one by one


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of which the same is said: their numbers, and what the first of them is about."""

    column: str
    message: str
    rows: list[int]
    subject: str

    @property
    def first(self) -> list[int]:
        """The rows to name."""
        return self.rows[:FEW]

    @property
    def more(self) -> int:
        """How many rows are not named."""
        return max(len(self.rows) - FEW, 0)


@dataclass
class Report:
    """The outcome of looking at a sheet.

    Attributes:
        named_by: the columns by which the user finds a row again.
        columns: remarks on whole columns: left out on purpose, or not recognised.
        bad_rows: the cells of the rejected rows, to be given back with the reasons.
        subjects: what the remarked rows are about, so that the user finds them.
        applied: whether the rows were written.
        made: the public ids of what was written, in the order of the sheet where the kind has one.
        places: public ids of the areas that the rows may be about.
    """

    kind: str
    file: str
    layout: Layout
    named_by: Sequence[str] = ()
    columns: list[Remark] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    remarks: list[Remark] = field(default_factory=list)
    bad_rows: dict[int, list[Cell]] = field(default_factory=dict)
    subjects: dict[int, str] = field(default_factory=dict)
    applied: bool = False
    made: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)

    @property
    def rejected(self) -> int:
        """How many rows can't be imported."""
        return self.counts[Verdict.REJECTED]

    def add_ignored(self, remark: Remark) -> None:
        """Note a row that is no entry of its own."""
        self.remarks.append(remark)
        self.counts[Verdict.IGNORED] += 1

    def add(self, record: Record, outcome: Outcome | None) -> None:
        """Note what became of a data row. No outcome: it was rejected."""
        if record.remarks:
            self.remarks += record.remarks
            self.subjects[record.number] = self.subject_of(record)
        if outcome is None:
            self.counts[Verdict.REJECTED] += 1
            self.bad_rows[record.number] = record.cells
            return
        self.counts[outcome] += 1
        if any(remark.verdict == Verdict.WARNED for remark in record.remarks):
            self.counts[Verdict.WARNED] += 1

    @property
    def sealed(self) -> set[int]:
        """The rows that were left out and of which nothing will be kept."""
        return {remark.row for remark in self.remarks if remark.is_sealed}

    @property
    def told(self) -> int:
        """How many data rows jobs and the trail may tell of."""
        return self.counts["rows"] - len(self.sealed)

    def to_keep(self, warnings: Collection[str] | None = None) -> Report:
        """What may be kept once somebody has looked: nothing of sealed rows, not that there were any;
        of warned rows no name, and only these `warnings`."""
        remarks = [
            remark
            for remark in self.remarks
            if not remark.is_sealed
            and (remark.verdict != Verdict.WARNED or warnings is None or remark.code in warnings)
        ]
        counts = self.counts - Counter(dict.fromkeys(("rows", Verdict.IGNORED), len(self.sealed)))
        subjects = {row: self.subjects.get(row, "") for row in self.bad_rows}
        return replace(self, counts=counts, remarks=remarks, subjects=subjects)

    def subject_of(self, record: Record) -> str:
        """What stands in the columns by which the user finds the row again."""
        cells = self.layout.values(Row(record.number, record.cells))
        texts = (quoted(cells.get(key, ""), most=16) for key in self.named_by)
        return " ".join(text for text in texts if text)

    def groups(self, verdict: Verdict) -> list[Group]:
        """The remarks of a sort, those that say the same of the same column together; the many
        after the few, so that they bury nothing."""
        found: dict[tuple[str, str], Group] = {}
        for remark in sorted(self.remarks, key=lambda r: r.row):
            if remark.verdict == verdict:
                key = (remark.column, remark.message)
                group = found.setdefault(key, Group(*key, [], self.subjects.get(remark.row, "")))
                group.rows.append(remark.row)
        return sorted(found.values(), key=lambda group: (len(group.rows) > FEW, group.rows[0]))

    def summary(self) -> str:
        """The counts in one sentence, and whether anything was written."""
        counts = {str(name): self.counts[name] for name in (*Outcome, *Verdict)}
        # Totals, notes and repeated rows are no data, but rows that one sees in the sheet; what is
        # warned of is among the others.
        counts["rows"] = sum(counts.values()) - counts[Verdict.WARNED]
        sentence = _(
            "共%(rows)d行：新增%(new)d，修改%(changed)d，不变%(unchanged)d，有错%(rejected)d，"
            "不是数据或重复%(ignored)d；其中要看一眼%(warned)d。"
        )
        if not self.applied:
            return sentence % counts + _("没有写入。")
        is_written = self.counts[Outcome.NEW] or self.counts[Outcome.CHANGED]
        return sentence % counts + (_("已写入。") if is_written else _("没有变化。"))

    def as_json(self) -> dict[str, Any]:
        """The stable form that machines read (`import_sheet --json`)."""
        names = ("rows", *Outcome, *Verdict)
        return {
            "kind": self.kind,
            "file": self.file,
            "sheet": self.layout.sheet,
            "header_row": self.layout.header_row,
            "ignored_sheets": self.layout.ignored_sheets,
            "counts": {str(name): self.counts[name] for name in names},
            "rows": [as_json(remark) for remark in sorted(self.remarks, key=lambda r: r.row)],
        }

    def reasons(self, rows: Iterable[int]) -> dict[int, str]:
        """What is said about each of these rows, in one text a row."""
        said: dict[int, list[str]] = {row: [] for row in rows}
        for remark in self.remarks:
            if remark.row in said:
                where = f"{remark.column}：" if remark.column else ""
                said[remark.row].append(f"{where}{remark.message}")
        return {row: "\n".join(texts) for row, texts in said.items()}


def as_json(remark: Remark) -> dict[str, Any]:
    """A remark with the keys that machines know."""
    return {
        "row": remark.row,
        "verdict": str(remark.verdict),
        "code": remark.code,
        "column": remark.column,
        "message": remark.message,
    }
