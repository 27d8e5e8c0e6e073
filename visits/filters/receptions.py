"""Filters of the list of reception days."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.filters.base import SearchFilter
from contacts.kit import clock
from contacts.kit.periods import Period, PeriodKind, last_months
from visits.models import ReceptionDay, ReceptionKind, ReceptionState
from visits.queries.receptions import in_state

MONTHS_BACK = 12


class ReceptionFilter(SearchFilter):
    names = ("receiver__name", "place")
    keys = ("receiver__name_keys",)
    hint = _("姓名、拼音或地点")

    month = forms.ChoiceField(label=_("月份"))
    kind = forms.ChoiceField(label=_("哪一种"))
    state = forms.ChoiceField(label=_("接了没有"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this = Period.containing(PeriodKind.MONTH, clock.today())
        months = [this.next(), *last_months(clock.today(), MONTHS_BACK)]
        self._offer("month", [(month.code, month.label) for month in months])
        self._offer("kind", ReceptionKind.choices)
        self._offer("state", ReceptionState.choices)

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", _("全部")), *choices]

    def narrow_month(self, rows: QuerySet[ReceptionDay], code: str) -> QuerySet[ReceptionDay]:
        month = Period.parse(code)
        return rows.filter(happens_on__range=(month.starts_on, month.ends_on))

    def narrow_kind(self, rows: QuerySet[ReceptionDay], kind: str) -> QuerySet[ReceptionDay]:
        return rows.filter(Q(kind=kind))

    def narrow_state(self, rows: QuerySet[ReceptionDay], state: str) -> QuerySet[ReceptionDay]:
        return rows.filter(in_state(state, clock.today()))
