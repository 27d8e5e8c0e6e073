"""Small figures stay small secrets: what is not shown follows from nothing that is (care P8).

The whole stands below its groups, so a single figure that is not shown would be the whole less the
others. Such a column holds back the next smaller figures too, until what is missing in it belongs to
several groups and is no small number itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from visits.queries.rates import LEAST_SHOWN, Line, Share


def without_gaps(lines: Sequence[Line]) -> list[Line]:
    """The groups with the whole last, as `rates.lines` and `matter_counts` give them, for all to read.

    With one group alone there is no whole, and nothing follows.
    """
    if not lines:
        return []
    *groups, whole = lines
    columns = {name: held_back([line.shares[name] for line in groups]) for name in whole.shares}
    return [
        replace(line, shares={name: column[n] for name, column in columns.items()})
        for n, line in enumerate(groups)
    ] + [whole]


def held_back(shares: Sequence[Share]) -> list[Share]:
    """One figure of all groups, without the whole; those to be held back are marked."""
    found = list(shares)
    smallest = sorted(
        (n for n, share in enumerate(found) if share.is_shown), key=lambda n: found[n].whole
    )
    for n in smallest:
        if not _follows(found):
            break
        found[n] = replace(found[n], is_held=True)
    return found


def _follows(shares: list[Share]) -> bool:
    """Whether what is not shown can be told from the whole: of one group, or too few of several."""
    missing = [share.whole for share in shares if share.whole and not share.is_shown]
    return bool(missing) and (len(missing) == 1 or sum(missing) < LEAST_SHOWN)
