"""Filters of the list of activities: by facts, never by what was written (rule of trust 3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.filters.base import Filter
from contacts.filters.days import DayFields, asks_for_days
from contacts.kit import clock
from contacts.kit.periods import Period, last_months
from contacts.kit.search import matching
from contacts.models import Cadre, Household, ResponsibilityDistrict
from visits.models import Activity, ActivityKind, ActivityState, HouseholdMet, holds
from visits.queries.tags import by_tag

MONTHS_OFFERED = 18


class ActivityFilter(DayFields, Filter):
    """The kinds are loaded once, for their own choice and that of the tags."""

    month = forms.ChoiceField(label=_("月份"))
    tag = forms.ChoiceField(label=_("专题"))
    district = forms.ModelChoiceField(
        label=_("责任区"), queryset=ResponsibilityDistrict.objects.none(), to_field_name="uid"
    )
    kind = forms.ChoiceField(label=_("方式"))
    cadre = forms.CharField(label=_("干部"), max_length=40)
    late = forms.BooleanField(label=_("只看补记"))
    voided = forms.BooleanField(label=_("只看作废"))
    # Links narrow by these; they are shown where they do.
    valid = forms.BooleanField(label=_("只看有效"))
    household = forms.UUIDField(widget=forms.HiddenInput)

    field_order = ("month", "first", "last", "tag", "kind")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = last_months(clock.today(), MONTHS_OFFERED)
        months: Any = self.fields["month"]
        months.choices = [("", _("全部")), *((m.code, m.label) for m in offered)]
        districts: Any = self.fields["district"]
        districts.queryset = visible_to(ResponsibilityDistrict.objects.all(), self.user)
        districts.empty_label = _("全部")
        self._kinds = {kind.code: kind for kind in ActivityKind.objects.all()}
        self._tags = by_tag(self._kinds.values())
        self._offer("kind", self._kinds.items())
        self._offer("tag", ((tag, tag) for tag in self._tags))
        if not asks_for_days(self.data):
            del self.fields["first"], self.fields["last"]
        if not self.data.get("valid"):
            del self.fields["valid"]

    def _offer(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", _("全部")), *choices]

    def narrow_month(self, rows: QuerySet[Activity], code: str) -> QuerySet[Activity]:
        month = Period.parse(code)
        return rows.filter(happened_on__range=(month.starts_on, month.ends_on))

    def narrow_district(self, rows: QuerySet[Activity], value: Any) -> QuerySet[Activity]:
        return rows.filter(district=value)

    def narrow_first(self, rows: QuerySet[Activity], day: dt.date) -> QuerySet[Activity]:
        return rows.filter(happened_on__gte=day)

    def narrow_last(self, rows: QuerySet[Activity], day: dt.date) -> QuerySet[Activity]:
        return rows.filter(happened_on__lte=day)

    def narrow_tag(self, rows: QuerySet[Activity], tag: str) -> QuerySet[Activity]:
        return rows.filter(kind__in=[kind.pk for kind in self._tags[tag]])

    def narrow_kind(self, rows: QuerySet[Activity], code: str) -> QuerySet[Activity]:
        return rows.filter(kind=self._kinds[code])

    def narrow_valid(self, rows: QuerySet[Activity], _value: bool) -> QuerySet[Activity]:
        """What counts anywhere at all."""
        return rows.filter(holds())

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
