"""How many households a cadre should be contact of: what the rules of the township ask for.

The app that keeps the rules registers the answer in `AppConfig.ready`. A township that has switched
on no such rule goes by the usual numbers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from contacts.models import ServiceCategory

# (township, category) → households a year.
Norms = Mapping[tuple[int, str], int]

# As many as the yearly duty usually asks for: fewer is a set-up gap, not the cadre's fault (rule 4).
# A leader owes what a township cadre owes.
USUAL = {
    ServiceCategory.VILLAGE_CADRE: 15,
    ServiceCategory.TOWNSHIP_CADRE: 10,
    ServiceCategory.TOWNSHIP_LEADER: 10,
}

_sources: list[Callable[[dt.date], Norms]] = []


def register(source: Callable[[dt.date], Norms]) -> None:
    """Let `source` answer from now on."""
    _sources[:] = [source]


def in_force(on: dt.date) -> Norms:
    """The norms of the townships that have rules of their own, on a day."""
    return _sources[0](on) if _sources else {}
