"""Makers of the files that people, programs and attackers send."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import xlsxwriter

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ROWS = [["户编号", "户主姓名", "联系电话"], ["B001", "韦大山", "15400000011"]]


def workbook(path: Path, sheets: dict[str, list[list[object]]], hidden: tuple[str, ...] = ()):
    """An .xlsx file with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
        if title in hidden:
            page.sheet_state = "hidden"
    book.save(path)
    return path


def merged_workbook(path: Path, rows: list[list[object]], merges: list[str], title="名册") -> Path:
    """An .xlsx file with one sheet in which these ranges are merged."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = title
    for row in rows:
        page.append(row)
    for cells in merges:
        page.merge_cells(cells)
    book.save(path)
    return path


def plain_workbook(path: Path, rows: list[list[object]] = ROWS) -> Path:
    """An ordinary .xlsx file."""
    return workbook(path, {"花名册": rows})


def with_part(path: Path, name: str, content: bytes) -> Path:
    """The ordinary workbook with one part of the package replaced or added."""
    source = io.BytesIO()
    with xlsxwriter.Workbook(source) as book:
        book.add_worksheet("花名册").write_row(0, 0, ["户编号"])
    with (
        zipfile.ZipFile(source) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return path


def sheet_xml(body: bytes, prolog: bytes = b"") -> bytes:
    """A worksheet part around these rows."""
    return (
        b'<?xml version="1.0" encoding="UTF-8"?>' + prolog + b"<worksheet "
        b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + body
        + b"</sheetData></worksheet>"
    )


def ole_file(path: Path, stream: str, size: int = 4096) -> Path:
    """An old compound file in which a stream of this name stands."""
    content = OLE + bytes(504) + stream.encode("utf-16-le") + b"\0\0"
    path.write_bytes(content.ljust(size, b"\0"))
    return path
