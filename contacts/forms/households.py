"""Forms of the household register."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.forms.base import PageForm, RecordForm
from contacts.kit.telephones import mask
from contacts.kit.widgets import Chips
from contacts.models import Area, EndReason, Household, Resident, ResponsibilityDistrict
from contacts.queries.areas import groups_of


class NewHouseholdForm(RecordForm):
    class Meta:
        model = Household
        fields = ["head_name", "number", "group", "address", "phone", "size", "starts_on"]

    def __init__(self, *args: Any, district: ResponsibilityDistrict, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("group", groups_of(district))


class KeptPhone(forms.Form):
    """A telephone number that is stored is not shown: empty keeps it, a tick removes it."""

    no_phone = forms.BooleanField(label=_("删去现在的电话"), required=False)

    def mask_phone(self, stored: str) -> None:
        """Begin empty, and say what is stored."""
        self.initial["phone"] = ""
        if stored:
            help_text = gettext("现在是 %(phone)s，不改就空着") % {"phone": mask(stored)}
            self.fields["phone"].help_text = help_text
        else:
            del self.fields["no_phone"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.pop("no_phone", False):
            data["phone"] = ""
        elif not data.get("phone"):
            data.pop("phone", None)
        return data


class HouseholdForm(KeptPhone, RecordForm):
    class Meta:
        model = Household
        fields = ["head_name", "group", "address", "phone", "size"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("group", groups_of(self.instance.district))
        self.mask_phone(self.instance.phone)


class MoveForm(PageForm):
    group = forms.ModelChoiceField(label=_("村民小组"), queryset=Area.objects.all(), required=False)
    number = forms.CharField(
        label=_("新的户编号"), max_length=30, help_text=_("原来的编号留在原来的记录上")
    )
    address = forms.CharField(label=_("门牌或住址"), max_length=100, required=False)
    on = forms.DateField(label=_("从哪天起住在新地方"))

    def __init__(self, *args: Any, district: ResponsibilityDistrict, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("group", groups_of(district))


class SplitForm(PageForm):
    residents = forms.ModelMultipleChoiceField(
        label=_("谁分出去"), queryset=Resident.objects.all(), widget=Chips, required=False
    )
    head_name = forms.CharField(label=_("新户的户主"), max_length=40)
    number = forms.CharField(label=_("新户的户编号"), max_length=30)
    address = forms.CharField(label=_("新户的门牌或住址"), max_length=100, required=False)
    phone = forms.CharField(label=_("新户的联系电话"), max_length=20, required=False)
    on = forms.DateField(label=_("从哪天起"))

    def __init__(self, *args: Any, residents: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("residents", residents)


class MergeForm(PageForm):
    into = forms.CharField(label=_("并入哪一户"), max_length=30, help_text=_("写那一户的户编号"))
    on = forms.DateField(label=_("从哪天起"))

    def __init__(self, *args: Any, township: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.township = township

    def clean_into(self) -> Household:
        number = self.cleaned_data["into"].strip()
        rows = visible_to(Household.objects.all(), self.user, "change").filter(
            township=self.township
        )
        found = rows.filter(number=number).first()
        if found is None:
            raise forms.ValidationError(gettext("没有编号是“%(number)s”的户") % {"number": number})
        return found


class EndForm(PageForm):
    end_reason = forms.ChoiceField(
        label=_("原因"),
        choices=[
            (EndReason.MOVED.value, _("搬出了本乡镇")),
            (EndReason.ENDED.value, _("销户（户里没有人了）")),
        ],
        widget=forms.RadioSelect,
    )
    ends_on = forms.DateField(label=_("最后一天"))


class ResidentForm(KeptPhone, RecordForm):
    class Meta:
        model = Resident
        fields = ["name", "relation", "birth_year", "birth_month", "phone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mask_phone(self.instance.phone)


class NewResidentForm(RecordForm):
    class Meta:
        model = Resident
        fields = ["name", "relation", "birth_year", "birth_month", "phone", "starts_on"]
