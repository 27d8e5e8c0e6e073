"""Filters of the responsibility list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.filters.base import SearchFilter
from visits.models import Responsibility
from visits.queries.topics import topic_choices

# The value of `when` that brings back what has ended.
ENDED_TOO = "all"


class ResponsibilityFilter(SearchFilter):
    names = ("organisation__name",)
    keys = ("organisation__name_keys",)
    hint = _("单位名称或拼音")

    topic = forms.ChoiceField(label=_("类别"))
    when = forms.ChoiceField(
        label=_("时间"), choices=[("", _("现在的")), (ENDED_TOO, _("以前的也看"))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics: Any = self.fields["topic"]
        topics.choices = [("", _("全部")), *topic_choices()]

    def narrow_topic(self, rows: QuerySet[Responsibility], code: str) -> QuerySet[Responsibility]:
        return rows.filter(Q(topic__code=code) | Q(topic__parent__code=code))

    def narrow_when(self, rows: QuerySet[Responsibility], _when: str) -> QuerySet[Responsibility]:
        """What has ended is left out by the page, unless it is asked for."""
        return rows
