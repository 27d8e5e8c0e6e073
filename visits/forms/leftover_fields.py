"""What still is under way in a matter, told in the form of an answer or an end, with a tick to mean it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from visits.models import Grievance
from visits.queries.leftovers import in_words, is_asked_of, leftovers


def tell_leftovers(form: Any, grievance: Grievance, move: str) -> None:
    """Give the form the sentences (`left`) and the tick; without anything under way neither."""
    form.left = in_words(leftovers(grievance), move) if is_asked_of(move) else []
    if form.left:
        words = _("看过了，照样答复") if move == "answer" else _("看过了，就到这里")
        form.fields["anyhow"] = forms.BooleanField(label=words, required=False)


def check_meant(form: Any) -> None:
    """Refuse where something is under way and the tick was not set."""
    if form.left and not form.cleaned_data.get("anyhow"):
        form.add_error("anyhow", _("还有没反馈的协办、没做完的措施。看过了的，勾上这一项。"))
