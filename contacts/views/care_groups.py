"""The groups of households cared for, as a list that administrators maintain."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, IntegerField, Q, QuerySet, Value
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.actions.catalogue import add_entry, change_entry
from contacts.forms.catalogue import CareGroupForm
from contacts.kit import clock
from contacts.kit.tables import Table
from contacts.models import CareGroup, CareMembership
from contacts.pages import FormPage, TablePage
from contacts.tables.catalogue import CareGroupTable

LIST = reverse_lazy("care-group-list")


class CareGroupList(TablePage):
    resource, verb = "catalogue", "list"
    template_name = "contacts/care_group_list.html"
    title = _("关爱类别")

    def get_queryset(self) -> QuerySet[Any]:
        """The groups with how many households within the user's reach are in each."""
        members: Any = Value(None, IntegerField())
        if self.may("list", "care_membership"):
            seen = visible_to(CareMembership.objects.as_of(clock.today()), self.user)
            within = Q(memberships__in=seen.order_by().values("pk"))
            members = Count("memberships__household", filter=within, distinct=True)
        return CareGroup.objects.annotate(members=members).order_by("position", "pk")

    def get_table(self) -> Table:
        return CareGroupTable(self.get_queryset())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_change=self.may("change"), **kwargs)


class NewCareGroup(FormPage):
    resource, verb = "catalogue", "change"
    form_class = CareGroupForm
    title, crumbs = _("加一个关爱类别"), [(_("关爱类别"), LIST)]
    success_url = LIST
    success_message = _("已加上。")

    def save(self, form: CareGroupForm) -> CareGroup:
        return add_entry(CareGroup, form.cleaned_data, by=self.user)


class ChangeCareGroup(FormPage):
    resource, verb = "catalogue", "change"
    form_class = CareGroupForm
    crumbs = [(_("关爱类别"), LIST)]
    success_url = LIST
    success_message = _("已改。")

    @cached_property
    def group(self) -> CareGroup:
        return get_object_or_404(CareGroup, code=self.kwargs["code"])

    def get_title(self) -> str:
        return str(self.group)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.group}

    def save(self, form: CareGroupForm) -> None:
        used = self.group.memberships.exists()
        fixed = ("family", "is_hardship") if used else ()
        change_entry(self.group, form.cleaned_data, fixed=fixed, by=self.user)
