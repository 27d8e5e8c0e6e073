"""Public ids, and ids that come from outside."""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Iterable

_TOKEN = re.compile(r"[\w-]{22}", re.ASCII)


def new_token() -> str:
    """128 bits that nobody guesses, as 22 characters of an address that opens without a login."""
    return secrets.token_urlsafe(16)


def is_token(value: str) -> bool:
    """Whether a text has the shape of a token."""
    return _TOKEN.fullmatch(value) is not None


def uuid_of(value: str) -> uuid.UUID | None:
    """The id that a text is, or None."""
    try:
        return uuid.UUID(value)
    except ValueError:
        return None


def uuids(values: Iterable[str]) -> list[uuid.UUID]:
    """The ids among some texts; what is none is left out."""
    return [found for found in map(uuid_of, values) if found]
