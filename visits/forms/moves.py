"""One form for every move of the workflow."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.forms.base import PageForm
from contacts.kit.widgets import ChipsOne
from contacts.kit.words import WordsField, narrow
from visits.forms.class_fields import CLASS_FIELDS, anyway_field
from visits.forms.leftover_fields import check_meant, tell_leftovers
from visits.forms.measure_fields import MEASURE_FIELDS
from visits.forms.part_fields import PART_FIELDS
from visits.forms.send_fields import SEND_FIELDS, check_handler
from visits.forms.texts import keep, say_who_reads, text_field
from visits.forms.told_fields import TOLD_FIELDS
from visits.models import (
    Grievance,
    GrievanceKind,
    Reached,
    Satisfaction,
    WaitsFor,
)
from visits.queries.class_questions import question
from visits.queries.grievances import longest_extension
from visits.queries.limits import in_words
from visits.queries.progress import READ_BY_RESIDENTS
from visits.workflow import Move

REVIEW_WAY = _(
    "对答复不服的，可以从收到书面答复起30日内申请复查；对复查意见不服的，可以在30日内申请复核。"
)


# What is no part of what the move says.
HIDDEN = ("version", "same", "anyway", "anyhow")


class MoveForm(PageForm):
    """What one move asks for. `version` is the one that the user saw, `same` the other matter that he
    was shown before this one is merged into it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    same = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, move: Move, grievance: Grievance, **kwargs: Any) -> None:
        self.move, self.grievance = move, grievance
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
        if "into" not in self.fields:
            del self.fields["same"]
        if self.is_bound and self._question():
            self.fields["anyway"] = anyway_field()
        tell_leftovers(self, grievance, move.code)

    def _dress(self, name: str, field: Any) -> None:
        if isinstance(field.widget, forms.Textarea):
            read = (self.move.code, name) in READ_BY_RESIDENTS
            say_who_reads(field, residents=self._raisers if read else 0)
            keep(field, f"{self.move.code}-{name}-{self.grievance.uid}")
            if name in self.initial and not self.is_bound:
                # What was typed stands before the text that was there.
                field.widget.attrs["data-keep-over"] = True
        if isinstance(field, forms.DateField):
            field.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        several = isinstance(field, forms.ModelMultipleChoiceField)
        if isinstance(field, forms.ModelChoiceField) and not several:
            field.empty_label = _("请选择") if field.required else _("（不选）")

    @cached_property
    def _raisers(self) -> int:
        """How many people raised what is handled as this one, each with the own page."""
        return 1 + self.grievance.merged.count()

    def _question(self) -> str:
        """What is asked about the answer that was written; "" for nothing."""
        text = str(self.data.get("answer") or self.data.get("said") or "")
        return question(self.grievance, self.move.code, text)

    def clean(self) -> dict[str, Any]:
        """A question is asked once: whoever means it ticks that."""
        found = super().clean() or self.cleaned_data
        if "anyway" in self.fields and not found.get("anyway"):
            self.add_error("answer" if "answer" in self.fields else "said", self._question())
        check_meant(self)
        check_handler(self)
        return found

    def clean_into(self) -> Grievance:
        """Another matter by its number, within reach."""
        found = self.of_number(self.cleaned_data["into"])
        if found is None:
            raise forms.ValidationError(_("没有这个编号的诉求。"))
        return found

    def of_number(self, number: str) -> Grievance | None:
        """A matter that the user dispatches."""
        rows = visible_to(Grievance.objects.standing(), self.user, "dispatch")
        return rows.filter(number=narrow(number)).first()

    @property
    def other(self) -> Grievance | None:
        """The matter into which this one is to be merged."""
        found: Grievance | None = self.cleaned_data.get("into")
        return found

    @property
    def is_sure(self) -> bool:
        """Whether the other matter, if there is one, was shown before this was sent."""
        return self.other is None or self.other.uid == self.cleaned_data.get("same")

    def show_other(self) -> None:
        """Remember that the other matter is shown with the form as it comes back."""
        assert self.other  # noqa: S101 - asked only where there is one
        sent: Any = self.data
        self.data = sent = sent.copy()
        sent["same"] = str(self.other.uid)

    def said(self) -> dict[str, Any]:
        """What was given, without what stayed empty."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in HIDDEN and value not in (None, "")
        }


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


def _official_number(form: MoveForm) -> forms.Field | None:
    """Asked for by the way only where there is none yet."""
    if form.move.code == "accept" and form.grievance.official_number:
        return None
    if form.grievance.official_number:
        form.initial.setdefault("official_number", form.grievance.official_number)
    return WordsField(label=_("上级编号"), max_length=40, help_text=_("热线或者信访系统里的编号。"))


def _words(label: Any, help_text: Any = "") -> Callable[[MoveForm], forms.Field]:
    return lambda _form: text_field(label, help_text=help_text)


FIELDS: dict[str, Callable[[MoveForm], forms.Field | None]] = {
    **SEND_FIELDS,
    **PART_FIELDS,
    **CLASS_FIELDS,
    **MEASURE_FIELDS,
    **TOLD_FIELDS,
    "days": _days,
    "waits_for": _waits_for,
    "kind": _kind,
    "look_again_on": _look_again_on,
    "reached": _reached,
    "satisfaction": _satisfaction,
    "into": _into,
    "review_way": _review_way,
    "official_number": _official_number,
    "reason": _words(_("为什么")),
    "text": _words(_("说明")),
    "result": _words(_("怎么办好的")),
    "said": _words(_("是怎么解释的"), _("说了什么政策、什么道理，群众怎么说。")),
    "told": _words(_("告诉了去哪里办"), _("例如法院、仲裁、县里哪个部门，怎么帮着去。")),
    "answer": _words(_("答复"), _("写清楚办了什么、结果怎样。")),
}
