"""What is kept of a sheet once its rows were written, where a matter may be sealed later."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from contacts.imports import registry
from contacts.imports.records import Record, Remark, Verdict
from contacts.imports.report import Report
from contacts.kit.sheets.cells import quoted
from contacts.kit.sheets.reader import Cell

QUOTATION = re.compile("“([^”]*)”")
LEFT_OUT = "“…”"


def without_cells(report: Report, columns: Collection[str]) -> Report:
    """A report that tells of the rejected rows only why, and what stands in these columns, which are
    named by their keys; not where a row was rejected for what stands there."""
    labels = {field.key: field.label for field in registry.get(report.kind).fields}
    places = {
        report.layout.places[key]: labels[key] for key in columns & report.layout.places.keys()
    }
    refused_for = {(one.row, one.column) for one in report.remarks if is_refusal(one)}
    rows = {
        row: [
            cell if place in places and (row, places[place]) not in refused_for else ""
            for place, cell in enumerate(cells)
        ]
        for row, cells in report.bad_rows.items()
    }
    remarks = [
        replace(
            one, message=unquoted(one.message, report.bad_rows.get(one.row, []), labels.values())
        )
        if is_refusal(one)
        else one
        for one in report.remarks
    ]
    shown = [heading for heading in report.layout.headings if heading.index in places]
    return replace(
        report,
        layout=replace(report.layout, headings=shown),
        remarks=remarks,
        bad_rows=rows,
        subjects={row: report.subject_of(Record(row, cells)) for row, cells in rows.items()},
    )


def is_refusal(remark: Remark) -> bool:
    """Whether it says why a row did not come in."""
    return remark.verdict == Verdict.REJECTED


def unquoted(message: str, cells: Collection[Cell], labels: Collection[str]) -> str:
    """A sentence that quotes nothing but the headings of columns."""
    for cell in cells:  # as a whole, for it may hold the signs itself
        if (words := quoted(cell)) and words not in labels:
            message = message.replace(f"“{words}”", LEFT_OUT)
    return QUOTATION.sub(lambda found: found[0] if found[1] in labels else LEFT_OUT, message)
