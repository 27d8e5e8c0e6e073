"""Numbers as pages write them."""

from __future__ import annotations

from decimal import Decimal


def in_words(value: Decimal | float) -> str:
    """7,902 or 12.5: thousands apart, no zeros at the end."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def to_places(value: Decimal, places: int) -> Decimal:
    """Rounded half to even, as Decimal does."""
    return value.quantize(Decimal(1).scaleb(-places))
