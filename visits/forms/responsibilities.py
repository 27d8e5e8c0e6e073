"""Forms of the responsibility list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.forms.base import PageForm
from contacts.kit import clock
from contacts.models import Area, AreaKind, Organisation
from visits.actions.responsibilities import LEVELS
from visits.models import Topic
from visits.queries.topics import indented, topics_in_use


class TopicChoice(forms.ModelChoiceField):
    """One of the topics in use, those of the second level under their first."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Topic.objects.none(), to_field_name="code", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return indented(obj)


class PlaceChoice(forms.ModelChoiceField):
    """A township, or a village under it."""

    def label_from_instance(self, obj: Any) -> str:
        return f"　{obj}" if obj.kind == AreaKind.VILLAGE else str(obj)


class ResponsibilityForm(PageForm):
    """A new line."""

    reach = {"area": ("responsibility", "change")}
    topic = TopicChoice(
        label=_("哪一类事"),
        help_text=_("选上一级，就包括它下面没有另外写的各类。"),
    )
    area = PlaceChoice(
        label=_("在哪里"),
        queryset=Area.objects.filter(kind__in=LEVELS, ended_on=None),
        help_text=_("选乡镇，就是全乡镇都归它；只管一个村的，选那个村。"),
    )
    organisation = forms.ModelChoiceField(
        label=_("由哪个单位承办"), queryset=Organisation.objects.none()
    )
    starts_on = forms.DateField(label=_("从哪天起"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today, fields = clock.today(), self.fields
        self.initial.setdefault("starts_on", today)
        topic: Any = fields["topic"]
        topic.queryset = topics_in_use()
        self.offer("organisation", Organisation.objects.as_of(today))
        area: Any = fields["area"]
        towns = [a for a in area.queryset if a.kind == AreaKind.TOWNSHIP]
        if len(towns) == 1:
            self.initial.setdefault("area", towns[0].uid)


class OtherOfficeForm(PageForm):
    """Another office from a day on."""

    organisation = forms.ModelChoiceField(
        label=_("换成哪个单位"), queryset=Organisation.objects.none()
    )
    starts_on = forms.DateField(label=_("从哪天起"), help_text=_("原来的单位到前一天为止。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        self.initial.setdefault("starts_on", today)
        self.offer("organisation", Organisation.objects.as_of(today))
