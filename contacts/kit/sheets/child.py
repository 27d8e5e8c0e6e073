"""The child process that opens strangers' files: limits itself, then answers in lines of JSON.

First line out: the sheets with their first rows, or why the file is refused. First line in: the
name of the sheet to read. Then its rows in batches, and an empty batch as the end; without that
end the reader knows that the child died. Called by `reader` alone:
``python -m contacts.kit.sheets.child FILE [SHEET]``. With a sheet's name only that one is looked
into, even if it is hidden; without one, all visible ones.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from contacts.kit.sheets import limits
from contacts.kit.sheets.guard import Refused, examine
from contacts.kit.sheets.sources import Row, Source, open_source

BATCH = 500


def main(path: Path, sheet: str | None = None) -> None:
    """Read one file for the process that holds the other end of the pipes."""
    limit_this_process()
    try:
        converse(path, sheet)
    except Refused as refusal:
        say({"refused": refusal.code, "facts": refusal.facts})
    except (MemoryError, RecursionError):
        say({"refused": "bomb", "facts": {}})
    except BrokenPipeError:
        sys.stderr.close()
    except BaseException:  # noqa: BLE001 - a panic of the parser is no Exception
        say({"refused": "damaged", "facts": {}})


def limit_this_process() -> None:
    """No more memory and time than a sheet can need."""
    for what, most in (
        (resource.RLIMIT_AS, limits.CHILD_MEMORY_BYTES),
        (resource.RLIMIT_CPU, limits.CHILD_CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(what)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (allowed, allowed))


def converse(path: Path, sheet: str | None) -> None:
    """Describe the file, hear which sheet is wanted, send its rows."""
    examined = examine(path)
    source = open_source(path, examined.kind)
    if len(source.sheets) > limits.MAX_SHEETS:
        raise Refused("too_many_sheets", most=limits.MAX_SHEETS)
    say(
        {
            "kind": examined.kind,
            "epoch_1904": examined.epoch_1904,
            "sheets": [
                describe(source, name, visible, visible if sheet is None else name == sheet)
                for name, visible in source.sheets
            ],
        }
    )
    wanted = json.loads(sys.stdin.readline() or "null")
    if wanted is None:
        return
    rows = measured(source.rows(wanted))
    while batch := list(islice(rows, BATCH)):
        say({"rows": batch})
    say({"rows": []})


def describe(source: Source, name: str, visible: bool, look: bool) -> dict[str, Any]:
    """A sheet, and its first rows where it is looked into."""
    head = list(islice(measured(source.rows(name)), limits.HEAD_ROWS)) if look else []
    return {"name": name, "visible": visible, "head": head}


def measured(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows, as long as they stay within reason."""
    total = 0
    for number, cells in rows:
        if len(cells) > limits.MAX_COLUMNS:
            refuse_too_wide(number, cells)
        for cell in cells:
            if isinstance(cell, str):
                total += len(cell)
                if len(cell) > limits.MAX_CELL_CHARS or total > limits.MAX_TEXT_CHARS:
                    raise Refused("cell_too_long", row=number)
        yield number, cells


def refuse_too_wide(number: int, cells: list[object]) -> None:
    """Stop at more columns than any list has; blank cells at the end are none, and go."""
    while cells and cells[-1] == "":
        cells.pop()
    if len(cells) > limits.MAX_COLUMNS:
        raise Refused("too_many_columns", row=number, columns=len(cells), most=limits.MAX_COLUMNS)


def say(message: dict[str, Any]) -> None:
    """One line to the reader."""
    line = json.dumps(message, ensure_ascii=False, default=tagged, separators=(",", ":"))
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def tagged(value: object) -> dict[str, Any]:
    """What JSON has no word for, under a key that says what it is."""
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    if isinstance(value, timedelta):
        return {"seconds": value.total_seconds()}
    return {"text": str(value)}


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:3])
