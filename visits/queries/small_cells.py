"""Small figures in what is handed on: what is kept back follows from nothing that is told (care P8).

The pages need none of this: whoever reads figures there may open every matter that they count, so
hiding one would hide nothing (`tests/visits/test_small_figures.py` holds the table of rights against
that). A document goes to others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from visits.queries.rates import Share

# Of fewer answers one might tell whose they were.
LEAST_SHOWN = 5


def held_back(shares: Sequence[Share]) -> list[Share]:
    """The same figure of all groups of a whole that is told too; those to be kept back are hidden.

    A single one that is missing would be the whole less the others. So the next smaller ones are kept
    back too, until what is missing belongs to several groups and is no small number itself.
    """
    found = [of_five_or_more(share) for share in shares]
    smallest = sorted((n for n, share in enumerate(found) if share.is_told),
                      key=lambda n: found[n].whole)  # fmt: skip
    for n in smallest:
        if not _follows(found):
            break
        found[n] = replace(found[n], is_hidden=True)
    return found


def of_five_or_more(share: Share) -> Share:
    """The figure by itself: hidden where it is of fewer than five."""
    return replace(share, is_hidden=share.whole < LEAST_SHOWN)


def _follows(shares: list[Share]) -> bool:
    """Whether what is hidden can be told from the whole: of one group, or too few of several."""
    missing = [share.whole for share in shares if share.whole and share.is_hidden]
    return bool(missing) and (len(missing) == 1 or sum(missing) < LEAST_SHOWN)
