"""Filters of the household register and the care ledger. Never by grievances (rule of trust 2)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.filters.base import SearchFilter
from contacts.kit import clock
from contacts.kit.search import matching
from contacts.models import (
    Area,
    CareGroup,
    CareMembership,
    Consent,
    ContactAssignment,
    Household,
    HouseholdWish,
    Resident,
    ResponsibilityDistrict,
    WishKind,
)
from contacts.queries.areas import groups_of
from contacts.queries.households import without_contact
from contacts.queries.ledger import GAPS


class DistrictFilter(SearchFilter):
    """A search with a district, and where one is chosen, its groups."""

    district = forms.ModelChoiceField(
        label=_("责任区"),
        queryset=ResponsibilityDistrict.objects.none(),
        to_field_name="uid",
    )
    group = forms.ModelChoiceField(
        label=_("小组"), queryset=Area.objects.none(), to_field_name="uid"
    )
    # The right that decides which districts are offered, and the way from a row to its household.
    resource = "household"
    household = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        districts = visible_to(
            ResponsibilityDistrict.objects.as_of(clock.today()),
            self.user,
            "list",
            resource=self.resource,
        )
        district: Any = self.fields["district"]
        district.queryset = districts.select_related("area")
        chosen = self._chosen(district)
        if chosen is None:
            del self.fields["group"]
        else:
            group: Any = self.fields["group"]
            group.queryset = groups_of(chosen)

    def _chosen(self, field: Any) -> ResponsibilityDistrict | None:
        try:
            found: ResponsibilityDistrict | None = field.clean(self.data.get("district"))
        except forms.ValidationError:
            return None
        return found

    def narrow_district(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return rows.filter(**{f"{self.household}district": value})

    def narrow_group(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return rows.filter(**{f"{self.household}group": value})


class HouseholdFilter(DistrictFilter):
    names = ("head_name", "number", "address")
    exact = ("phone_tail",)
    hint = _("姓名、拼音、门牌、尾号")
    care = forms.ModelChoiceField(
        label=_("类别"),
        queryset=CareGroup.objects.filter(is_active=True),
        to_field_name="code",
    )
    wish = forms.ChoiceField(label=_("意愿"), choices=[("", _("全部")), *WishKind.choices])
    contact = forms.ChoiceField(
        label=_("联系人"),
        choices=[("", _("全部")), ("mine", _("我联系的")), ("none", _("还没有联系人"))],
    )
    ended = forms.BooleanField(label=_("已结束的户"))

    def narrow_q(self, rows: QuerySet[Household], word: str) -> QuerySet[Household]:
        """Also by the names of the residents."""
        people = Resident.objects.as_of(clock.today()).filter(
            matching(word, names=("name",), keys=("name_keys",))
        )
        own = matching(word, names=self.names, keys=self.keys, exact=self.exact)
        return rows.filter(own | Q(pk__in=people.values("household")))

    def stays_here(self) -> bool:
        """No list of old people or children leaves the app, whichever way it is narrowed (care P5),
        nor one of those who said no to visits (rule of light burden 7)."""
        group = self.cleaned_data.get("care")
        return bool(self.cleaned_data.get("wish")) or (group is not None and not group.is_sent)

    def narrow_care(self, rows: QuerySet[Household], value: CareGroup) -> QuerySet[Household]:
        members = CareMembership.objects.as_of(clock.today()).filter(group=value)
        return rows.filter(pk__in=members.values("household"))

    def narrow_wish(self, rows: QuerySet[Household], value: str) -> QuerySet[Household]:
        wishes = HouseholdWish.objects.as_of(clock.today()).filter(kind=value)
        return rows.filter(pk__in=wishes.values("household"))

    def narrow_contact(self, rows: QuerySet[Household], value: str) -> QuerySet[Household]:
        if value == "none":
            return without_contact(rows, clock.today())
        own = ContactAssignment.objects.as_of(clock.today()).filter(cadre__user=self.user)
        return rows.filter(pk__in=own.values("household"))

    def narrow_ended(self, rows: QuerySet[Household], _value: bool) -> QuerySet[Household]:
        """The list itself decides: it shows either the households of today or the ended ones."""
        return rows


class CareGapFilter(DistrictFilter):
    """Of the rows of `with_gaps`: one district, one kind of gap."""

    household = "household__"
    names = ("household__head_name", "household__number", "resident__name")
    keys = ("household__name_keys", "resident__name_keys")
    resource = "care_membership"
    lacks = forms.ChoiceField(label=_("缺什么"), choices=[("", _("全部")), *GAPS.items()])

    def narrow_lacks(self, rows: QuerySet[CareMembership], value: str) -> Any:
        return rows.filter(**{f"lacks_{value}": True})


class CareFilter(DistrictFilter):
    household = "household__"
    names = ("household__head_name", "household__number", "resident__name")
    keys = ("household__name_keys", "resident__name_keys")
    resource = "care_membership"
    care = forms.ModelChoiceField(
        label=_("类别"),
        queryset=CareGroup.objects.filter(is_active=True),
        to_field_name="code",
    )
    todo = forms.ChoiceField(
        label=_("待办"),
        choices=[
            ("", _("全部")),
            ("consent", _("没有记录本人同意")),
            ("review", _("已过复核日期")),
        ],
    )

    def narrow_care(self, rows: QuerySet[CareMembership], value: CareGroup) -> Any:
        return rows.filter(group=value)

    def narrow_todo(self, rows: QuerySet[CareMembership], value: str) -> Any:
        if value == "consent":
            return rows.filter(consent=Consent.NOT_RECORDED)
        return rows.filter(review_on__lt=clock.today())
