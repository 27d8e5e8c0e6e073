"""Refuse a file by its size and structure, before anything opens it.

The type is what the first bytes say, never what the name says. Runs in the child process.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple
from zipfile import BadZipFile, ZipFile, ZipInfo

from contacts.kit.sheets import limits

Kind = Literal["xlsx", "xls", "csv"]

ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

FOREIGN = {
    b"%PDF": "pdf",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
    b"Rar!": "archive",
    b"7z\xbc\xaf": "archive",
    b"\x1f\x8b": "archive",
    b"{\\rtf": "word",
    b"\x7fELF": "program",
}

XML_PARTS = (".xml", ".rels", ".vml")
DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
ROW = re.compile(rb"""<(?:\w{1,20}:)?row(?:\s(?:[^<>]{0,400}?\s)?r=["'](\d{1,9})["']|[\s/>])""")
EPOCH_1904 = re.compile(rb"""date1904\s*=\s*["'](?:1|true)["']""")
CHUNK = 1024 * 1024
OVERLAP = 512  # of two chunks: longer than anything searched for


class Refused(Exception):
    """The file is not read. `code` is stable; the facts go into the sentence for the user."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class Examined(NamedTuple):  # a dataclass would double what the child process has to import
    """What a file is. `epoch_1904`: its day numbers count from 1904 instead of 1900."""

    kind: Kind
    epoch_1904: bool = False


def examine(path: Path) -> Examined:
    """What the file is, by its content.

    Raises:
        Refused: empty, too large, damaged, encrypted, a bomb, or no sheet at all.
    """
    size = path.stat().st_size
    if size == 0:
        raise Refused("empty")
    if size > limits.MAX_FILE_BYTES:
        raise Refused("file_too_large", megabytes=limits.MAX_FILE_BYTES // limits.MIB)
    with path.open("rb") as file:
        head = file.read(64)
    if head.startswith(EMPTY_ZIP):
        raise Refused("empty")
    if head.startswith(ZIP):
        return examine_zip(path, size)
    if head.startswith(OLE):
        return examine_ole(path)
    for magic, what in FOREIGN.items():
        if head.startswith(magic):
            raise Refused(what)
    return Examined("csv")


def examine_ole(path: Path) -> Examined:
    """An old Excel workbook, told from the other documents of that age by its streams."""
    content = path.read_bytes()
    if len(content) % 512 and len(content) < 1024:
        raise Refused("damaged")

    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") + b"\0\0" in content

    if has("EncryptedPackage"):
        raise Refused("encrypted")
    if has("WordDocument"):
        raise Refused("word")
    if has("PowerPoint Document"):
        raise Refused("slides")
    if not (has("Workbook") or has("Book")):
        raise Refused("damaged")
    return Examined("xls")


def examine_zip(path: Path, size: int) -> Examined:
    """A modern workbook: sizes as the directory states them, then every part read once."""
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
            refuse_sizes(parts, size)
            refuse_other_packages([part.filename for part in parts])
            marks = [scan(archive, part) for part in parts]
            return Examined("xlsx", epoch_1904=any(marks))
    # zipfile answers a packing that it doesn't know with NotImplementedError.
    except (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise Refused("damaged") from error


def refuse_sizes(parts: list[ZipInfo], size: int) -> None:
    """Refuse what would unfold to more than a sheet can need."""
    if len(parts) > limits.MAX_ZIP_ENTRIES:
        raise Refused("bomb")
    if any(part.flag_bits & 0x1 for part in parts):
        raise Refused("encrypted")
    if sum(part.compress_size for part in parts) > size:
        raise Refused("bomb")  # parts that overlap each other
    if sum(part.file_size for part in parts) > limits.MAX_UNPACKED_BYTES:
        raise Refused("bomb")
    for part in parts:
        tight = part.file_size > limits.MAX_PACKING_RATIO * max(part.compress_size, 1)
        if tight and part.file_size > limits.RATIO_FREE_BYTES:
            raise Refused("bomb")


def refuse_other_packages(names: list[str]) -> None:
    """Refuse packages that are no .xlsx workbook, each by its own name."""
    lowered = [name.lower().replace("\\", "/") for name in names]
    if "xl/workbook.bin" in lowered or "content.xml" in lowered:
        raise Refused("other_sheet")
    if any(name.startswith("word/") for name in lowered):
        raise Refused("word")
    if any(name.startswith("ppt/") for name in lowered):
        raise Refused("slides")
    if not any(name.startswith("xl/") for name in lowered):
        raise Refused("archive")


def scan(archive: ZipFile, part: ZipInfo) -> bool:
    """Read one part from end to end; true if it says that the days count from 1904.

    Reading to the end also checks the part's sum, so that a cut or doctored file shows here.
    """
    name = part.filename.lower()
    markup = name.endswith(XML_PARTS)
    rows = 0
    epoch_1904 = False
    for piece in pieces(archive, part):
        if not markup:
            continue
        if DECLARATION.search(piece):
            raise Refused("entities")
        if "worksheets/" in name:
            rows = refuse_rows(piece, rows)
        epoch_1904 = epoch_1904 or ("workbook" in name and bool(EPOCH_1904.search(piece)))
    return epoch_1904


def pieces(archive: ZipFile, part: ZipInfo) -> Iterator[bytes]:
    """The part in overlapping pieces, wide characters made narrow."""
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            piece = tail + chunk.replace(b"\0", b"")
            yield piece
            tail = piece[-OVERLAP:]


def refuse_rows(piece: bytes, highest: int) -> int:
    """The highest row number so far.

    Raises:
        Refused: when it is higher than any list of a township can need.
    """
    for match in ROW.finditer(piece):
        highest = max(highest, int(match[1] or 0))
    if highest > limits.MAX_ROWS:
        raise Refused("too_many_rows", rows=highest, most=limits.MAX_ROWS)
    return highest
