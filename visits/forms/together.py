"""Several matters of the list: which one the others are merged into, and which group they go to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.forms.base import PageForm
from contacts.kit import clock
from contacts.kit.words import WordsField
from visits.forms.seen import SeenField, in_a_line
from visits.forms.texts import BY_STAFF, text_field
from visits.models import Grievance, MatterGroup


class TogetherForm(PageForm):
    """Which of the chosen ones the others are merged into."""

    into = forms.ChoiceField(label=_("并到哪一件里办"), widget=forms.RadioSelect)
    # The version of each as it was shown.
    seen = SeenField()

    def __init__(self, *args: Any, chosen: Sequence[Grievance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        into: Any = self.fields["into"]
        into.choices = [(str(one.uid), one.number) for one in chosen]
        self.initial["seen"] = in_a_line(chosen)
        first = next((one for one in chosen if one.may_lead), None)  # type: ignore[attr-defined]
        if first:
            self.initial["into"] = str(first.uid)


class IntoGroupForm(PageForm):
    """Into which group the chosen ones go."""

    reach = {"group": ("grievance_group", "change")}
    group = forms.ModelChoiceField(label=_("归到哪一组"), queryset=MatterGroup.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        self.offer("group", MatterGroup.objects.exclude(ends_on__lt=today).order_by("name"))


class LinkForm(PageForm):
    """With which other matter, by its number, and why."""

    other = WordsField(label=_("和哪一件相关（编号）"), max_length=20)
    reason = text_field(_("为什么相关"), rows=3, help_text=BY_STAFF)


class UnlinkForm(PageForm):
    """Which link is taken back, and why."""

    other = forms.ChoiceField(label=_("和哪一件"))
    reason = text_field(_("为什么不再相关"), rows=3, help_text=BY_STAFF)

    def __init__(self, *args: Any, linked: Sequence[Grievance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        other: Any = self.fields["other"]
        other.choices = [(str(one.uid), one.number) for one in linked]
