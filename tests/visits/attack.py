"""Somebody who puts figures together: what follows, by adding and subtracting, from what was told?

A figure is the set of matters that it counts. What is told are such sets with their sizes; a figure
that was kept back follows from them when it is a combination of theirs with fractions as weights.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fractions import Fraction

Matters = frozenset[int]


def followed(told: Iterable[Matters], kept_back: Iterable[Matters]) -> set[Matters]:
    """Those of the figures kept back whose size follows from the figures told."""
    basis: list[tuple[int, dict[int, Fraction]]] = []
    for figure in sorted(set(told), key=len):
        rest = _reduced(figure, basis)
        if rest:
            first = min(rest)
            basis.append((first, {n: weight / rest[first] for n, weight in rest.items()}))
            basis.sort(key=lambda row: row[0])
    return {figure for figure in kept_back if figure and not _reduced(figure, basis)}


def _reduced(
    figure: Collection[int], basis: list[tuple[int, dict[int, Fraction]]]
) -> dict[int, Fraction]:
    """What is left of a figure when all that the others can tell of it is taken away."""
    rest = {n: Fraction(1) for n in figure}
    for first, row in basis:
        weight = rest.get(first)
        if weight:
            for n, of_row in row.items():
                rest[n] = rest.get(n, Fraction(0)) - weight * of_row
    return {n: weight for n, weight in rest.items() if weight}
