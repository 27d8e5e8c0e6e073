"""Filters of the list of activities: by facts, never by what was written (rule of trust 3)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.filters.base import Filter
from contacts.kit import clock
from contacts.kit.periods import Period, last_months
from contacts.kit.search import matching
from contacts.models import Cadre, Household, ResponsibilityDistrict
from visits.models import Activity, ActivityKind, ActivityState, HouseholdMet

MONTHS_OFFERED = 18


class ActivityFilter(Filter):
    month = forms.ChoiceField(label=_("月份"))
    district = forms.ModelChoiceField(
        label=_("责任区"), queryset=ResponsibilityDistrict.objects.none(), to_field_name="uid"
    )
    kind = forms.ModelChoiceField(
        label=_("方式"), queryset=ActivityKind.objects.all(), to_field_name="code"
    )
    cadre = forms.CharField(label=_("干部"), max_length=40)
    late = forms.BooleanField(label=_("只看补记"))
    voided = forms.BooleanField(label=_("只看作废"))
    # Links narrow by it; nobody types it.
    household = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = last_months(clock.today(), MONTHS_OFFERED)
        months: Any = self.fields["month"]
        months.choices = [("", _("全部")), *((m.code, m.label) for m in offered)]
        districts: Any = self.fields["district"]
        districts.queryset = visible_to(ResponsibilityDistrict.objects.all(), self.user)
        districts.empty_label = _("全部")
        kinds: Any = self.fields["kind"]
        kinds.empty_label = _("全部")

    def narrow_month(self, rows: QuerySet[Activity], code: str) -> QuerySet[Activity]:
        month = Period.parse(code)
        return rows.filter(happened_on__range=(month.starts_on, month.ends_on))

    def narrow_district(self, rows: QuerySet[Activity], value: Any) -> QuerySet[Activity]:
        return rows.filter(district=value)

    def narrow_kind(self, rows: QuerySet[Activity], value: Any) -> QuerySet[Activity]:
        return rows.filter(kind=value)

    def narrow_cadre(self, rows: QuerySet[Activity], word: str) -> QuerySet[Activity]:
        fits = matching(word, names=("name",), keys=("name_keys",), exact=("staff_number",))
        seen = visible_to(Cadre.objects.filter(fits), self.user)
        return rows.filter(pk__in=rows.filter(participants__cadre__in=seen).values("pk"))

    def narrow_household(self, rows: QuerySet[Activity], uid: Any) -> QuerySet[Activity]:
        """The visits to one household within reach."""
        seen = visible_to(Household.objects.filter(uid=uid), self.user)
        return rows.filter(
            pk__in=HouseholdMet.objects.filter(household__in=seen).values("activity")
        )

    def narrow_late(self, rows: Any, value: bool) -> QuerySet[Activity]:
        narrowed: QuerySet[Activity] = rows.late() if value else rows
        return narrowed

    def narrow_voided(self, rows: QuerySet[Activity], value: bool) -> QuerySet[Activity]:
        return rows.filter(state=ActivityState.VOIDED) if value else rows
