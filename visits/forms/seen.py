"""Which versions of some records a page showed: kept in one hidden field, and sent with the form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms


def in_a_line(rows: Iterable[Any]) -> str:
    """uid:version of each."""
    return " ".join(f"{row.uid}:{row.version}" for row in rows)


class SeenField(forms.CharField):
    """Public id → the version that was shown; what is no such pair says nothing."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, required=False)

    def clean(self, value: Any) -> dict[str, int]:
        pairs = (word.rpartition(":") for word in str(super().clean(value)).split())
        return {uid: int(number) for uid, _colon, number in pairs if number.isdecimal()}
