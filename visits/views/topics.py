"""The topics of grievances in two levels, as a list that administrators maintain (S055, S071)."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contacts.actions.catalogue import add_entry, change_entry
from contacts.kit.tables import Table
from contacts.pages import FormPage, TablePage
from visits.forms.topics import NewTopicForm, TopicForm
from visits.models import Topic
from visits.queries.topics import in_two_levels
from visits.tables.topics import TopicTable

LIST = reverse_lazy("topic-list")
CRUMBS = [(_("诉求类别"), LIST)]


class TopicList(TablePage):
    resource, verb = "catalogue", "list"
    template_name = "visits/topic_list.html"
    title = _("诉求类别")

    def get_table(self) -> Table:
        return TopicTable(in_two_levels(Topic.objects.all()))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_change=self.may("change"), **kwargs)


class NewTopic(FormPage):
    resource, verb = "catalogue", "change"
    form_class = NewTopicForm
    title, crumbs = _("加一个类别"), CRUMBS
    success_url = LIST
    success_message = _("已加上。")

    def get_initial(self) -> dict[str, Any]:
        """The topic under which it is to stand."""
        return {"parent": self.request.GET.get("under", "")}

    def save(self, form: NewTopicForm) -> Topic:
        return add_entry(Topic, form.cleaned_data, by=self.user)


class ChangeTopic(FormPage):
    resource, verb = "catalogue", "change"
    form_class = TopicForm
    crumbs = CRUMBS
    success_url = LIST
    success_message = _("已改。")

    @cached_property
    def topic(self) -> Topic:
        return get_object_or_404(Topic, code=self.kwargs["code"])

    def get_title(self) -> str:
        return str(self.topic)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.topic}

    def save(self, form: TopicForm) -> None:
        change_entry(self.topic, form.cleaned_data, by=self.user)
