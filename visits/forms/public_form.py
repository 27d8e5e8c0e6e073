"""What a resident writes on the public page: the matter, and only if wished who it is."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.kit import telephones
from contacts.kit.words import NoIdentityNumbers, WordsField
from visits.actions.residents import RESIDENT_TEXT_AT_MOST
from visits.catalogue.conduct import sounds_like_conduct


class RaiseForm(NoIdentityNumbers, forms.Form):
    """One matter; the last field is seen by machines alone."""

    text = WordsField(
        label=_("什么事"),
        max_length=RESIDENT_TEXT_AT_MOST,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": _("写一句是什么事。")},
    )
    place = WordsField(label=_("在哪里"), max_length=100, required=False)
    raised_by = WordsField(label=_("怎么称呼您"), max_length=60, required=False)
    phone = WordsField(label=_("联系电话"), max_length=30, required=False)
    website = forms.CharField(max_length=200, required=False)

    use_required_attribute = False
    # Whether the text sounds like a report on conduct, which belongs elsewhere.
    asks_meant = False

    @property
    def is_trapped(self) -> bool:
        """Whether something was written where no person writes."""
        return bool(self.data.get("website"))

    @property
    def is_meant(self) -> bool:
        """Whether somebody who was asked says that it is no report on conduct."""
        return bool(self.data.get("meant"))

    def clean_phone(self) -> str:
        """A number that can be called back, as it is kept."""
        return telephones.clean(self.cleaned_data["phone"])

    def clean(self) -> dict[str, str]:
        data = super().clean() or {}
        if sounds_like_conduct(data.get("text", "")) and not self.is_meant:
            self.asks_meant = True
            sentence = _("像是在反映干部作风。是的，请写到下面那一页去；不是的，勾上再提交。")
            self.add_error("text", sentence)
        data.pop("website", None)
        return data
