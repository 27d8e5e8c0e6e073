"""The form of a group of matters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.forms.base import PageForm
from contacts.kit import clock
from contacts.kit.widgets import ChipsOne
from contacts.kit.words import WordsField
from contacts.models import Area, AreaKind, Organisation
from visits.actions.groups import LEVELS
from visits.forms.responsibilities import PlaceChoice
from visits.forms.texts import text_field
from visits.models import GroupKind


class GroupForm(PageForm):
    """A new group, or another word for one."""

    reach = {"area": ("grievance_group", "change")}
    kind = forms.ChoiceField(label=_("哪一种"), choices=GroupKind.choices, widget=ChipsOne)
    name = WordsField(
        label=_("名称"), max_length=60, help_text=_("写事，不写人名。例如：三组饮水。")
    )
    area = PlaceChoice(
        label=_("在哪里"),
        queryset=Area.objects.filter(kind__in=LEVELS, ended_on=None),
        help_text=_("只收这里的诉求；选一个村的，村书记也看得到。"),
    )
    organisation = forms.ModelChoiceField(label=_("牵头单位"), queryset=Organisation.objects.none())
    starts_on = forms.DateField(label=_("从哪天起"))
    ends_on = forms.DateField(label=_("到哪天为止"), required=False, help_text=_("没定的空着。"))
    aim = text_field(_("要办成什么"), rows=3, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today, area = clock.today(), self.fields["area"]
        self.initial.setdefault("starts_on", today)
        self.offer("organisation", Organisation.objects.as_of(today).order_by("name"))
        towns = [a for a in area.queryset if a.kind == AreaKind.TOWNSHIP]  # type: ignore[attr-defined]
        if len(towns) == 1:
            self.initial.setdefault("area", towns[0].uid)
