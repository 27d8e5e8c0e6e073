"""Forms of situation reports: reporting, the moves, who is in charge, how soon."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.forms.base import PageForm
from contacts.kit import clock
from contacts.kit.widgets import ChipsOne
from contacts.kit.words import WordsField
from contacts.models import Area, Cadre, Organisation, ResponsibilityDistrict, Service
from contacts.queries.teams import title_of
from contacts.scopes import within_path
from visits.actions.situations import Situation
from visits.catalogue.situations import MEANINGS, SituationMove
from visits.forms.texts import in_lines, keep, text_field
from visits.models import LONGEST, SituationKind, SituationReport
from visits.queries.private_words import private_question
from visits.queries.situation_leaders import answering_leaders, leadership
from visits.queries.situations import districts_to_report_in, township_to_report_in

ORDINARY, URGENT = "ordinary", "urgent"
URGENCIES = [(ORDINARY, _("一般")), (URGENT, _("紧急"))]
MATTERS_NOT_PEOPLE = _(
    "写事，不写人：在哪里、出了什么事、现在怎么样、要什么帮助。不写谁怎么想、谁说了什么，"
    "也不写谁的病、怀孕和信仰：这些对办事没有用，传出去会伤到人。"
)


class SituationForm(PageForm):
    """What happens in a place. Four things are asked, two of them filled in already."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    # Which reports that may be the same were shown before this was sent.
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("哪一类"), widget=ChipsOne, choices=SituationKind.choices)
    urgency = forms.ChoiceField(
        label=_("急不急"),
        widget=ChipsOne,
        choices=URGENCIES,
        help_text=_("有人受伤、有危险、正在变大的，选紧急：马上提醒分管领导，不分白天晚上。"),
    )
    district = forms.ModelChoiceField(
        label=_("在哪个责任区"), queryset=ResponsibilityDistrict.objects.none()
    )
    text = text_field(_("什么事"), help_text=MATTERS_NOT_PEOPLE)
    place = WordsField(label=_("具体地点"), max_length=100, required=False)
    happened_at = forms.DateTimeField(
        label=_("什么时候的事"),
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        help_text=_("空着就是现在。"),
    )
    contact_phone = WordsField(label=_("现场电话"), max_length=30, required=False)
    contact_name = WordsField(
        label=_("现场找谁"),
        max_length=30,
        required=False,
        help_text=_("只写在现场联系的人，不写受害人、当事人。办结以后自动删去。"),
    )

    # Asked of what happens on a spot alone.
    ON_THE_SPOT = ("contact_phone", "contact_name")
    UNSEEN = ("uid", "shown")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep(self.fields["text"], "situation-new")
        self.fields["kind"].help_text = in_lines(
            [(str(kind.label), str(MEANINGS[kind])) for kind in SituationKind]
        )
        self.initial.setdefault("uid", uuid.uuid4())
        self.initial.setdefault("urgency", ORDINARY)
        self._offer_districts(clock.today())
        if self.is_bound and self._question():
            self.fields["anyway"] = forms.BooleanField(
                label=_("说的不是哪一个人，就这样报告"), required=False
            )

    def _question(self) -> str:
        """What is asked once about a word that may be about somebody's mind; never of what is urgent."""
        if self.data.get("urgency") == URGENT:
            return ""
        return private_question(*(str(self.data.get(name) or "") for name in ("text", "place")))

    def clean(self) -> dict[str, Any]:
        """A question is asked once: whoever means it ticks that."""
        found = super().clean() or self.cleaned_data
        if "anyway" in self.fields and not found.get("anyway"):
            self.add_error("text", self._question())
        return found

    def _offer_districts(self, today: dt.date) -> None:
        """Those in which one may report, the only one chosen; left out it is the whole township."""
        field: Any = self.fields["district"]
        field.queryset = districts_to_report_in(self.user, today)
        there = list(field.queryset[:2])
        self.nowhere = not there
        if len(there) == 1:
            self.initial.setdefault("district", there[0].uid)
        elif township_to_report_in(self.user):
            field.required = False
            field.help_text = _("不选就是整个乡镇。")

    def first_fields(self) -> list[forms.BoundField]:
        """All but what is asked of incidents and disasters."""
        left_out = (*self.ON_THE_SPOT, *self.UNSEEN, "anyway")
        first = [self[name] for name in self.fields if name not in left_out]
        return [*first, self["anyway"]] if "anyway" in self.fields else first

    def spot_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.ON_THE_SPOT]

    @property
    def spot_errors(self) -> bool:
        """Whether something must be mended there, whatever kind was chosen."""
        return any(field.errors for field in self.spot_fields())

    def show(self, reports: Iterable[SituationReport]) -> None:
        """Remember which reports are shown with the form as it comes back."""
        sent: Any = self.data
        self.data = sent = sent.copy()
        sent["shown"] = " ".join(str(report.uid) for report in reports)

    def situation(self, now: dt.datetime) -> Situation:
        """What `actions.situations` takes of it."""
        data = {
            n: value for n, value in self.cleaned_data.items() if n not in (*self.UNSEEN, "anyway")
        }
        data["is_urgent"] = data.pop("urgency") == URGENT
        data["happened_at"] = data["happened_at"] or now
        return Situation(**data)


class SituationMoveForm(PageForm):
    """What one move asks for. `version` is the one that the user saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, move: SituationMove, report: SituationReport, **kwargs: Any
    ) -> None:
        self.report, self.move = report, move
        super().__init__(*args, **kwargs)
        self.initial["version"] = report.version
        for name in (*move.asks, *move.may_ask):
            self.fields[name] = FIELDS[name](self)
            self.fields[name].required = name in move.asks

    def said(self) -> dict[str, Any]:
        """What was given."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


TEXTS: dict[str, tuple[Any, Any]] = {
    "respond": (_("怎么安排的"), _("谁去、做什么、什么时候报结果。")),
    "order": (_("怎么安排的"), _("谁去、做什么、什么时候报结果。")),
    "pass_on": (_("交代一句"), ""),
    "note": (_("现在怎么样"), _("写事，不写人。原来报的不改，补在后面。")),
    "close": (_("结果"), _("现场找谁、电话会一起删去。")),
    "void": (_("为什么作废"), _("报错了、报重了。作废以后还查得到，不再提醒。")),
}


def _text(form: SituationMoveForm) -> forms.Field:
    label, help_text = TEXTS[form.move.code]
    field = text_field(label, help_text=help_text)
    keep(field, f"situation-{form.report.uid}-{form.move.code}")
    return field


class _CadreChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.title}）" if obj.title else str(obj.name)


def _cadres(rows: Any, label: Any, help_text: Any = "") -> forms.Field:
    today = clock.today()
    named = rows.annotate(title=title_of("pk", today)).order_by("name_keys", "pk")
    return _CadreChoice(label=label, queryset=named, to_field_name="uid", help_text=help_text)


def _leader(form: SituationMoveForm) -> forms.Field:
    there = answering_leaders(form.report.township, clock.today())
    if form.report.leader:
        there = there.exclude(pk=form.report.leader.pk)
    return _cadres(there, _("转给哪位领导"))


def _office(form: SituationMoveForm) -> forms.Field:
    rows = Organisation.objects.as_of(clock.today()).filter(
        within_path(form.report.township.path, "area")
    )
    return forms.ModelChoiceField(
        label=_("交给哪个单位"), queryset=rows.order_by("area__path", "pk"), to_field_name="uid"
    )


def _handler(form: SituationMoveForm) -> forms.Field:
    serving = Service.objects.as_of(clock.today()).values("cadre")
    there = Cadre.objects.filter(township=form.report.township, pk__in=serving)
    return _cadres(there, _("交给谁"), _("派出所、司法所的人要点名，他们只看得到点了名的。"))


FIELDS: dict[str, Callable[[SituationMoveForm], forms.Field]] = {
    "text": _text,
    "leader": _leader,
    "office": _office,
    "handler": _handler,
}


class InChargeForm(PageForm):
    """Who is in charge of a kind from a day on."""

    reach = {"township": ("situation_leader", "change")}
    kind = forms.ChoiceField(label=_("哪一类"), widget=ChipsOne, choices=SituationKind.choices)
    township = forms.ModelChoiceField(
        label=_("乡镇"), queryset=Area.objects.townships().filter(ended_on=None)
    )
    cadre = forms.ModelChoiceField(
        label=_("由哪位领导分管"),
        queryset=Cadre.objects.none(),
        help_text=_("任职类别是“镇领导”的。原来的领导到前一天为止。"),
    )
    starts_on = forms.DateField(label=_("从哪天起"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        self.initial.setdefault("starts_on", today)
        self.offer("cadre", leadership(today).order_by("name_keys", "pk"))
        towns: Any = self.fields["township"]
        only = list(towns.queryset[:2])
        if len(only) == 1:
            self.initial.setdefault("township", only[0].uid)
            towns.widget = forms.HiddenInput()


class SituationLimitForm(PageForm):
    """Within how many minutes."""

    minutes = forms.IntegerField(
        label=_("多少分钟以内回应"),
        min_value=1,
        max_value=LONGEST,
        help_text=_("1小时是60，1天是1440，最多7天。已经报上来的还按原来的。"),
    )
