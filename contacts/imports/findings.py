"""What a check found, as its page shows it; of a long sheet it is kept beside the upload."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from contacts.imports import registry, workbooks
from contacts.imports.records import Verdict
from contacts.imports.report import Report
from contacts.kit.sheets.refusals import Unreadable

SHOWN = 200  # groups of remarks of each sort
REPORT, ERRORS = ".json", ".xlsx"  # the ends of the names of what is kept


@dataclass(frozen=True)
class Findings:
    """A report as its page shows it.

    Attributes:
        columns: heading, the column that it was taken for, and why it is not read.
        remarks: for each verdict the first groups, and how many more there are.
        sealed: how many rows were left out that nothing will tell of afterwards.
        made: the public ids of the first records that were written.
        places: public ids of the areas that the rows may be about.
    """

    sheet: str
    header_row: int
    ignored_sheets: list[str]
    counts: dict[str, int]
    columns: list[list[str]]
    has_unknown: bool
    remarks: dict[str, list[Any]]
    sealed: int = 0
    made: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, report: Report) -> Self:
        """What is shown of a report."""
        labels = {field.key: str(field.label) for field in registry.get(report.kind).fields}
        told = {remark.column: remark.message for remark in report.columns}
        return cls(
            sheet=report.layout.sheet,
            header_row=report.layout.header_row,
            ignored_sheets=report.layout.ignored_sheets,
            counts=report.as_json()["counts"],
            columns=[
                [heading.text, labels.get(heading.key or "", ""), told.get(heading.text, "")]
                for heading in report.layout.headings
            ],
            has_unknown=any(remark.code == "column_unknown" for remark in report.columns),
            remarks={str(verdict): remarks_of(report, verdict) for verdict in Verdict},
            sealed=len(report.sealed),
            made=report.made[:SHOWN],
            places=report.places,
        )

    @property
    def good(self) -> int:
        """How many rows there are to write."""
        return self.counts["new"] + self.counts["changed"]


def remarks_of(report: Report, verdict: Verdict) -> list[Any]:
    """The first groups of remarks of a sort, and how many more there are."""
    found = report.groups(verdict)
    groups = [
        {
            "first": group.first,
            "more": group.more,
            "count": len(group.rows),
            "subject": group.subject,
            "column": group.column,
            "message": str(group.message),
        }
        for group in found[:SHOWN]
    ]
    return [groups, len(found) - len(groups)]


# -- kept beside the upload ------------------------------------------------------------------------


def keep(upload: Path, outcome: Report | Unreadable, at: dt.datetime) -> Callable[[], None]:
    """Write what was found beside an upload; it holds when what is returned is called."""
    if isinstance(outcome, Unreadable):
        told: dict[str, Any] = {"refused": outcome.code, "facts": outcome.facts}
        errors = None
    else:
        told = {"found": dataclasses.asdict(Findings.of(outcome))}
        errors = draft(upload)
        workbooks.write_errors(outcome, errors)
    report = draft(upload)
    report.write_text(json.dumps({"at": at.isoformat(), **told}), encoding="utf-8")

    def take_place() -> None:
        if errors:
            errors.replace(upload.with_suffix(ERRORS))
        report.replace(upload.with_suffix(REPORT))

    return take_place


def draft(upload: Path) -> Path:
    """A file of ours alone in the same folder."""
    handle, name = tempfile.mkstemp(dir=upload.parent, prefix=f"{upload.stem}-")
    os.close(handle)
    return Path(name)


def kept(upload: Path) -> tuple[Findings | Unreadable, dt.datetime] | None:
    """What was found and when, or why the file can't be read; None when nothing is kept."""
    try:
        told = json.loads(upload.with_suffix(REPORT).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    at = dt.datetime.fromisoformat(told["at"])
    if "refused" in told:
        return Unreadable(told["refused"], **told["facts"]), at
    return Findings(**told["found"]), at


def forget(upload: Path) -> None:
    """Remove all that was kept beside an upload, and what a killed worker left half written."""
    for path in (upload.with_suffix(REPORT), upload.with_suffix(ERRORS)):
        path.unlink(missing_ok=True)
    for path in upload.parent.glob(f"{upload.stem}-*"):
        path.unlink(missing_ok=True)
