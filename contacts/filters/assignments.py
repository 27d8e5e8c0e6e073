"""Filters of the contact assignments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.filters.base import SearchFilter
from contacts.kit import clock
from contacts.models import Cadre, ContactAssignment, ResponsibilityDistrict


class AssignmentFilter(SearchFilter):
    names = ("household__head_name", "household__number", "cadre__name")
    keys = ("household__name_keys", "cadre__name_keys")
    district = forms.ModelChoiceField(
        label=_("责任区"),
        queryset=ResponsibilityDistrict.objects.none(),
        to_field_name="uid",
    )
    cadre = forms.ModelChoiceField(
        label=_("联系人"), queryset=Cadre.objects.none(), to_field_name="uid"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        district: Any = self.fields["district"]
        district.queryset = visible_to(
            ResponsibilityDistrict.objects.as_of(today), self.user, resource="assignment"
        )
        links = ContactAssignment.objects.as_of(today)
        cadre: Any = self.fields["cadre"]
        cadre.queryset = visible_to(
            Cadre.objects.filter(pk__in=links.values("cadre")).order_by("name_keys"), self.user
        )

    def narrow_district(self, rows: QuerySet[ContactAssignment], value: Any) -> Any:
        return rows.filter(household__district=value)

    def narrow_cadre(self, rows: QuerySet[ContactAssignment], value: Cadre) -> Any:
        return rows.filter(cadre=value)
