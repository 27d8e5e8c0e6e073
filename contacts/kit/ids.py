"""Public ids that come from outside."""

from __future__ import annotations

import uuid
from collections.abc import Iterable


def uuid_of(value: str) -> uuid.UUID | None:
    """The id that a text is, or None."""
    try:
        return uuid.UUID(value)
    except ValueError:
        return None


def uuids(values: Iterable[str]) -> list[uuid.UUID]:
    """The ids among some texts; what is none is left out."""
    return [found for found in map(uuid_of, values) if found]
