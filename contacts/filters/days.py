"""Two days between which a list is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def day_field(label: Any) -> forms.DateField:
    """A day that may be left out."""
    picker = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=picker, required=False)


class DayFields(forms.Form):
    """From one day to another, both included."""

    first = day_field(_("从"))
    last = day_field(_("到"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("结束日期早于开始日期。"))
        return data


def asks_for_days(params: Mapping[str, str]) -> bool:
    """Whether an address names one of the days."""
    return any(params.get(name) for name in DayFields.base_fields)
