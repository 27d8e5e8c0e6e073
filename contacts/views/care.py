"""Care memberships and wishes of a household."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts.actions import care
from contacts.forms.base import LastDayForm, PageForm
from contacts.forms.care import NewMembershipForm, ReviewForm, WishForm
from contacts.kit import clock
from contacts.models import CareMembership, Household, HouseholdWish
from contacts.pages import ConfirmPage, FormPage
from contacts.views.households import UnderHousehold


class NewMembership(UnderHousehold, FormPage):
    resource, verb = "care_membership", "change"
    form_class = NewMembershipForm
    title = _("列入关爱联系")
    success_message = _("已列入")

    def get_form_kwargs(self) -> dict[str, Any]:
        residents = self.household.residents.as_of(clock.today())
        return super().get_form_kwargs() | {"residents": residents}

    def get_named(self) -> list[Any]:
        return [*super().get_named(), *self.household.residents.as_of(clock.today())]

    def get_initial(self) -> dict[str, Any]:
        return {"starts_on": clock.today()}

    def save(self, form: Any) -> CareMembership:
        added = care.add_membership(by=self.user, household=self.household, **form.cleaned_data)
        if care.is_grown(added, clock.today()):
            names = {"name": added.resident, "group": added.group}
            words = _t("%(name)s已满18岁，却列入了“%(group)s”，请核对是不是选错了人。") % names
            messages.warning(self.request, words)
        return added


class UnderMembership(UnderHousehold):
    """A page about one care membership."""

    @cached_property
    def membership(self) -> CareMembership:
        rows = CareMembership.objects.select_related(
            "household__district__area", "group", "resident"
        )
        return get_object_or_404(self.scoped(rows), uid=self.kwargs["uid"])

    @cached_property
    def household(self) -> Household:
        return self.membership.household

    def get_named(self) -> list[Any]:
        return [*super().get_named(), self.membership]

    @property
    def about(self) -> str:
        """Whom it is about: one person, or the whole household."""
        return str(self.membership.resident or self.household)

    def get_title(self) -> str | Promise:
        return f"{self.about} · {self.membership.group} · {self.title}"

    def get_tab_title(self) -> str | Promise:
        return f"{self.membership.group} · {self.title}"


class ReviewMembership(UnderMembership, FormPage):
    resource, verb = "care_membership", "change"
    form_class = ReviewForm
    title = _("复核")
    success_message = _("已保存")

    def get_form_kwargs(self) -> dict[str, Any]:
        residents = self.household.residents.as_of(clock.today())
        return super().get_form_kwargs() | {"instance": self.membership, "residents": residents}

    def get_named(self) -> list[Any]:
        """The children that the form offers, where it asks which."""
        offered = self.household.residents.as_of(clock.today()) if self._asks_whom() else []
        return [*super().get_named(), *offered]

    def _asks_whom(self) -> bool:
        return self.membership.resident_id is None and self.membership.group.of_children

    def save(self, form: Any) -> CareMembership:
        care.review_membership(
            membership=self.membership, by=self.user, on=clock.today(), **form.cleaned_data
        )
        return self.membership


class EndMembership(UnderMembership, ConfirmPage):
    resource, verb = "care_membership", "change"
    form_class = LastDayForm
    title = _("退出这个类别")
    button = _("确定")
    success_message = _("已保存，以前的记录还在。")

    def get_consequences(self) -> list[str]:
        return [
            _t("过了这一天，%(name)s不再列在“%(group)s”里，以前的记录还在。")
            % {"name": self.about, "group": self.membership.group}
        ]

    def get_initial(self) -> dict[str, Any]:
        return {"ends_on": clock.today()}

    def save(self, form: Any) -> CareMembership:
        care.end_membership(
            membership=self.membership, by=self.user, on=form.cleaned_data["ends_on"]
        )
        return self.membership


class NewWish(UnderHousehold, FormPage):
    resource, verb = "household", "wish"
    form_class = WishForm
    template_name = "contacts/wish.html"
    title = _("记下这一户的意愿")
    success_message = _("已记下。")

    def get_initial(self) -> dict[str, Any]:
        return {"starts_on": clock.today()}

    def save(self, form: Any) -> HouseholdWish:
        return care.record_wish(by=self.user, household=self.household, **form.cleaned_data)


class WithdrawWish(UnderHousehold, ConfirmPage):
    resource, verb = "household", "wish"
    form_class = PageForm
    title = _("收回这个意愿")
    button = _("确定")
    success_message = _("已保存")

    def get_consequences(self) -> list[str]:
        return [_t("从今天起又可以像平常一样走访%(household)s家。") % {"household": self.household}]

    @cached_property
    def wish(self) -> HouseholdWish:
        rows = self.scoped(HouseholdWish.objects.as_of(clock.today()))
        rows = rows.select_related("household__district__area")
        return get_object_or_404(rows, uid=self.kwargs["uid"])

    @cached_property
    def household(self) -> Household:
        return self.wish.household

    def get_title(self) -> str | Promise:
        return f"{self.wish.get_kind_display()} · {self.title}"

    def save(self, form: Any) -> None:
        care.withdraw_wish(wish=self.wish, by=self.user, on=clock.today())
