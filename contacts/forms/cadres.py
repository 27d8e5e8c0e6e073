"""Forms of organisations and cadres."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.access import areas_of
from contacts.forms.base import PageForm, RecordForm
from contacts.forms.choices import CadreChoice, cadres_by_name
from contacts.kit import clock
from contacts.models import Area, AreaKind, Cadre, Leave, Organisation, Service, StandIn

# Units of the upper levels belong to them, those of villages to their village.
UNIT_AREAS = (AreaKind.COUNTY, AreaKind.TOWNSHIP, AreaKind.VILLAGE)


class OrganisationForm(RecordForm):
    reach = {"parent": ("organisation", "list")}

    class Meta:
        model = Organisation
        fields = ["name", "kind", "parent"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Organisation.objects.as_of(clock.today()).exclude(pk=self.instance.pk)
        self.offer("parent", others)


class NewOrganisationForm(OrganisationForm):
    reach = {"area": ("organisation", "create")}

    class Meta(OrganisationForm.Meta):
        fields = ["name", "kind", "area", "parent", "starts_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("area", Area.objects.filter(kind__in=UNIT_AREAS, ended_on=None))


class ServiceForm(RecordForm):
    class Meta:
        model = Service
        fields = ["category", "organisation", "title", "party_member", "starts_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("organisation", Organisation.objects.as_of(clock.today()))
        self.fields["category"].help_text = _("各项任务按类别算在谁身上")


class NewServiceForm(ServiceForm):
    ends_before = forms.BooleanField(
        label=_("原来的任职到前一天为止"), required=False, initial=True
    )


class NewCadreForm(ServiceForm):
    name = forms.CharField(label=_("姓名"), max_length=40)
    staff_number = forms.CharField(label=_("工号"), max_length=30)
    phone = forms.CharField(label=_("手机"), max_length=20, required=False)
    township = forms.ModelChoiceField(
        label=_("所属乡镇"),
        queryset=Area.objects.all(),
        help_text=_("县里的人选县"),
    )
    reach = {"township": ("cadre", "create")}
    field_order = ["name", "staff_number", "phone", "township", "category", "organisation"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Area.objects.filter(kind__in=(AreaKind.COUNTY, AreaKind.TOWNSHIP), ended_on=None)
        self.offer("township", places)
        towns = [a for a in areas_of(self.user, "cadre", "create") if a.kind == AreaKind.TOWNSHIP]
        if len(towns) == 1:
            self.initial.setdefault("township", towns[0])


class CadreForm(RecordForm):
    class Meta:
        model = Cadre
        fields = ["name", "staff_number", "phone"]


class TitleForm(RecordForm):
    class Meta:
        model = Service
        fields = ["title", "party_member"]


class LeaveForm(RecordForm):
    class Meta:
        model = Leave
        fields = ["kind", "starts_on", "ends_on", "destination"]


class StandInForm(RecordForm):
    stand_in = CadreChoice(
        label=_("由谁代替（B角）"),
        help_text=_(
            "只在请假的那些天代替：看得到、能办没办完的诉求，期限的提醒也会收到，经过里写明代谁办的。看不到民情日记。"
        ),
    )

    class Meta:
        model = StandIn
        fields = ["stand_in", "starts_on", "ends_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("stand_in", cadres_by_name())


class EndLeaveForm(PageForm):
    ends_on = forms.DateField(label=_("最后一天"), help_text=_("写开始以前的日期，就当没有请过假"))
