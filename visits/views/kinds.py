"""The kinds of activities, as a list that administrators maintain."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contacts.actions.catalogue import add_entry, change_entry
from contacts.kit.tables import Table
from contacts.pages import FormPage, TablePage
from visits.forms.kinds import KindForm
from visits.models import ActivityKind
from visits.tables.kinds import KindTable

LIST = reverse_lazy("kind-list")
# What past records would be counted as otherwise.
COUNTED = ("counts_as", "family", "meets_households")


class KindList(TablePage):
    resource, verb = "catalogue", "list"
    template_name = "visits/kind_list.html"
    title = _("活动方式")

    def get_table(self) -> Table:
        return KindTable(ActivityKind.objects.order_by("position", "pk"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_change=self.may("change"), **kwargs)


class NewKind(FormPage):
    resource, verb = "catalogue", "change"
    form_class = KindForm
    title, crumbs = _("加一种方式"), [(_("活动方式"), LIST)]
    success_url = LIST
    success_message = _("已加上。")

    def save(self, form: KindForm) -> ActivityKind:
        return add_entry(ActivityKind, form.values, by=self.user)


class ChangeKind(FormPage):
    resource, verb = "catalogue", "change"
    form_class = KindForm
    crumbs = [(_("活动方式"), LIST)]
    success_url = LIST
    success_message = _("已改。")

    @cached_property
    def kind(self) -> ActivityKind:
        return get_object_or_404(ActivityKind, code=self.kwargs["code"])

    def get_title(self) -> str:
        return str(self.kind)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.kind}

    def save(self, form: KindForm) -> None:
        fixed = COUNTED if self.kind.activities.exists() else ()
        change_entry(self.kind, form.values, fixed=fixed, by=self.user)
