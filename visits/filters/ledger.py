"""Filters of the ledger: by the matter and its office, never by who raised it (rule of trust 2)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.kit import clock
from visits.filters.grievances import GrievanceFilter, Pile
from visits.models import Grievance, Measure, MeasureKind
from visits.queries.ledger import leads_of, open_longer_than


class Age(models.TextChoices):
    """没办完多久 (S166)."""

    MONTH = "30", _("超过30天")
    TWO_MONTHS = "60", _("超过60天")
    QUARTER = "90", _("超过90天")
    HALF_YEAR = "180", _("超过180天")


class LedgerFilter(GrievanceFilter):
    """Found by its number alone: a search in what was said could find whom it was said of."""

    words = ()
    hint = _("编号")

    first = forms.DateField(label=_("收到，从"))
    last = forms.DateField(label=_("到"))
    pile = forms.ChoiceField(label=_("状态"), choices=Pile.choices)
    office = forms.ModelChoiceField(  # type: ignore[assignment]  # chosen here, not linked to
        label=_("主办单位"), queryset=leads_of(Grievance.objects.none()), to_field_name="uid"
    )
    measure = forms.ChoiceField(
        label=_("有哪种措施"), choices=[("", _("全部")), *MeasureKind.choices]
    )
    age = forms.ChoiceField(label=_("没办完多久"), choices=[("", _("全部")), *Age.choices])

    field_order = (
        "q", "first", "last", "pile", "age", "topic", "district", "office", "measure",
        "channel", "mechanism", "interest",
    )  # fmt: skip
    counted = outcome = without = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = visible_to(Grievance.objects.standing(), self.user)
        offices: Any = self.fields["office"]
        offices.queryset = leads_of(seen)
        for name in ("first", "last"):
            self.fields[name].widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("结束日期早于开始日期"))
        return data

    def narrow_office(self, rows: QuerySet[Grievance], office: Any) -> QuerySet[Grievance]:
        return rows.filter(lead=office)

    def narrow_measure(self, rows: QuerySet[Grievance], kind: str) -> QuerySet[Grievance]:
        measures = Measure.objects.filter(kind=kind, dropped_at=None)
        return rows.filter(pk__in=measures.values("grievance"))

    def narrow_age(self, rows: QuerySet[Grievance], days: str) -> QuerySet[Grievance]:
        return open_longer_than(rows, int(days), clock.today())
