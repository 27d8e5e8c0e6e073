"""Own names of ways in which matters come, under the channels, as a list that administrators keep (S142)."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contacts.actions.catalogue import add_entry, change_entry
from contacts.kit.tables import Table
from contacts.pages import FormPage, TablePage
from visits.forms.channels import ChannelNameForm, NewChannelNameForm
from visits.models import ChannelName
from visits.queries.channels import in_order
from visits.tables.channels import ChannelNameTable

LIST = reverse_lazy("channel-name-list")
CRUMBS = [(_("来源的叫法"), LIST)]


class ChannelNameList(TablePage):
    resource, verb = "catalogue", "list"
    template_name = "visits/channel_name_list.html"
    title = _("来源的叫法")

    def get_table(self) -> Table:
        return ChannelNameTable(in_order(ChannelName.objects.all()))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_change=self.may("change"), **kwargs)


class NewChannelName(FormPage):
    resource, verb = "catalogue", "change"
    form_class = NewChannelNameForm
    title, crumbs = _("加一个叫法"), CRUMBS
    success_url = LIST
    success_message = _("已加上。")

    def save(self, form: NewChannelNameForm) -> ChannelName:
        return add_entry(ChannelName, form.cleaned_data, by=self.user)


class ChangeChannelName(FormPage):
    resource, verb = "catalogue", "change"
    form_class = ChannelNameForm
    crumbs = CRUMBS
    success_url = LIST
    success_message = _("已改。")

    @cached_property
    def named(self) -> ChannelName:
        return get_object_or_404(ChannelName, code=self.kwargs["code"])

    def get_title(self) -> str:
        return str(self.named)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.named}

    def save(self, form: ChannelNameForm) -> None:
        change_entry(self.named, form.cleaned_data, by=self.user)
