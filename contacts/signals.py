"""The one signal by which this app tells the higher ones that something changed."""

from __future__ import annotations

from collections.abc import Iterable

from django.dispatch import Signal

# Who owes what may have changed. Arguments:
#   cadres         ids of the cadres concerned (service, posts, leave, contact households);
#                  None: everybody (imports, a new district)
#   households     ids of the households whose place, care groups or wishes changed: whoever
#                  visited them is concerned
# What a district or a township owes changes only with its first or its last day: everybody.
# Sent inside the transaction that changes them.
roster_changed = Signal()


def tell_roster_changed(
    *,
    cadres: Iterable[int] | None = (),
    households: Iterable[int] = (),
) -> None:
    """Send `roster_changed` with all its arguments, each id once."""
    roster_changed.send(
        sender=None,
        cadres=None if cadres is None else sorted(set(cadres)),
        households=sorted(set(households)),
    )
