"""The causes that a handler chooses among, as a list that administrators maintain (S119)."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contacts.actions.catalogue import add_entry, change_entry
from contacts.kit.tables import Table
from contacts.pages import FormPage, TablePage
from visits.forms.causes import CauseForm, NewCauseForm
from visits.models import CauseKind
from visits.tables.causes import CauseTable

LIST = reverse_lazy("cause-list")
CRUMBS = [(_("原因类别"), LIST)]


class CauseList(TablePage):
    resource, verb = "catalogue", "list"
    template_name = "visits/cause_list.html"
    title = _("原因类别")

    def get_table(self) -> Table:
        return CauseTable(CauseKind.objects.all())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_change=self.may("change"), **kwargs)


class NewCause(FormPage):
    resource, verb = "catalogue", "change"
    form_class = NewCauseForm
    title, crumbs = _("加一个原因"), CRUMBS
    success_url = LIST
    success_message = _("已加上。")

    def save(self, form: NewCauseForm) -> CauseKind:
        return add_entry(CauseKind, form.cleaned_data, by=self.user)


class ChangeCause(FormPage):
    resource, verb = "catalogue", "change"
    form_class = CauseForm
    crumbs = CRUMBS
    success_url = LIST
    success_message = _("已改。")

    @cached_property
    def cause(self) -> CauseKind:
        return get_object_or_404(CauseKind, code=self.kwargs["code"])

    def get_title(self) -> str:
        return str(self.cause)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.cause}

    def save(self, form: CauseForm) -> None:
        change_entry(self.cause, form.cleaned_data, by=self.user)
