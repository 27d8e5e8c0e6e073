"""Filters of the list of households by how they were reached."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.filters.base import SearchFilter
from contacts.filters.days import asks_for_days
from contacts.kit import clock
from contacts.models import (
    CareGroup,
    CareGroupFamily,
    CareMembership,
    Household,
    ResponsibilityDistrict,
)
from reports.filters.rounds import RoundFields, RoundForm, stretch_of
from reports.queries import coverage
from reports.queries.reach import Reach

ANY = ("", _("不限"))
# Households that wish to be left alone, telephoned only, or are away: none of them, or only them.
WITHOUT, WITH = "without", "with"
MONTHS = [("1", _("1个月")), ("3", _("3个月")), ("6", _("半年")), ("12", _("一年"))]


class WorklistFilter(RoundFields, SearchFilter):
    """Choices are loaded once and checked here, so that a filter costs no further statement."""

    names = ("head_name", "number", "address")
    keys = ("name_keys",)
    exact = ("phone_tail",)
    hint = _("姓名、拼音、门牌、尾号")

    district = forms.ChoiceField(label=_("责任区"))
    reach = forms.ChoiceField(label=_("今年"))
    months = forms.ChoiceField(label=_("没联系已满"), choices=[ANY, *MONTHS])
    care = forms.ChoiceField(label=_("关爱类别"))
    care_unseen = forms.BooleanField(label=_("关爱户满92天没联系"))
    # Links narrow by these; nobody types them.
    township = forms.UUIDField(widget=forms.HiddenInput)
    group = forms.UUIDField(widget=forms.HiddenInput)
    ungrouped = forms.BooleanField(widget=forms.HiddenInput)
    year = forms.IntegerField(widget=forms.HiddenInput)
    wishes = forms.ChoiceField(
        choices=[ANY, (WITHOUT, WITHOUT), (WITH, WITH)],
        widget=forms.HiddenInput,
    )

    # The days of a round follow what is looked for.
    field_order = ("q", "district", "reach", "months", "care", "care_unseen", "first", "last")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stretch = stretch_of(RoundForm(self.data), self.data)
        self._offer("reach", [(r.value, r.label) for r in self.stretch.reaches])
        if self.stretch.is_round:
            self.fields["reach"].label = _("这一轮")
        elif not asks_for_days(self.data):
            del self.fields["first"], self.fields["last"]
        districts = visible_to(
            ResponsibilityDistrict.objects.order_by("area__path"), self.user, resource="coverage"
        )
        self._offer("district", districts.values_list("uid", "name"))
        care = CareGroup.objects.filter(is_active=True, family=CareGroupFamily.CARE)
        self._groups = {group.code: group for group in care}
        self._offer("care", self._groups.items())

    def stays_here(self) -> bool:
        """No list of old people or children leaves the app, whichever way it is narrowed (care P5),
        nor one of those who said no to visits (rule of light burden 7)."""
        data = self.cleaned_data
        group = self._groups.get(data.get("care", ""))
        said_no = data.get("wishes") == WITH or data.get("reach") == Reach.DECLINED
        return said_no or (group is not None and not group.is_sent)

    def _offer(self, name: str, choices: Any) -> None:
        self.fields[name].choices = [ANY, *((str(value), label) for value, label in choices)]  # type: ignore[attr-defined]

    def narrow_district(self, rows: QuerySet[Household], uid: str) -> QuerySet[Household]:
        return rows.filter(district__uid=uid)

    def narrow_township(self, rows: QuerySet[Household], uid: Any) -> QuerySet[Household]:
        return rows.filter(township__uid=uid)

    def narrow_group(self, rows: QuerySet[Household], uid: Any) -> QuerySet[Household]:
        return rows.filter(group__uid=uid)

    def narrow_ungrouped(self, rows: QuerySet[Household], _on: bool) -> QuerySet[Household]:
        return rows.filter(group=None)

    def narrow_reach(self, rows: QuerySet[Household], reach: str) -> QuerySet[Household]:
        return self.stretch.only(rows, reach, clock.today())

    def narrow_months(self, rows: QuerySet[Household], months: str) -> QuerySet[Household]:
        day = coverage.months_before(clock.today(), int(months))
        return coverage.not_reached_since(rows, day)

    def narrow_care(self, rows: QuerySet[Household], code: str) -> QuerySet[Household]:
        members = CareMembership.objects.as_of(clock.today()).filter(group__code=code)
        return rows.filter(pk__in=members.values("household"))

    def narrow_wishes(self, rows: QuerySet[Household], which: str) -> QuerySet[Household]:
        """The annotation of `coverage.worklist` tells; nobody is sent to a door that said no."""
        return rows.filter(Q(wish__isnull=which == WITHOUT))

    def narrow_care_unseen(self, rows: QuerySet[Household], _on: bool) -> QuerySet[Household]:
        """On a sheet the households in hardship alone, for the same reason."""
        return coverage.care_unseen(rows, on=clock.today(), hardship=self.on_sheet)

    def narrow_year(self, rows: QuerySet[Household], _value: Any) -> QuerySet[Household]:
        """The page has looked at the year, or at the days of the round, already."""
        return rows

    narrow_first = narrow_last = narrow_year
