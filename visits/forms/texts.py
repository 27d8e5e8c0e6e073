"""Texts of some lines."""

from __future__ import annotations

from typing import Any

from django import forms

from contacts.kit.words import WordsField

STAFF_TEXT_AT_MOST = 20_000


def text_field(
    label: Any, *, rows: int = 4, required: bool = True, help_text: Any = ""
) -> WordsField:
    """A text of some lines."""
    return WordsField(
        label=label,
        max_length=STAFF_TEXT_AT_MOST,
        required=required,
        widget=forms.Textarea({"rows": rows}),
        help_text=help_text,
    )
