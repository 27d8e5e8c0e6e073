"""Households that move, split, merge or end."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.actions import household_changes, households
from contacts.forms.households import EndForm, MergeForm, MoveForm, SplitForm
from contacts.kit import clock
from contacts.models import Household, ResponsibilityDistrict
from contacts.pages import ConfirmPage, FormPage
from contacts.tables.households import household_url
from contacts.views.households import UnderHousehold
from contacts.views.parts import InDistrict


class ToSuccessor(UnderHousehold):
    """After the change the page of the new household is shown."""

    resource, verb = "household", "change"

    def get_success_url(self) -> str:
        return household_url(self.saved)  # type: ignore[attr-defined]


class MoveHousehold(ToSuccessor, InDistrict):
    resource, verb = "household", "change"
    form_class = MoveForm
    title, question = _("搬走"), _("搬到哪个责任区？")
    success_message = _("已搬到新的责任区。请给这一户安排联系人。")

    @property
    def others(self) -> list[ResponsibilityDistrict]:
        return [d for d in self.districts if d.pk != self.household.district_id]

    def get_title(self) -> str | Promise:
        return _("搬到%(district)s") % {"district": self.chosen} if self.chosen else self.title

    def get_initial(self) -> dict[str, Any]:
        return {"on": clock.today()}

    def save(self, form: Any) -> Household:
        return household_changes.move_household(
            household=self.household, by=self.user, district=self.district, **form.cleaned_data
        )


class SplitHousehold(ToSuccessor, FormPage):
    resource, verb = "household", "change"
    form_class = SplitForm
    title = _("分户")
    button = _("分户")
    success_message = _("新的一户已经登记。")

    def get_form_kwargs(self) -> dict[str, Any]:
        residents = self.household.residents.as_of(clock.today())
        return super().get_form_kwargs() | {"residents": residents}

    def get_named(self) -> list[Any]:
        return [*super().get_named(), *self.household.residents.as_of(clock.today())]

    def get_initial(self) -> dict[str, Any]:
        return {"on": clock.today(), "address": self.household.address}

    def save(self, form: Any) -> Household:
        return household_changes.split_household(
            household=self.household, by=self.user, **form.cleaned_data
        )


class MergeHousehold(ToSuccessor, FormPage):
    resource, verb = "household", "change"
    form_class = MergeForm
    title = _("并户")
    button = _("并户")
    success_message = _("已并入这一户。")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"township": self.household.township}

    def get_initial(self) -> dict[str, Any]:
        return {"on": clock.today()}

    def save(self, form: Any) -> Household:
        into: Household = form.cleaned_data["into"]
        on = form.cleaned_data["on"]
        household_changes.merge_household(household=self.household, by=self.user, into=into, on=on)
        return into


class EndHousehold(UnderHousehold, ConfirmPage):
    resource, verb = "household", "change"
    form_class = EndForm
    title = _("这一户结束了")
    button = _("结束这一户")
    danger = True
    success_message = _("这一户已经结束，以前的记录都还在。")
    consequences = [
        _("户里的人、关爱类别、意愿和联系人都到这一天为止。"),
        _("以前的记录保留，随时可以查看。"),
    ]

    def get_initial(self) -> dict[str, Any]:
        return {"ends_on": clock.today()}

    def save(self, form: Any) -> Household:
        households.end_household(
            household=self.household,
            by=self.user,
            on=form.cleaned_data["ends_on"],
            end_reason=form.cleaned_data["end_reason"],
        )
        return self.household
