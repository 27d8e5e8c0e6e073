"""What the moves about measures ask for (`forms.moves.MoveForm`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock
from contacts.kit.widgets import ChipsOne
from contacts.models import Organisation
from visits.forms.texts import in_lines, text_field
from visits.models import (
    ASPECT_NAMES,
    ASPECTS,
    PLANNED_KINDS,
    CauseKind,
    Measure,
    MeasureKind,
    MediationOutcome,
)
from visits.queries import meanings
from visits.queries.measures import Owner, owners_for
from visits.queries.stand import Stand


class OwnerField(forms.ChoiceField):
    """One of the offices and cadres who see the matter, by their public ids."""

    def __init__(self, owners: list[Owner], **kwargs: Any) -> None:
        self.owners = {str(owner.uid): owner for owner in owners}
        super().__init__(choices=self._grouped(owners), **kwargs)

    def _grouped(self, owners: list[Owner]) -> list[Any]:
        offices = [(str(o.uid), str(o)) for o in owners if isinstance(o, Organisation)]
        cadres = [(str(o.uid), str(o)) for o in owners if not isinstance(o, Organisation)]
        groups = [(str(_("单位")), offices), (str(_("干部")), cadres)]
        return [("", _("请选择")), *((name, rows) for name, rows in groups if rows)]

    def clean(self, value: Any) -> Owner | None:
        return self.owners.get(super().clean(value))


class MeasureChoice(forms.ModelChoiceField):
    def label_from_instance(self, measure: Measure) -> str:
        return f"{measure.task[:18]}（{measure.owner}）"


def _cause_kind(form: Any) -> forms.Field:
    if form.grievance.cause_kind:
        form.initial.setdefault("cause_kind", form.grievance.cause_kind.code)
    return forms.ModelChoiceField(
        label=_("原因类别"),
        queryset=CauseKind.objects.filter(is_active=True),
        to_field_name="code",
    )


def _cause(form: Any) -> forms.Field:
    form.initial.setdefault("cause", form.grievance.cause)
    return text_field(_("具体是什么原因"), rows=3)


def _plan(form: Any) -> forms.Field:
    form.initial.setdefault("plan", form.grievance.plan)
    help_text = _("总的怎么办。谁在哪一天以前做什么，写在“定一条措施”里。")
    return text_field(_("打算"), rows=3, help_text=help_text)


def _aspect(name: str) -> Callable[[Any], forms.Field]:
    """What may be said of the matter beside the cause; nothing is an answer, and can be taken again."""
    words = ASPECTS[name]

    def field(form: Any) -> forms.Field:
        form.initial.setdefault(name, getattr(form.grievance, name))
        return forms.ChoiceField(
            label=ASPECT_NAMES[name],
            choices=[("", _("不写")), *words.choices],
            widget=ChipsOne,
            help_text=in_lines(meanings.told(meanings.ASPECTS[name], words)),
        )

    return field


def _to_do(_form: Any) -> forms.Field:
    return text_field(_("做什么"), rows=3, help_text=_("一条措施一件具体的事。"))


def _owner(form: Any) -> forms.Field:
    found = owners_for(form.grievance, clock.today())
    help_text = _("看得到这一件的单位和干部。要别的单位做的，先“请协办”。")
    return OwnerField(found, label=_("谁负责"), help_text=help_text)


def _until(form: Any) -> forms.Field:
    if form.move.code == "delay_measure":
        return forms.DateField(label=_("延到哪一天"), help_text=_("原来的日期还看得见。"))
    return forms.DateField(label=_("哪天以前做完"))


def _measure_kind(form: Any) -> forms.Field:
    form.initial.setdefault("measure_kind", MeasureKind.STEP)
    return forms.ChoiceField(
        label=_("哪一种"),
        choices=[(kind.value, kind.label) for kind in PLANNED_KINDS],
        widget=ChipsOne,
        help_text=_("修路、修水渠这样看得见的，选“民生实事”。双方都愿意的，才调解。"),
    )


def _running(form: Any) -> list[Measure]:
    """The measures that still are to be done, as far as this move is the user's to make."""
    stand = Stand(form.user, form.grievance)
    if form.move.code != "finish_measure":
        return stand.measures
    return [measure for measure in stand.measures if stand.answers_for(measure)]


def _measure(form: Any) -> forms.Field:
    """The only one is chosen already."""
    found = _running(form)
    if len(found) == 1:
        form.initial.setdefault("measure", found[0].uid)
    rows = Measure.objects.filter(pk__in=[measure.pk for measure in found])
    rows = rows.select_related("organisation", "cadre")
    return MeasureChoice(label=_("哪一条措施"), queryset=rows, to_field_name="uid")


def _done_on(form: Any) -> forms.Field:
    form.initial.setdefault("done_on", clock.today())
    return forms.DateField(label=_("哪天做完的"))


def _evidence(_form: Any) -> forms.Field:
    help_text = _("一句话说清楚：做成了什么，在哪里看得到。调解的，写上双方怎么说定的。")
    return text_field(_("做得怎样"), rows=3, help_text=help_text)


def _mediates(form: Any) -> bool:
    return any(measure.kind == MeasureKind.MEDIATION for measure in _running(form))


def _outcome(form: Any) -> forms.Field | None:
    if not _mediates(form):
        return None
    return forms.ChoiceField(
        label=_("调解结果"),
        choices=MediationOutcome.choices,
        widget=ChipsOne,
        help_text=_("调解的才要选。不愿意调解的，不用说为什么，也不影响办这一件。"),
    )


def _again_on(form: Any) -> forms.Field | None:
    if not _mediates(form):
        return None
    return forms.DateField(
        label=_("哪一天回头看"), help_text=_("达成协议的，到那天去看看说定的做到没有。")
    )


MEASURE_FIELDS: dict[str, Callable[[Any], forms.Field | None]] = {
    "cause_kind": _cause_kind,
    "cause": _cause,
    "plan": _plan,
    **{name: _aspect(name) for name in ASPECTS},
    "to_do": _to_do,
    "owner": _owner,
    "until": _until,
    "measure_kind": _measure_kind,
    "measure": _measure,
    "done_on": _done_on,
    "evidence": _evidence,
    "outcome": _outcome,
    "again_on": _again_on,
}
