"""What a measurement is, and how time is taken."""

from __future__ import annotations

import dataclasses
import statistics
import time
from collections.abc import Callable
from typing import Any


@dataclasses.dataclass(frozen=True)
class Figure:
    """One measured number and the most that it may be."""

    name: str
    measured: float
    limit: float
    unit: str
    detail: str = ""

    @property
    def holds(self) -> bool:
        return self.measured <= self.limit

    def row(self) -> str:
        """A row of the table of docs/benchmarks.md."""
        mark = "" if self.holds else " **over**"
        return (
            f"| {self.name} | {self.measured:,.2f} {self.unit}{mark} "
            f"| {self.limit:,.0f} {self.unit} | {self.detail} |"
        )


def seconds(work: Callable[[], Any], times: int = 5, *, warm: bool = True) -> float:
    """The median time of some calls; unless told otherwise a first one, which warms up, is left out."""
    if warm:
        work()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)
