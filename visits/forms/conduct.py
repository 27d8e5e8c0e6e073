"""Forms about the conduct of cadres: the public one, the officer's, and one for every move."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.forms.base import PageForm
from contacts.kit import clock
from contacts.kit.widgets import ChipsOne
from contacts.kit.words import NoIdentityNumbers, WordsField
from contacts.models import Area, Cadre
from contacts.queries.teams import title_of
from visits.actions.residents import RESIDENT_TEXT_AT_MOST
from visits.catalogue.conduct import ASKED_AFTER, ConductMove
from visits.forms.texts import text_field
from visits.models import ConductChannel, ConductReport


class Level(models.TextChoices):
    """Whose business it is: what everybody knows of the person, said in plain words."""

    VILLAGE = "village", _("村（社区）干部")
    TOWNSHIP = "township", _("镇里一般干部")
    LEADERSHIP = "leadership", _("镇领导班子成员、书记、纪检干部")


class Meant(models.TextChoices):
    """Whether a report is about whom its text mentions."""

    YES = "yes", _("是，我反映的就有他")
    NO = "no", _("不是，只是提到他")


class ConductForm(NoIdentityNumbers, forms.Form):
    """What somebody tells of a cadre on the public page; the last field is seen by machines alone."""

    level = forms.ChoiceField(
        label=_("您要反映的是"),
        choices=Level.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("点一下是哪一类干部。")},
    )
    about = WordsField(
        label=_("他是谁（姓名和职务，不知道姓名就写职务）"),
        max_length=100,
        error_messages={"required": _("写一下反映的是谁。")},
    )
    text = WordsField(
        label=_("什么情况"),
        max_length=RESIDENT_TEXT_AT_MOST,
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": _("写一下是什么情况。")},
    )
    raised_by = WordsField(label=_("怎么称呼您"), max_length=60, required=False)
    phone = WordsField(label=_("联系电话"), max_length=30, required=False)
    meant = forms.ChoiceField(required=False, choices=Meant.choices, widget=forms.RadioSelect)
    website = forms.CharField(max_length=200, required=False)

    # Asked only where the text calls leaders or officers: how it calls them.
    calls = ""
    use_required_attribute = False

    @property
    def is_trapped(self) -> bool:
        """Whether something was written where no person writes."""
        return bool(self.data.get("website"))

    @property
    def is_about_leaders(self) -> bool:
        """Whether the third answer was given."""
        return bool(self.cleaned_data["level"] == Level.LEADERSHIP)

    @property
    def meant_said(self) -> str:
        """What was answered to the question, "" where it wasn't asked yet."""
        return str(self.cleaned_data["meant"])

    def told(self) -> dict[str, str]:
        """What `actions.conduct.Told` takes of it."""
        names = ("about", "text", "raised_by", "phone")
        return {name: self.cleaned_data[name] for name in names}


class RegisterConductForm(PageForm):
    """A letter, a call or a visit, as the discipline officer writes it down."""

    reach = {"township": ("conduct", "create")}

    uid = forms.UUIDField(widget=forms.HiddenInput)
    township = forms.ModelChoiceField(label=_("哪个乡镇"), queryset=Area.objects.none())
    channel = forms.ChoiceField(
        label=_("怎么来的"),
        widget=ChipsOne,
        choices=[(c.value, c.label) for c in ConductChannel if c != ConductChannel.WEB],
    )
    about = WordsField(
        label=_("反映的是谁"),
        max_length=100,
        help_text=_("姓名和职务。写了名册上的姓名，这个人和他同单位的人就看不到这一件。"),
    )
    text = text_field(_("什么情况"), rows=6)
    raised_by = WordsField(label=_("反映人"), max_length=60, required=False)
    phone = WordsField(label=_("反映人电话"), max_length=30, required=False)
    received_on = forms.DateField(label=_("哪一天收到的"))
    apart = forms.BooleanField(
        label=_("反映的不是他，只是提到他"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("uid", uuid.uuid4())
        self.initial.setdefault("received_on", clock.today())
        self.initial.setdefault("channel", ConductChannel.LETTER)
        self.offer("township", Area.objects.townships().order_by("path"))
        townships: Any = self.fields["township"]
        only = list(townships.queryset[:2])
        if len(only) == 1:
            self.initial["township"] = only[0].uid
            townships.widget = forms.HiddenInput()

    def add_error(self, field: str | None, error: Any) -> None:
        """The question is there once it has to be asked."""
        if field == "apart":
            self.fields["apart"].widget = forms.CheckboxInput()
        super().add_error(field, error)

    def told(self, now: dt.datetime) -> dict[str, Any]:
        """What `actions.conduct.Told` takes of it; what came earlier came in the morning."""
        beside = ("uid", "apart")
        data = {name: value for name, value in self.cleaned_data.items() if name not in beside}
        day = data.pop("received_on")
        morning = clock.start_of(day) + dt.timedelta(hours=9)
        return data | {"received_at": now if day == clock.day_of(now) else morning}


class ConductMoveForm(PageForm):
    """What one move asks for. `version` is the one that the user saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, move: ConductMove, report: ConductReport, **kwargs: Any) -> None:
        self.report = report
        super().__init__(*args, **kwargs)
        self.initial["version"] = report.version
        for name in (*move.asks, *move.may_ask):
            self.fields[name] = FIELDS[name](self)
            self.fields[name].required = name in move.asks

    def said(self) -> dict[str, Any]:
        """What was given."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def _subject(form: ConductMoveForm) -> forms.Field:
    """The cadres of the township; whoever is none of them is left open."""
    today = clock.today()
    rows = Cadre.objects.filter(township=form.report.township_id).annotate(
        title=title_of("pk", today)
    )
    field = _CadreChoice(
        label=_("是名册上的谁"),
        queryset=rows.order_by("name_keys", "pk"),
        to_field_name="uid",
        empty_label=_("不是名册上的人，或者还不清楚"),
        help_text=_(
            "认定以后，这个人和他同单位的人都看不到这一件。您和他同单位的，您也看不到，由别的纪检干部来办。"
        ),
    )
    form.initial["subject"] = form.report.subject.uid if form.report.subject else None
    return field


class _CadreChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.title}）" if obj.title else str(obj.name)


def _ask_again_on(form: ConductMoveForm) -> forms.Field:
    form.initial["ask_again_on"] = clock.today() + ASKED_AFTER
    return forms.DateField(
        label=_("哪天问有没有人为难反映人"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("到这一天，反映人打开自己的页面会被问到；留了电话的，您也要打电话问。"),
    )


def _handed_over(_form: ConductMoveForm) -> forms.Field:
    return forms.BooleanField(label=_("原件（或者打印件）已经交给县纪委监委"))


def _words(label: Any, help_text: Any = "") -> Callable[[ConductMoveForm], forms.Field]:
    return lambda _form: text_field(label, help_text=help_text)


FIELDS: dict[str, Callable[[ConductMoveForm], forms.Field]] = {
    "subject": _subject,
    "ask_again_on": _ask_again_on,
    "handed_over": _handed_over,
    "text": _words(_("说明")),
    "finding": _words(_("了解的结果"), _("只有纪检干部看得到。")),
    "answer": _words(_("给反映人的答复"), _("反映人会看到这段话。不写反映人是谁。")),
}
