"""Texts of some lines."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from contacts.kit.language import counted
from contacts.kit.words import WordsField

STAFF_TEXT_AT_MOST = 20_000
BY_RESIDENT = _("群众会看到这段话。")
BY_STAFF = _("群众看不到，只有能看这一件的工作人员看到。写事，不评人。")


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


def say_who_reads(field: forms.Field, *, residents: int) -> None:
    """Say below a text how many of those who raised the matter read it, before what it should hold."""
    who: Any = BY_RESIDENT if residents else BY_STAFF
    if residents > 1:
        who = counted("这段话有%(number)d个反映人看到，不要写名字和电话。", residents)
        who %= {"number": residents}
    field.help_text = format_html("{}<br>{}", who, field.help_text) if field.help_text else who


def keep(field: forms.Field, key: str) -> None:
    """Let what is typed survive a page that is left or lost (Drafts in static/js/app.js)."""
    field.widget.attrs["data-keep"] = key


def in_lines(pairs: list[tuple[str, str]]) -> SafeString:
    """Words with their meaning, a line each."""
    return format_html_join("", '<span class="meaning"><b>{}</b> {}</span>', pairs)
