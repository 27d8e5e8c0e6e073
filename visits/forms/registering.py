"""Registering a matter at the desk."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.forms.base import PageForm
from contacts.kit import clock
from contacts.kit.widgets import ChipsOne
from contacts.kit.words import WordsField
from contacts.models import Household, ResponsibilityDistrict
from visits.catalogue.grievances import USUAL_KIND
from visits.forms.texts import text_field
from visits.models import (
    Channel,
    GrievanceKind,
    Mark,
    Raiser,
    Topic,
)
from visits.queries.topics import topic_choices

# At the desk; those of visits, reception and meetings come from their own entries.
DESK_CHANNELS = (
    Channel.WINDOW,
    Channel.HOTLINE,
    Channel.LETTER,
    Channel.BOX,
    Channel.FORUM,
    Channel.ENTERPRISE,
    Channel.ABOVE,
)


class RegisterForm(PageForm):
    """A matter that came by telephone, letter, window or from above."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    text = text_field(
        _("什么事"),
        help_text=_("写事：在哪里、出了什么问题、希望怎么办。不写身份证号码、病情和信仰。"),
    )
    district = forms.ModelChoiceField(
        label=_("在哪个责任区"), queryset=ResponsibilityDistrict.objects.none()
    )
    place = WordsField(label=_("具体地点"), max_length=100, required=False)
    channel = forms.ChoiceField(
        label=_("怎么来的"), widget=ChipsOne, choices=[(c.value, c.label) for c in DESK_CHANNELS]
    )
    kind = forms.ModelChoiceField(
        label=_("类型"),
        queryset=GrievanceKind.objects.filter(is_active=True),
        to_field_name="code",
        empty_label=None,
        help_text=_("类型决定多久要答复。"),
    )
    topic = forms.ChoiceField(label=_("类别"), required=False)
    mark = forms.ChoiceField(
        label=_("急难愁盼"), widget=ChipsOne, choices=Mark.choices, required=False
    )
    household = WordsField(
        label=_("哪一户（户编号）"),
        max_length=40,
        required=False,
        help_text=_("不是本地住户、不愿意留名的，空着。"),
    )
    raised_by = WordsField(label=_("怎么称呼"), max_length=60, required=False)
    phone = WordsField(
        label=_("联系电话"), max_length=30, required=False, help_text=_("只用来答复这件事。")
    )
    official_number = WordsField(
        label=_("上级编号"),
        max_length=40,
        required=False,
        help_text=_("热线或者信访系统里的编号。"),
    )
    received_on = forms.DateField(label=_("哪一天收到的"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        self.initial.setdefault("uid", uuid.uuid4())
        self.initial.setdefault("received_on", today)
        self.initial.setdefault("kind", USUAL_KIND)
        self.initial.setdefault("channel", Channel.WINDOW)
        self.offer("district", ResponsibilityDistrict.objects.as_of(today))
        topics: Any = self.fields["topic"]
        topics.choices = [("", _("先不分")), *topic_choices()]

    # In the open; what may be said as well lies below the fold.
    FIRST = ("text", "district", "channel", "kind", "raised_by", "phone")

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FIRST]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return [self[n] for n in self.fields if n not in self.FIRST and n != "uid"]

    @property
    def fold_errors(self) -> bool:
        """Whether something below the fold must be mended or was filled in before."""
        return any(field.errors for field in self.more_fields) or bool(self["household"].value())

    def clean_received_on(self) -> dt.date:
        """Not to come; its deadline would begin in the future."""
        day: dt.date = self.cleaned_data["received_on"]
        if day > clock.today():
            raise forms.ValidationError(_("这一天还没有到。"))
        return day

    def clean_household(self) -> Household | None:
        """The household of this number within reach; a wrong number is told where it was typed."""
        number = self.cleaned_data["household"]
        if not number:
            return None
        rows = visible_to(Household.objects.as_of(clock.today()), self.user)
        found = list(rows.filter(number=number).select_related("district")[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("没有这个编号的户。在“住户”里可以按姓名查到编号。"))
        return found[0]

    def clean_topic(self) -> Topic | None:
        code = self.cleaned_data["topic"]
        return Topic.objects.get(code=code) if code else None

    def clean(self) -> dict[str, Any]:
        """The household lives in the district that is named."""
        data = super().clean() or {}
        household, district = data.get("household"), data.get("district")
        if household and district and household.district != district:
            self.add_error("household", _("这一户不在所选的责任区。"))
        return data

    def matter_fields(self) -> dict[str, Any]:
        """What `actions.grievances.Matter` takes of it."""
        data = self.cleaned_data
        names = ("text", "district", "place", "channel", "kind", "topic", "mark", "household")
        more = ("raised_by", "phone", "official_number")
        return {name: data[name] for name in (*names, *more)} | {"raiser": self._raiser()}

    def _raiser(self) -> Raiser:
        data = self.cleaned_data
        if data["household"]:
            return Raiser.HOUSEHOLD
        if data["channel"] == Channel.ENTERPRISE:
            return Raiser.ENTERPRISE
        return Raiser.OTHER if data["raised_by"] or data["phone"] else Raiser.ANONYMOUS
