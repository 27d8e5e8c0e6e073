"""Forms of the topics of grievances."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.forms.base import RecordForm
from visits.models import Topic
from visits.queries.topics import in_two_levels

OFF = _("停用以后不能再选，它下面的也不能再选；已经登记的诉求不变。")


class TopicForm(RecordForm):
    """A topic as it is called; where it stands doesn't change, or past matters would move."""

    class Meta:
        model = Topic
        fields = ("name", "name_en", "is_active")
        help_texts = {"is_active": OFF}


class NewTopicForm(RecordForm):
    """A topic of the first level, or one under it."""

    parent = forms.ModelChoiceField(
        label=_("放在哪一类下面"),
        queryset=Topic.objects.none(),
        to_field_name="code",
        required=False,
        help_text=_("不选，就是新的第一级。"),
    )

    class Meta:
        model = Topic
        fields = ("parent", "name", "name_en")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent: Any = self.fields["parent"]
        parent.queryset = in_two_levels(Topic.objects.filter(parent=None, is_active=True))
