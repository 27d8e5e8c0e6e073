"""Filters of the list of situation reports: by kind and place. No search in what was written (care P3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.filters.base import Filter
from contacts.kit import clock
from contacts.models import ResponsibilityDistrict
from visits.models import SituationKind, SituationReport, SituationState
from visits.queries.situations import SituationPile, of_pile


class SituationFilter(Filter):
    kind = forms.ChoiceField(label=_("哪一类"), choices=[("", _("全部")), *SituationKind.choices])
    district = forms.ModelChoiceField(
        label=_("责任区"), queryset=ResponsibilityDistrict.objects.none(), to_field_name="uid"
    )
    urgent = forms.BooleanField(label=_("只看紧急的"))
    # The tabs and links narrow by these; nobody types them.
    pile = forms.ChoiceField(choices=SituationPile.choices, widget=forms.HiddenInput)
    first = forms.DateField(widget=forms.HiddenInput)
    last = forms.DateField(widget=forms.HiddenInput)
    counted = forms.BooleanField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        districts: Any = self.fields["district"]
        districts.queryset = visible_to(
            ResponsibilityDistrict.objects.order_by("area__path"), self.user
        )

    def narrow_kind(self, rows: QuerySet[SituationReport], kind: str) -> QuerySet[SituationReport]:
        return rows.filter(kind=kind)

    def narrow_district(
        self, rows: QuerySet[SituationReport], district: Any
    ) -> QuerySet[SituationReport]:
        return rows.filter(district=district)

    def narrow_urgent(
        self, rows: QuerySet[SituationReport], _on: bool
    ) -> QuerySet[SituationReport]:
        return rows.filter(is_urgent=True)

    def narrow_pile(self, rows: QuerySet[SituationReport], pile: str) -> QuerySet[SituationReport]:
        return rows.filter(of_pile(pile))

    def narrow_first(
        self, rows: QuerySet[SituationReport], day: dt.date
    ) -> QuerySet[SituationReport]:
        return rows.filter(reported_at__gte=clock.start_of(day))

    def narrow_last(
        self, rows: QuerySet[SituationReport], day: dt.date
    ) -> QuerySet[SituationReport]:
        return rows.filter(reported_at__lte=clock.end_of(day))

    def narrow_counted(
        self, rows: QuerySet[SituationReport], _on: bool
    ) -> QuerySet[SituationReport]:
        """What the figures count: all but voided ones."""
        return rows.exclude(state=SituationState.VOIDED)
