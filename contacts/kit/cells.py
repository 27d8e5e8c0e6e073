"""Cells of the small tables in which moves are written down: words with commas, - for none, and in
brackets what may be left out."""

from __future__ import annotations


def words_of(cell: str) -> list[str]:
    return [] if cell == "-" else cell.split(",")


def must_and_may(cell: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What must be given, and what may be."""
    words = words_of(cell)
    must = tuple(word for word in words if not word.startswith("("))
    return must, tuple(word.strip("()") for word in words if word.startswith("("))
