"""Filters of the page of persons."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.filters.base import SearchFilter
from contacts.kit import clock
from contacts.models import Cadre, ResponsibilityDistrict, User
from reports.queries.months import month_called, month_of

MONTHS_BACK = 12


class PeopleFilter(SearchFilter):
    """A month and a district; the page has looked at the month already."""

    month = forms.ChoiceField(label=_("月份"))
    district = forms.ChoiceField(label=_("责任区"))

    def __init__(self, data: Any = None, *, user: User) -> None:
        self.wishes = dict(data.items()) if data else {}
        super().__init__(self.wishes, user=user)
        self.chosen = month_called(self.wishes.get("month", ""), on=clock.today())
        self.wishes["month"] = self.chosen.code
        months, month = [], month_of(clock.today())
        for _back in range(MONTHS_BACK):
            months.append(month)
            month = month.previous()
        fields: Any = self.fields
        fields["month"].initial = self.chosen.code
        offered = months if self.chosen in months else [self.chosen, *months]
        fields["month"].choices = [(month.code, month.label) for month in offered]
        districts = visible_to(ResponsibilityDistrict.objects.all(), user)
        named = districts.order_by("area__path", "pk").values_list("uid", "name")
        fields["district"].choices = [("", _("全部")), *((str(u), name) for u, name in named)]

    def narrow_month(self, rows: QuerySet[Cadre], _code: str) -> QuerySet[Cadre]:
        return rows

    def narrow_district(self, rows: QuerySet[Cadre], uid: str) -> QuerySet[Cadre]:
        area = ResponsibilityDistrict.objects.filter(uid=uid).values("area__path")
        return rows.filter(Q(place_path__in=area))
