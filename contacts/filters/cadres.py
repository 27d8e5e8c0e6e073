"""Filters of cadres and organisations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.filters.base import SearchFilter
from contacts.kit import clock
from contacts.models import Cadre, Leave, Organisation, OrganisationKind, Service, ServiceCategory
from contacts.queries.loads import officers_with_households


class CadreFilter(SearchFilter):
    names = ("name", "staff_number")
    unit = forms.ModelChoiceField(
        label=_("单位"), queryset=Organisation.objects.none(), to_field_name="uid"
    )
    category = forms.ChoiceField(
        label=_("类别"), choices=[("", _("全部")), *ServiceCategory.choices]
    )
    state = forms.ChoiceField(
        label=_("情况"),
        choices=[
            ("", _("全部")),
            ("away", _("请假或借调")),
            ("no_account", _("没有账号")),
            ("officer_with_households", _("公安、司法干部有联系户")),
            ("former", _("已离任")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.queryset = visible_to(Organisation.objects.as_of(clock.today()), self.user)

    def narrow_unit(self, rows: QuerySet[Cadre], value: Organisation) -> QuerySet[Cadre]:
        services = Service.objects.as_of(clock.today()).filter(organisation=value)
        return rows.filter(pk__in=services.values("cadre"))

    def narrow_category(self, rows: QuerySet[Cadre], value: str) -> QuerySet[Cadre]:
        services = Service.objects.as_of(clock.today()).filter(category=value)
        return rows.filter(pk__in=services.values("cadre"))

    def narrow_state(self, rows: QuerySet[Cadre], value: str) -> QuerySet[Cadre]:
        """Former cadres are chosen by the list itself, which otherwise shows those in office."""
        if value == "away":
            return rows.filter(pk__in=Leave.objects.as_of(clock.today()).values("cadre"))
        if value == "officer_with_households":
            return officers_with_households(rows, clock.today())
        return rows.filter(user=None) if value == "no_account" else rows


class OrganisationFilter(SearchFilter):
    kind = forms.ChoiceField(label=_("类型"), choices=[("", _("全部")), *OrganisationKind.choices])
    ended = forms.BooleanField(label=_("已撤销的单位"))

    def narrow_kind(self, rows: QuerySet[Organisation], value: str) -> QuerySet[Organisation]:
        return rows.filter(kind=value)

    def narrow_ended(self, rows: QuerySet[Organisation], _value: bool) -> QuerySet[Organisation]:
        """The list itself shows either those of today or the dissolved ones."""
        return rows
