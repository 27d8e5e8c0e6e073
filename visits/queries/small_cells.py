"""Small figures of what residents said: what is kept back follows from nothing beside it (care P8).

It holds in every table, on paper and in every sheet, because these are handed on. How many matters
there are is told however few: whoever reads that may open every one of them
(`tests/visits/test_small_figures.py` holds the table of rights to it).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from visits.queries.rates import Line, Share

# Of fewer answers one might tell whose they were.
LEAST_SHOWN = 5


def without_gaps(lines: Sequence[Line]) -> list[Line]:
    """The groups with the whole last, as `rates.lines` gives them, for all to read.

    With one group alone there is no whole, and nothing follows.
    """
    if not lines:
        return []
    *groups, whole = lines
    columns = {name: held_back([line.shares[name] for line in groups]) for name in whole.shares}
    last = {name: of_five_or_more(share) for name, share in whole.shares.items()}
    return [
        replace(line, shares={name: column[n] for name, column in columns.items()})
        for n, line in enumerate(groups)
    ] + [replace(whole, shares=last)]


def held_back(shares: Sequence[Share]) -> list[Share]:
    """The same figure of all groups of a whole that is told too; those to be kept back are hidden.

    A single one that is missing would be the whole less the others. So the next smaller ones are kept
    back too, until what is missing belongs to several groups, is no small number itself, and is neither
    all nor nothing: then each of these groups would be all or nothing too. A whole that is all or
    nothing is told: to keep it back would say just that.
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
    """Whether what is hidden can be told from the whole: of one group, too few of several, or all alike.

    Where the whole is all alike, so is every group, whichever are kept back: then none is for that.
    """
    missing = _sum([share for share in shares if share.whole and share.is_hidden])
    alone = sum(1 for share in shares if share.whole and share.is_hidden) == 1
    alike = _is_uniform(missing) and not _is_uniform(_sum(shares))
    return bool(missing.whole) and (alone or missing.whole < LEAST_SHOWN or alike)


def _sum(shares: list[Share]) -> Share:
    return Share(sum(share.part for share in shares), sum(share.whole for share in shares))


def _is_uniform(share: Share) -> bool:
    return share.part in (0, share.whole)
