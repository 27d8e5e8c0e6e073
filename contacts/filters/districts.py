"""Filters of districts and teams: from a place to its people, and from a person to the places."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.filters.base import SearchFilter
from contacts.kit import clock
from contacts.models import Post, PostRole, ResponsibilityDistrict


class DistrictFilter(SearchFilter):
    names = ("name",)
    keys = ("name_keys",)


class PostFilter(SearchFilter):
    names = ("cadre__name", "district__name", "area__name")
    keys = ("cadre__name_keys", "district__name_keys")
    district = forms.ModelChoiceField(
        label=_("责任区"),
        queryset=ResponsibilityDistrict.objects.none(),
        to_field_name="uid",
    )
    role = forms.ChoiceField(label=_("角色"), choices=[("", _("全部")), *PostRole.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        district: Any = self.fields["district"]
        district.queryset = visible_to(
            ResponsibilityDistrict.objects.as_of(clock.today()), self.user
        )

    def narrow_district(self, rows: QuerySet[Post], value: Any) -> QuerySet[Post]:
        return rows.filter(district=value)

    def narrow_role(self, rows: QuerySet[Post], value: str) -> QuerySet[Post]:
        return rows.filter(role=value)
