"""What the moves about the class of a matter ask for, and what its class adds to an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.kit.widgets import ChipsOne
from contacts.kit.words import WordsField
from visits.actions.classes import RELIEF_MOST
from visits.forms.texts import in_lines, text_field
from visits.models import ASKS_FOR, MatterClass
from visits.queries.meanings import told


def _classed(form: Any) -> forms.Field:
    others = [choice for choice in MatterClass.choices if choice[0] != form.grievance.classed]
    return forms.ChoiceField(
        label=_("归到哪一类"),
        choices=others,
        widget=ChipsOne,
        help_text=in_lines(told(ASKS_FOR, MatterClass)),
    )


def _of_hardship(field: Callable[[], forms.Field]) -> Callable[[Any], forms.Field | None]:
    """Relief is offered where the class says that it is possible."""

    def offered(form: Any) -> forms.Field | None:
        return field() if form.grievance.classed == MatterClass.HARDSHIP else None

    return offered


def _relief() -> forms.Field:
    return forms.DecimalField(
        label=_("救助金额（元）"),
        min_value=0,
        max_value=RELIEF_MOST,
        decimal_places=2,
        help_text=_("没有救助的不填。只有经办的人看得到；要告诉群众的，写进答复。"),
    )


def _relief_basis() -> forms.Field:
    return text_field(_("救助依据"), rows=2, help_text=_("哪个文件、哪一条。"))


def _relief_by() -> forms.Field:
    return WordsField(label=_("救助谁批的"), max_length=60, help_text=_("哪个单位、哪次会议。"))


CLASS_FIELDS: dict[str, Callable[[Any], forms.Field | None]] = {
    "classed": _classed,
    "relief": _of_hardship(_relief),
    "relief_basis": _of_hardship(_relief_basis),
    "relief_by": _of_hardship(_relief_by),
}


def anyway_field() -> forms.BooleanField:
    """Ticked by whoever was asked and means it."""
    return forms.BooleanField(label=_("问过了，真办不了，就这样答复"), required=False)
