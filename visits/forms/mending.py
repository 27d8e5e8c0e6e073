"""Small forms about an entry: add a word, void it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.kit.words import NoIdentityNumbers, WordsField
from contacts.models import User


class PlainForm(NoIdentityNumbers, forms.Form):
    """A form that needs nothing of the user but is built like all others."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class AdditionForm(PlainForm):
    text = WordsField(
        label=_("补充什么"),
        max_length=20_000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("原来的内容和计数都不变。"),
    )


class VoidForm(PlainForm):
    reason = WordsField(
        label=_("为什么作废"),
        max_length=200,
        widget=forms.TextInput,
        help_text=_("例如：记错了户。"),
    )
