"""Who lives in a household."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from contacts.actions import residents
from contacts.forms.base import LastDayForm
from contacts.forms.households import NewResidentForm, ResidentForm
from contacts.kit import clock
from contacts.models import Household, Resident
from contacts.pages import ConfirmPage, FormPage
from contacts.views.households import UnderHousehold


class NewResident(UnderHousehold, FormPage):
    resource, verb = "resident", "change"
    form_class = NewResidentForm
    title = _("登记一个人")
    success_message = _("已登记")

    def get_initial(self) -> dict[str, Any]:
        return {"starts_on": clock.today()}

    def save(self, form: Any) -> Resident:
        return residents.add_resident(by=self.user, household=self.household, **form.cleaned_data)


class UnderResident(UnderHousehold):
    """A page about one resident of the household that the address names."""

    @cached_property
    def resident(self) -> Resident:
        rows = self.scoped(Resident.objects.select_related("household__district__area"))
        return get_object_or_404(rows, uid=self.kwargs["uid"])

    @cached_property
    def household(self) -> Household:
        return self.resident.household

    def get_named(self) -> list[Any]:
        return [*super().get_named(), self.resident]

    def get_title(self) -> str | Promise:
        return f"{self.resident.name} · {self.title}"

    def get_tab_title(self) -> str | Promise:
        return self.title


class ChangeResident(UnderResident, FormPage):
    resource, verb = "resident", "change"
    form_class = ResidentForm
    title = _("修改")
    success_message = _("已保存")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.resident}

    def save(self, form: Any) -> Resident:
        residents.correct_resident(resident=self.resident, by=self.user, **form.cleaned_data)
        return self.resident


class EndResident(UnderResident, ConfirmPage):
    resource, verb = "resident", "change"
    form_class = LastDayForm
    title = _("不再住在这一户")
    button = _("确定")
    success_message = _("已保存，以前的记录还在。")
    consequences = [_("这个人的关爱类别也到这一天为止。")]

    def get_initial(self) -> dict[str, Any]:
        return {"ends_on": clock.today()}

    def save(self, form: Any) -> Resident:
        residents.end_resident(
            resident=self.resident, by=self.user, on=form.cleaned_data["ends_on"]
        )
        return self.resident
