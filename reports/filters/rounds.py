"""Which stretch of days a page about coverage tells of: a year, or a round from one day to another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contacts.filters.days import DayFields, asks_for_days, day_field
from contacts.kit import clock
from reports.queries.coverage import months_before
from reports.queries.reach import Round, Stretch, Year

LONGEST_YEARS = 3


class RoundFields(DayFields):
    """The first and the last day of a round; a round that has not begun has nothing to tell."""

    first = day_field(_("这一轮从"))

    def clean_first(self) -> dt.date | None:
        first: dt.date | None = self.cleaned_data["first"]
        if first and first > clock.today():
            raise ValidationError(_("这一轮还没有开始，请写今天或以前的日期。"))
        return first

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, last = data.get("first"), data.get("last")
        if first and last:
            if last >= months_before(first, -12 * LONGEST_YEARS):
                self.add_error("last", _("一轮最长三年，请看看年份是不是写错了。"))
        elif first or last:
            missing = "last" if first else "first"
            if missing not in self.errors:
                self.add_error(missing, _("从哪天、到哪天，两个都要写。"))
        return data


class RoundForm(RoundFields):
    """Bound where an address names a day, so that a mistake in it is told at its field."""

    def __init__(self, params: Mapping[str, str]) -> None:
        super().__init__(params if asks_for_days(params) else None)


def stretch_of(form: RoundForm, params: Mapping[str, str]) -> Stretch:
    """The round that the form holds; otherwise the year asked for: this one, or the one before."""
    if form.is_valid() and form.cleaned_data["first"]:
        return Round(form.cleaned_data["first"], form.cleaned_data["last"])
    this = clock.today().year
    return Year(this - 1 if params.get("year") == str(this - 1) else this)
