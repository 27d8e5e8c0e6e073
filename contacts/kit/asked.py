"""What a move asks for: cleaned, held against what must be given, and as plain values for a history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contacts.kit.words import plain


def cleaned(data: Mapping[str, Any], known: Collection[str]) -> dict[str, Any]:
    """Of the data what is known, texts without control characters and the space around them."""
    return {
        name: plain(value).strip() if isinstance(value, str) else value
        for name, value in data.items()
        if name in known
    }


def expect(
    said: Mapping[str, Any], asked: Iterable[str], *, empty: tuple[Any, ...] = (None, "")
) -> None:
    """Raises `ValidationError`, by field, where something that is asked for is `empty`."""
    if missing := [name for name in asked if said.get(name) in empty]:
        raise ValidationError({name: _("这一项要填。") for name in missing})


def plain_value(value: Any) -> Any:
    """A value as a history keeps it: a record by its public id, a day or an instant as ISO 8601."""
    if hasattr(value, "uid"):
        return str(value.uid)
    return value.isoformat() if isinstance(value, dt.date) else value
