"""Forms of the working calendar."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock
from contacts.kit.plausible import PLAUSIBLE_DAYS
from contacts.kit.words import NoIdentityNumbers
from contacts.models import User


class DayForm(NoIdentityNumbers, forms.Form):
    """One day that is not what its weekday says."""

    day = forms.DateField(
        label=_("日期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=PLAUSIBLE_DAYS,
    )
    is_working = forms.TypedChoiceField(
        label=_("这一天"),
        choices=[("0", _("放假")), ("1", _("上班"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        initial="0",
    )
    name = forms.CharField(
        label=_("名称"), max_length=40, required=False, help_text=_("例如：国庆节、调休上班")
    )

    def clean_day(self) -> dt.date:
        """The page shows the years to the next one: a later day would be kept where nobody sees it."""
        day: dt.date = self.cleaned_data["day"]
        if day.year > clock.today().year + 1:
            raise ValidationError(_("日期太远了，请检查年份"))
        return day

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class NoticeForm(NoIdentityNumbers, forms.Form):
    """The notice on which the days of a year rest."""

    year = forms.IntegerField(label=_("年"), min_value=2000, max_value=2100)
    notice = forms.CharField(
        label=_("通知的名称"),
        max_length=200,
        help_text=_("例如：国务院办公厅关于2027年部分节假日安排的通知"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
