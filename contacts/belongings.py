"""What else a cadre hands over to a successor, by the apps above, so that imports point one way.

The model names the hand-overs in whose lists its rows stand (`handovers`, whose `related_name` is
the `name` here). In the `AppConfig.ready` of the higher app:

    belongings.register(Belonging("commitments", label=_("交哪几件承诺"), ...))
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from contacts.models import Cadre, HandOver, User


def _all_fit(_giver: Cadre, _taker: Cadre, _on: dt.date, _rows: Sequence[Any]) -> dict[int, str]:
    return {}


@dataclass(frozen=True)
class Belonging:
    """One kind of records that go along: `open_of` says what a cadre has of it, `pass_on` gives what
    stands in the list to the successor, inside the transaction of the leader's word. `words` tell a
    row; `outline` is what whoever may not read it sees of it (`queries.belongings`). `stayed` are the
    keys of what stands in the list and does not go along, or did not: it was settled meanwhile.
    `unfit` says why a row can't be the successor's from a day on, by its key; nothing of it: each can."""

    name: str
    label: Promise | str
    heading: Promise | str
    consequence: Promise | str
    open_of: Callable[[Cadre], QuerySet[Any]]
    pass_on: Callable[[HandOver, User], None]
    words: Callable[[Any], str]
    outline: Callable[[Any], str]
    stayed: Callable[[HandOver], Collection[int]]
    unfit: Callable[[Cadre, Cadre, dt.date, Sequence[Any]], dict[int, str]] = _all_fit

    def listed(self, handover: HandOver) -> QuerySet[Any]:
        """What stands in the list of a hand-over."""
        rows: QuerySet[Any] = getattr(handover, self.name).all()
        return rows


_belongings: dict[str, Belonging] = {}


def register(*belongings: Belonging) -> None:
    """Add belongings; a second one of the same name replaces the first."""
    for belonging in belongings:
        _belongings[belonging.name] = belonging


def all_kinds() -> list[Belonging]:
    """Those that the apps above have registered."""
    return list(_belongings.values())
