"""Forms of places, districts, teams, stations and contact points."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.actions.areas import BELOW
from contacts.forms.base import PageForm, RecordForm
from contacts.forms.choices import CadreChoice, cadres_by_name
from contacts.kit import clock
from contacts.kit.widgets import Chips
from contacts.models import (
    Area,
    AreaKind,
    ContactPoint,
    Organisation,
    Post,
    ResponsibilityDistrict,
    Station,
)
from contacts.queries.areas import groups_of

WEEKDAYS = [
    (1, _("周一")),
    (2, _("周二")),
    (3, _("周三")),
    (4, _("周四")),
    (5, _("周五")),
    (6, _("周六")),
    (7, _("周日")),
]


class NewAreaForm(PageForm):
    kind = forms.ChoiceField(label=_("哪一层"))
    name = forms.CharField(label=_("名称"), max_length=60)
    code = forms.CharField(
        label=_("统计用区划代码"), max_length=12, required=False, help_text=_("没有就空着")
    )
    name_en = forms.CharField(label=_("英文名称"), max_length=120, required=False)

    def __init__(self, *args: Any, parent: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = BELOW[parent.kind]
        field: Any = self.fields["kind"]
        field.choices = [(kind.value, kind.label) for kind in kinds]
        if AreaKind.VILLAGE in kinds:
            field.help_text = _("新的村（社区）同时成为一个责任区")


class AreaForm(RecordForm):
    class Meta:
        model = Area
        fields = ["name", "code", "name_en"]


class DistrictForm(RecordForm):
    class Meta:
        model = ResponsibilityDistrict
        fields = ["name", "service_phone", "box_place", "board_place"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service_phone"].help_text = _("印在联系群众卡和公示牌上的办公电话")


class NewDistrictForm(RecordForm):
    class Meta:
        model = ResponsibilityDistrict
        fields = ["name", "starts_on"]


class AppointForm(RecordForm):
    cadre = CadreChoice(label=_("谁"))

    class Meta:
        model = Post
        fields = ["role", "cadre", "area", "starts_on", "ends_on", "tasks"]

    def __init__(self, *args: Any, district: ResponsibilityDistrict, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("cadre", cadres_by_name())
        self.offer("area", groups_of(district))
        self.fields["area"].help_text = _("小组长、网格员选所管的小组或网格")
        self.fields["tasks"].widget.attrs["rows"] = 2


class ReplaceForm(PageForm):
    cadre = CadreChoice(label=_("新的人选"))
    starts_on = forms.DateField(label=_("从哪天起"), help_text=_("现任到前一天为止"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("cadre", cadres_by_name())


class StationForm(RecordForm):
    weekdays = forms.TypedMultipleChoiceField(
        label=_("星期"), choices=WEEKDAYS, coerce=int, widget=Chips
    )

    class Meta:
        model = Station
        fields = ["place", "weekdays", "opens_at", "closes_at", "organisation"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("organisation", Organisation.objects.as_of(clock.today()))


class NewStationForm(StationForm):
    class Meta(StationForm.Meta):
        fields = [*StationForm.Meta.fields, "starts_on"]


class ContactPointForm(RecordForm):
    cadre = CadreChoice(label=_("领导"))

    class Meta:
        model = ContactPoint
        fields = ["cadre", "district", "organisation", "starts_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        self.offer("cadre", cadres_by_name())
        self.offer("district", ResponsibilityDistrict.objects.as_of(today))
        self.offer("organisation", Organisation.objects.as_of(today))
        self.fields["district"].help_text = _("责任区和单位选一个")
