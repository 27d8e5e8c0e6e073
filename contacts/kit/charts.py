"""Geometry of the bars that pages draw as SVG: shares in per cent, never more, never less."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One piece of a stacked bar: `code` names its colour, `label` its word."""

    code: str
    label: str
    value: int
    url: str = ""


@dataclass(frozen=True)
class Segment:
    """A part with its place on the bar, both in per cent of the width."""

    part: Part
    start: str
    width: str


@dataclass(frozen=True)
class Progress:
    """A bar from 0 to `target` with a mark where the pace is, in per cent of the width."""

    width: str
    mark: str


def segments(parts: Iterable[Part], whole: int | None = None) -> list[Segment]:
    """Lay the parts side by side over `whole` (by default their sum); empty parts take no place."""
    kept = [part for part in parts if part.value > 0]
    total = max(whole or 0, sum(part.value for part in kept))
    placed, before = [], 0
    for part in kept:
        placed.append(Segment(part, percent(before, total), percent(part.value, total)))
        before += part.value
    return placed


def progress(done: int, target: int, pace: int | None = None) -> Progress:
    """The filled share of `target` and the place of the pace mark ("" without one)."""
    mark = "" if pace is None else percent(min(pace, target), target)
    return Progress(percent(min(done, target), target), mark)


def percent(value: int, whole: int) -> str:
    """`value` as a share of `whole`, such as "42.86%"; nothing of nothing is "0%"."""
    if whole <= 0:
        return "0%"
    return f"{max(value, 0) * 100 / whole:.2f}".rstrip("0").rstrip(".") + "%"
