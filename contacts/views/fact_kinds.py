"""Which basic facts are reported, as a list that administrators maintain."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contacts.actions.catalogue import add_entry, change_entry
from contacts.forms.catalogue import FactKindForm
from contacts.kit.tables import Table
from contacts.models import FactKind
from contacts.pages import FormPage, TablePage
from contacts.queries.facts import in_order
from contacts.tables.catalogue import FactKindTable

LIST = reverse_lazy("fact-kind-list")


class FactKindList(TablePage):
    resource, verb = "catalogue", "list"
    template_name = "contacts/fact_kind_list.html"
    title = _("基本情况指标")

    def get_table(self) -> Table:
        n_values = Count("values", filter=Q(values__voided_at=None))
        kinds = FactKind.objects.select_related("part_of").annotate(n_values=n_values)
        return FactKindTable(in_order(kinds))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_change=self.may("change"), **kwargs)


class NewFactKind(FormPage):
    resource, verb = "catalogue", "change"
    form_class = FactKindForm
    title, crumbs = _("加一个指标"), [(_("基本情况指标"), LIST)]
    success_url = LIST
    success_message = _("已加上。")

    def save(self, form: FactKindForm) -> FactKind:
        return add_entry(FactKind, form.cleaned_data, by=self.user)


class ChangeFactKind(FormPage):
    resource, verb = "catalogue", "change"
    form_class = FactKindForm
    crumbs = [(_("基本情况指标"), LIST)]
    success_url = LIST
    success_message = _("已改。")

    @cached_property
    def kind(self) -> FactKind:
        return get_object_or_404(FactKind, code=self.kwargs["code"])

    def get_title(self) -> str:
        return str(self.kind)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.kind}

    def save(self, form: FactKindForm) -> None:
        fixed = ("measured", "unit") if self.kind.values.exists() else ()
        change_entry(self.kind, form.cleaned_data, fixed=fixed, by=self.user)
