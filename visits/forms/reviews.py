"""Forms of supervision: remark, reply, draw, result."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock
from contacts.kit.periods import last_months
from contacts.kit.widgets import ChipsOne
from contacts.kit.words import WordsField
from visits.actions.spot_checks import DRAWN_AT_MOST
from visits.forms.mending import PlainForm
from visits.models import SpotCheckResult

REVIEW_TEXT_AT_MOST = 5_000
MONTHS_TO_DRAW = 3


class RemarkForm(PlainForm):
    remark = WordsField(
        label=_("意见或者问题"),
        required=False,
        max_length=REVIEW_TEXT_AT_MOST,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("说事，对事不对人。本人会看到，可以回复。"),
    )


class ReplyForm(PlainForm):
    text = WordsField(
        label=_("您的说明"), max_length=REVIEW_TEXT_AT_MOST, widget=forms.Textarea({"rows": 5})
    )


class DrawForm(PlainForm):
    month = forms.ChoiceField(label=_("抽哪个月的走访"))
    number = forms.IntegerField(
        label=_("抽几户"), min_value=1, max_value=DRAWN_AT_MOST, initial=5, widget=forms.NumberInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months: Any = self.fields["month"]
        offered = last_months(clock.today(), MONTHS_TO_DRAW)
        months.choices = [(month.code, month.label) for month in offered]


class ResultForm(PlainForm):
    result = forms.ChoiceField(
        label=_("户里怎么说"),
        choices=[c for c in SpotCheckResult.choices if c[0] != SpotCheckResult.OPEN],
        widget=ChipsOne,
        error_messages={"required": _("点一下户里怎么说。")},
    )
