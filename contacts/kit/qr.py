"""QR codes as one path of an SVG: nothing but squares, so the content policy has no objection."""

from __future__ import annotations

from dataclasses import dataclass

import segno

# Empty squares around the code, which scanners need.
QUIET = 4


@dataclass(frozen=True)
class Code:
    """`size` squares a side, the margin included; `path` fills the dark ones."""

    size: int
    path: str


def code(text: str) -> Code:
    """The code of a text, readable with a seventh of it dirty or folded (level M)."""
    rows = segno.make(text, error="m", micro=False, boost_error=False).matrix
    runs = [
        f"M{QUIET + start} {QUIET + y}h{length}v1h-{length}z"
        for y, row in enumerate(rows)
        for start, length in _runs(row)
    ]
    return Code(len(rows) + 2 * QUIET, "".join(runs))


def _runs(row: bytearray) -> list[tuple[int, int]]:
    """Where dark squares side by side begin, and how many they are."""
    found: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if dark and found and sum(found[-1]) == x:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        elif dark:
            found.append((x, 1))
    return found
