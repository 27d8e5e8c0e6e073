"""Forms of commitments."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.forms.base import PageForm, RecordForm
from contacts.forms.choices import CadreChoice, cadres_by_name
from contacts.kit import clock
from contacts.kit.widgets import ChipsOne
from contacts.kit.words import WordsField
from contacts.models import Organisation, ResponsibilityDistrict
from visits.models import Commitment, CommitmentOutcome


class CommitmentForm(RecordForm):
    """What, to whom in general words, by whom, by when."""

    # Oneself; for a clerk or a secretary all whose records they write.
    reach = {"cadre": ("activity", "create")}
    cadre = CadreChoice(label=_("谁承诺的"))
    # Sent twice it is one.
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    class Meta:
        model = Commitment
        fields = ["what", "to_whom", "cadre", "organisation", "district", "made_on", "due_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        self.offer("cadre", cadres_by_name())
        self.offer("organisation", Organisation.objects.as_of(today))
        self.offer("district", ResponsibilityDistrict.objects.as_of(today))
        self.fields["what"].help_text = _("写清楚做什么，比如：雨季以前修好进组的路。")
        self.fields["to_whom"].help_text = _("写大家，不写名字，比如：三组的住户、全村。")
        self.fields["district"].help_text = _("不在一个村里的，不选。")


class SettleForm(PageForm):
    """Kept or not, with a sentence."""

    outcome = forms.ChoiceField(
        label=_("做到了吗"), choices=CommitmentOutcome.choices, widget=ChipsOne
    )
    told = WordsField(
        label=_("怎么做到的，或者为什么没有做到"),
        max_length=300,
        help_text=_("照实写一句，没有做到的也写。"),
    )
