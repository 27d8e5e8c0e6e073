"""How far what was settled went, with the ways to the matters: told once for a period, in no table,
so that it can't be sorted and stands beside nobody else's (S075, care P1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from visits.queries.rates import Share
from visits.queries.small_cells import of_five_or_more
from visits.queries.village_level import SETTLED, TRACED, Level, Levels
from visits.tables.rates import not_told


@dataclass(frozen=True)
class LevelTold:
    """One level: its share, or why there is none, and where its matters are."""

    label: str | Promise
    share: Share
    not_told: str
    url: str


class LevelsTold:
    """All of a period. `address` gives the list of the matters behind a figure."""

    def __init__(self, levels: Levels, address: Callable[[str], str]) -> None:
        self.levels, self.address = levels, address

    @property
    def settled(self) -> int:
        return self.levels.settled

    @property
    def settled_url(self) -> str:
        return self.address(SETTLED)

    @property
    def traced_url(self) -> str:
        return self.address(TRACED)

    @property
    def told(self) -> list[LevelTold]:
        """The two that are a share of those whose history tells it."""
        shares = {
            level: of_five_or_more(self.levels.share(level)) for level in (Level.VILLAGE, Level.UP)
        }
        return [
            LevelTold(level.label, share, not_told(share), self.address(level))
            for level, share in shares.items()
        ]

    @property
    def untold(self) -> LevelTold | None:
        """Those whose history is gone; a number alone."""
        number = self.levels.untold
        share = Share(number, number)
        return (
            LevelTold(Level.UNTOLD.label, share, "", self.address(Level.UNTOLD)) if number else None
        )
