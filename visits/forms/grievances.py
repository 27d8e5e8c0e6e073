"""Forms of grievances: registering one at the desk, and one form for every move of the workflow."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.forms.base import PageForm
from contacts.kit import clock
from contacts.kit.widgets import ChipsOne
from contacts.kit.words import WordsField
from contacts.models import BY_NAME_ALONE, Cadre, Household, Organisation, ResponsibilityDistrict
from visits.catalogue.grievances import USUAL_KIND
from visits.models import (
    Channel,
    Grievance,
    GrievanceKind,
    Mark,
    Mode,
    Raiser,
    Reached,
    Satisfaction,
    Topic,
    WaitsFor,
)
from visits.queries.grievances import longest_extension
from visits.queries.limits import in_words
from visits.queries.responsibilities import office_for
from visits.queries.topics import topic_choices
from visits.workflow import Move

TEXT_AT_MOST = 20_000
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
REVIEW_WAY = _(
    "对答复不服的，可以从收到书面答复起30日内申请复查；对复查意见不服的，可以在30日内申请复核。"
)


def text_field(
    label: Any, *, rows: int = 4, required: bool = True, help_text: Any = ""
) -> WordsField:
    """A text of some lines."""
    return WordsField(
        label=label,
        max_length=TEXT_AT_MOST,
        required=required,
        widget=forms.Textarea({"rows": rows}),
        help_text=help_text,
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


class MoveForm(PageForm):
    """What one move asks for. `version` is the one that the user saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, move: Move, grievance: Grievance, **kwargs: Any) -> None:
        self.grievance = grievance
        super().__init__(*args, **kwargs)
        self.initial["version"] = grievance.version
        names = [*move.asks, *move.may_ask]
        if move.code == "send":
            names.insert(1, "handler")
        for name in names:
            field = FIELDS[name](self)
            if field is not None:
                field.required = name in move.asks
                self.fields[name] = field
                self._dress(name, field)

    def _dress(self, name: str, field: Any) -> None:
        if isinstance(field, forms.DateField):
            field.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        if isinstance(field, forms.ModelChoiceField):
            field.empty_label = _("请选择") if field.required else _("（不选）")

    def clean_into(self) -> Grievance:
        """Another matter by its number, within reach."""
        rows = visible_to(Grievance.objects.all(), self.user, "dispatch")
        found = rows.filter(number=self.cleaned_data["into"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("没有这个编号的诉求。"))
        return found

    def clean(self) -> dict[str, Any]:
        """To the police station and the judicial office a matter goes by name alone (care P4)."""
        data = super().clean() or {}
        office = data.get("office")
        if office and office.kind in BY_NAME_ALONE and not data.get("handler"):
            self.add_error("handler" if "handler" in self.fields else "office", _(
                "派出所、司法所只能指名交给一个人。"
            ))  # fmt: skip
        if office and data.get("handler") and not _serves(data["handler"], office):
            self.add_error("handler", _("这个人不在所选的单位。"))
        return data

    def said(self) -> dict[str, Any]:
        """What was given, without what stayed empty."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "version" and value not in (None, "")
        }


def _serves(cadre: Cadre, office: Organisation) -> bool:
    return cadre.services.as_of(clock.today()).filter(organisation=office).exists()


def _office(form: MoveForm) -> forms.Field:
    """Offices of the township and of the villages; what the responsibility list proposes first."""
    today = clock.today()
    rows = visible_to(Organisation.objects.as_of(today), form.user)
    field = forms.ModelChoiceField(label=_("派给哪个单位"), queryset=rows, to_field_name="uid")
    proposed = office_for(form.grievance, today)
    if proposed:
        form.initial["office"] = proposed.uid
        field.help_text = _("按职责清单，这一类由%(office)s承办。") % {"office": proposed}
    return field


def _handler(form: MoveForm) -> forms.Field | None:
    """Officers of the police station and the judicial office: a matter goes to them by name."""
    serving = Q(services__organisation__kind__in=BY_NAME_ALONE)
    rows = visible_to(Cadre.objects.all(), form.user)
    named = Cadre.objects.filter(serving, pk__in=rows.values("pk")).distinct()
    if not named.exists():
        return None
    return forms.ModelChoiceField(
        label=_("指名交给"),
        queryset=named,
        to_field_name="uid",
        help_text=_("派出所、司法所必须指名，只有这个人能看到。"),
    )


def _mode(_form: MoveForm) -> forms.Field:
    offered = (Mode.ASSIGNED, Mode.TRANSFERRED, Mode.SUPERVISED)
    return forms.ChoiceField(
        label=_("怎么办"),
        choices=[(m.value, m.label) for m in offered],
        widget=ChipsOne,
        initial=Mode.ASSIGNED,
    )


def _days(form: MoveForm) -> forms.Field:
    most = longest_extension(form.grievance)
    field = forms.IntegerField(
        label=_("延几天"),
        min_value=1,
        max_value=most.amount if most else None,
        widget=forms.NumberInput,
    )
    if most:
        words = _("最多%(limit)s，只能延一次。原来的期限一直看得见。")
        field.help_text = words % {"limit": in_words(most)}
    return field


def _waits_for(_form: MoveForm) -> forms.Field:
    return forms.ChoiceField(
        label=_("等谁"),
        choices=WaitsFor.choices,
        widget=ChipsOne,
    )


def _kind(_form: MoveForm) -> forms.Field:
    return forms.ModelChoiceField(
        label=_("改成什么类型"),
        queryset=GrievanceKind.objects.filter(is_active=True),
        to_field_name="code",
        help_text=_("期限从收到的时候重新算，经过里会写明。"),
    )


def _look_again_on(_form: MoveForm) -> forms.Field:
    return forms.DateField(label=_("哪一天再看"), help_text=_("到这一天会自动回到待办里。"))


def _reached(_form: MoveForm) -> forms.Field:
    return forms.ChoiceField(
        label=_("联系上了吗"),
        choices=Reached.choices,
        widget=ChipsOne,
    )


def _satisfaction(_form: MoveForm) -> forms.Field:
    return forms.ChoiceField(
        label=_("群众满意吗"),
        choices=Satisfaction.choices,
        widget=ChipsOne,
    )


def _into(_form: MoveForm) -> forms.Field:
    return WordsField(
        label=_("并入哪一件（编号）"),
        max_length=20,
        help_text=_("反映的人都会得到那一件的答复，原话留着。"),
    )


def _review_way(form: MoveForm) -> forms.Field:
    form.initial.setdefault("review_way", REVIEW_WAY)
    return text_field(_("告诉群众：不服怎么办"), rows=3)


def _words(label: Any, help_text: Any = "") -> Callable[[MoveForm], forms.Field]:
    return lambda _form: text_field(label, help_text=help_text)


def _worked(name: str, label: Any) -> Callable[[MoveForm], forms.Field]:
    def field(form: MoveForm) -> forms.Field:
        form.initial.setdefault(name, getattr(form.grievance, name))
        return text_field(label)

    return field


FIELDS: dict[str, Callable[[MoveForm], forms.Field | None]] = {
    "office": _office,
    "handler": _handler,
    "mode": _mode,
    "days": _days,
    "waits_for": _waits_for,
    "kind": _kind,
    "look_again_on": _look_again_on,
    "reached": _reached,
    "satisfaction": _satisfaction,
    "into": _into,
    "review_way": _review_way,
    "cause": _worked("cause", _("原因")),
    "plan": _worked("plan", _("措施，谁、什么时候")),
    "reason": _words(_("为什么")),
    "text": _words(_("说明")),
    "result": _words(_("怎么办好的")),
    "said": _words(_("是怎么解释的"), _("说了什么政策、什么道理，群众怎么说。")),
    "told": _words(_("告诉了去哪里办"), _("例如法院、仲裁、县里哪个部门，怎么帮着去。")),
    "answer": _words(_("答复"), _("群众会看到这段话。写清楚办了什么、结果怎样。")),
}
