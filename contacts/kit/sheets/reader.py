"""Read a spreadsheet without trusting it: a child process opens it, this side gets plain rows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any, NamedTuple, Self, cast

from contacts.kit.sheets import limits
from contacts.kit.sheets.refusals import Unreadable

TYPES: dict[str, Callable[[Any], Any]] = {
    "instant": datetime.fromisoformat,
    "day": date.fromisoformat,
    "time": time.fromisoformat,
    "seconds": lambda seconds: timedelta(seconds=seconds),
    "text": str,
}

PROJECT = Path(__file__).resolve().parents[3]
CHILD = "contacts.kit.sheets.child"
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "TMPDIR", "SYSTEMROOT")

Cell = str | float | int | bool | date | datetime | time | timedelta


class Row(NamedTuple):
    """One row with its number as the user sees it, counted from 1."""

    number: int
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """One sheet of a workbook, with its first rows where it was looked into."""

    name: str
    visible: bool
    head: list[Row]


class Book:
    """A workbook, open in a child process. Use it in a ``with`` block; read one sheet of it.

    Hidden sheets are not looked into, unless `sheet` names one.

    Attributes:
        kind: xlsx, xls or csv, whatever the file's name says.
        epoch_1904: whether bare day numbers count from 1904.
        sheets: all its sheets, the hidden ones too.

    Raises:
        Unreadable: on entering or reading, with one sentence for the user.
    """

    def __init__(self, path: Path | str, sheet: str | None = None) -> None:
        self.path = Path(path)
        self.sheet = sheet

    def __enter__(self) -> Self:
        self.child = start_child(self.path, self.sheet)
        self.alarm = threading.Timer(limits.CHILD_SECONDS, self.child.kill)
        self.alarm.daemon = True
        self.alarm.start()
        try:
            self.describe(self.hear())
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def close(self) -> None:
        """End the child process, whatever it is doing."""
        self.alarm.cancel()
        self.child.kill()
        for pipe in (self.child.stdin, self.child.stdout):
            if pipe:
                try:
                    pipe.close()
                except BrokenPipeError:
                    pass
        self.child.wait()

    def describe(self, message: dict[str, Any]) -> None:
        """Take over what the child found."""
        self.kind: str = message["kind"]
        self.epoch_1904: bool = message["epoch_1904"]
        self.sheets = [
            SheetInfo(sheet["name"], sheet["visible"], [Row(*row) for row in sheet["head"]])
            for sheet in message["sheets"]
        ]
        names = {info.name for info in self.sheets}
        if self.kind == "csv" and self.sheet is not None and self.sheet not in names:
            raise Unreadable("csv_has_no_sheets", name=self.sheet)

    def rows(self, sheet: str) -> Iterator[Row]:
        """The rows of a sheet that hold anything. May be asked for once, of one sheet."""
        pipe = cast("IO[str]", self.child.stdin)
        try:
            pipe.write(json.dumps(sheet) + "\n")
            pipe.flush()
        except BrokenPipeError as error:
            raise Unreadable("too_much") from error
        while batch := self.hear()["rows"]:
            for number, cells in batch:
                yield Row(number, cells)

    def hear(self) -> dict[str, Any]:
        """The child's next line."""
        line = cast("IO[str]", self.child.stdout).readline()
        try:
            message = json.loads(line, object_hook=untagged)
        except ValueError as error:  # it died: out of memory or time
            raise Unreadable("too_much") from error
        if "refused" in message:
            raise Unreadable(message["refused"], **message["facts"])
        return cast("dict[str, Any]", message)


def start_child(path: Path, sheet: str | None) -> subprocess.Popen[str]:
    """The process that opens the file. It sees nothing of our environment but the paths."""
    if hindrance := what_instead(path):
        raise Unreadable(hindrance, name=path.name or str(path))
    return subprocess.Popen(
        [sys.executable, "-m", CHILD, str(path.resolve()), *([] if sheet is None else [sheet])],
        cwd=PROJECT,
        env={name: os.environ[name] for name in PASSED_ON if name in os.environ}
        | {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )


def what_instead(path: Path) -> str:
    """Why there is nothing to open: no such file, or something else under the name; "" where a
    file is. A name that can't be one has none."""
    try:
        if path.is_file():
            return ""
        if path.is_dir():
            return "folder"
        return "no_regular_file" if path.exists() else "no_file"
    except OSError:
        return "no_file"


def untagged(value: dict[str, Any]) -> Any:
    """What the child put under a key that says what it is."""
    if len(value) == 1:
        ((tag, content),) = value.items()
        if tag in TYPES:
            return TYPES[tag](content)
    return value
