"""Text that people type or paste: what is kept of it."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from contacts.kit.identity import holds_number

KEPT = "\n\t"


def plain(text: str) -> str:
    """The text without NUL and other invisible control characters, with plain line ends.

    Nothing that can be read is taken away: marks of scripts, emoji and rare characters stay.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in KEPT or unicodedata.category(c) not in {"Cc", "Cs"})


def narrow(text: str) -> str:
    """A number or code as it is looked for: a Chinese keyboard types ２０２６－０１ for 2026-01."""
    return unicodedata.normalize("NFKC", text).strip()


class WordsField(forms.CharField):
    """A field for pasted text: control characters are left out instead of being refused."""

    def to_python(self, value: Any) -> str:
        """The text as it will be stored."""
        typed = plain(str(value)) if value not in self.empty_values else value
        return super().to_python(typed) or ""


class NoIdentityNumbers(forms.BaseForm):
    """A form that refuses an identity number in any of its texts, where it was typed."""

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        for name, value in list(self.cleaned_data.items()):
            if (
                isinstance(value, str)
                and not _is_password(self.fields[name])
                and holds_number(value)
            ):
                self.add_error(name, _("这里像是有身份证号。身份证号不保存，请删去再提交。"))


def _is_password(field: Any) -> bool:
    return isinstance(field.widget, forms.PasswordInput)
