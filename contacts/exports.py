"""Lists as workbooks: the same columns as on the page, all rows, plain values."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import FileResponse

from contacts.kit import clock
from contacts.kit.sheets.writer import Paper, Sheet, write_workbook

if TYPE_CHECKING:
    from contacts.kit.tables import Table


def workbook(
    table: Table, *, name: str, told: list[Any] | None = None, paper: Paper | None = None
) -> FileResponse:
    """The whole list as an .xlsx download named after the page and the day; `told` gets its ids.

    `paper`: it is headed and printed as a form that is handed on.
    """
    return workbook_of({name: table}, name=name, told=told, paper=paper)


def workbook_of(
    tables: Mapping[str, Table],
    *,
    name: str,
    told: list[Any] | None = None,
    paper: Paper | None = None,
) -> FileResponse:
    """Several lists as sheets of one download."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_workbook(
        file,
        [
            Sheet(
                title,
                table.sheet_headings(),
                table.sheet_rows(told),
                table.sheet_widths(),
                paper,
            )
            for title, table in tables.items()
        ],
    )
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}{clock.today():%Y%m%d}.xlsx")
