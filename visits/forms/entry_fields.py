"""The fields of an entry, whose it is, and what is known of it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.kit.quantity_fields import QuantityField
from contacts.kit.widgets import ChipsOne
from contacts.kit.words import NoIdentityNumbers, WordsField
from contacts.models import Cadre, Organisation, ResponsibilityDistrict
from visits.forms import chips
from visits.forms.needs import Needs, needs_of
from visits.forms.pictures import PicturesField
from visits.models import ActivityKind
from visits.queries import usual


class Screening(models.TextChoices):
    """What a meeting found when it screened for disputes (S228): "none" is an answer."""

    NONE = "none", _("没有发现")
    FOUND = "found", _("发现了，写在“有事要办”里")

    @classmethod
    def of(cls, screened: int | None) -> str:
        """What a stored number says."""
        if screened is None:
            return ""
        return cls.FOUND if screened else cls.NONE


ENTRY_TEXT_AT_MOST = 100_000


def _text() -> WordsField:
    return WordsField(required=False, max_length=ENTRY_TEXT_AT_MOST, widget=forms.Textarea)


def known(cadre: Cadre, kind: ActivityKind, on: dt.date) -> dict[str, Any]:
    """Nothing is asked that is known."""
    district = usual.usual_district(cadre, on)
    filled = {"uid": uuid.uuid4(), "happened_on": on, "kind": kind.code}
    filled["district"] = district.uid if district else None
    if needs_of(kind).unit == "holder":
        unit = usual.usual_organisation(cadre, on)
        filled["organisation"] = unit.uid if unit else None
    return filled


def with_one_tap(data: Any, needs: Needs) -> Any:
    """ "None found" is an answer: its button writes the sentence."""
    if data is None or "nothing" not in data or data.get(needs.text):
        return data
    data = data.copy()
    data[needs.text] = str(needs.nothing)
    return data


class EntryFields(NoIdentityNumbers, forms.Form):
    """All that an entry of any kind may ask for."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    happened_on = forms.DateField(
        label=_("哪一天"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    kind = forms.ModelChoiceField(
        label=_("方式"), queryset=ActivityKind.objects.all(), to_field_name="code", empty_label=None
    )
    households = chips.ChipsField(label=_("去了谁家"), required=False)
    heard = _text()
    done = _text()
    together = forms.BooleanField(label=_("和同事一起去的"), required=False)
    companions = chips.ChipsField(label=_("还有谁一起去"), required=False)
    teams = chips.ChipsField(
        label=_("哪些责任区的队伍参加"),
        required=False,
        help_text=_("点一下，驻点干部和辅助团队就都算参加；没来的，本人可以回答。"),
    )
    began_at = forms.TimeField(
        label=_("几点开始"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    attendance = QuantityField(
        required=False, most=100_000, help_text=_("数不准的，写30余、二十多。")
    )
    district = forms.ModelChoiceField(
        label=_("在哪个责任区"),
        queryset=ResponsibilityDistrict.objects.none(),
        required=False,
        to_field_name="uid",
    )
    organisation = forms.ModelChoiceField(
        queryset=Organisation.objects.none(), required=False, to_field_name="uid"
    )
    convener = forms.ModelChoiceField(
        label=_("召集人"),
        queryset=Cadre.objects.none(),
        required=False,
        to_field_name="uid",
        empty_label=_("（没有写）"),
        help_text=_("村里由书记召集，镇里由书记或镇长召集；别人召集的也照实写。"),
    )
    screening = forms.ChoiceField(
        label=_("矛盾纠纷排查"),
        choices=Screening.choices,
        widget=ChipsOne,
        required=False,
        help_text=_("会上排查过的点一下，不用另外再记。没有排查的不点。"),
    )
    pictures = PicturesField(
        label=_("照片"), required=False, help_text=_("可以不拍。不拍身份证、病历和人脸。")
    )
    consenting = chips.ChipsField(
        label=_("同意以后回访核实的户"),
        required=False,
        help_text=_(
            "先说清楚，同意了才选：以后可能有人打电话问走访的事；户里说没有来过，会请干部说明那天的走访，他可能知道是哪一户。"
        ),
    )

    def _values(self, name: str) -> list[Any]:
        """What is chosen in a group of chips, sent or filled in."""
        data: Any = self.data
        return list(data.getlist(name) if self.is_bound else self.initial.get(name) or ())
