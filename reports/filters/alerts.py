"""Filters of the list of alerts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.filters.base import SearchFilter
from contacts.models import Area, AreaKind, ResponsibilityDistrict
from reports.models import Alert, AlertKind
from reports.queries.places import SEVERAL

ANY = ("", _("全部"))

# What makes the list one of rows; a township alone is still a list of places.
ROW_FIELDS = ("q", "kind", "district", "over")


class AlertFilter(SearchFilter):
    names = ("cadre__name", "household__head_name", "area__name")
    keys = ("cadre__name_keys", "household__name_keys", "area__name_keys")

    kind = forms.ChoiceField(label=_("种类"), choices=[ANY, *AlertKind.choices])
    district = forms.ChoiceField(label=_("责任区"))
    over = forms.BooleanField(label=_("也看已经过去的"))
    # Links narrow by it; nobody types it.
    township = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        districts = visible_to(ResponsibilityDistrict.objects.all(), self.user)
        named = districts.order_by("area__path", "pk").values_list("uid", "name")
        nowhere = (SEVERAL, _("不止一个责任区或机关"))
        choices = [ANY, *((str(uid), name) for uid, name in named), nowhere]
        self.fields["district"].choices = choices  # type: ignore[attr-defined]

    @property
    def asks_for_rows(self) -> bool:
        """Whether somebody looks for certain alerts."""
        return not self.is_valid() or any(self.cleaned_data[name] for name in ROW_FIELDS)

    def narrow(self, rows: QuerySet[Any], *, without: str = "") -> QuerySet[Any]:
        rows = super().narrow(rows, without=without)
        return rows if self.cleaned_data["over"] else rows.filter(resolved_on=None)

    def narrow_kind(self, rows: QuerySet[Alert], kind: str) -> QuerySet[Alert]:
        return rows.filter(kind=kind)

    def narrow_district(self, rows: QuerySet[Alert], uid: str) -> QuerySet[Alert]:
        if uid == SEVERAL:
            return rows.filter(area__kind=AreaKind.TOWNSHIP)
        return rows.filter(area__districts__uid=uid)

    def narrow_township(self, rows: QuerySet[Alert], uid: Any) -> QuerySet[Alert]:
        township = Area.objects.filter(uid=uid, kind=AreaKind.TOWNSHIP).first()
        return rows.filter(area__in=Area.objects.within(township)) if township else rows.none()

    def narrow_over(self, rows: QuerySet[Alert], _on: bool) -> QuerySet[Alert]:
        return rows
