"""What sending a matter to an office asks for (`forms.moves.MoveForm`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.kit import clock
from contacts.kit.widgets import ChipsOne
from contacts.models import BY_NAME_ALONE, Cadre, Organisation, Service
from visits.forms.texts import in_lines
from visits.models import Mode
from visits.queries import meanings
from visits.queries.raisers import COMPLAINT
from visits.queries.responsibilities import office_for


def _office(form: Any) -> forms.Field:
    """Offices of the township and of the villages; what the responsibility list proposes first."""
    today = clock.today()
    rows = visible_to(Organisation.objects.as_of(today), form.user)
    field = forms.ModelChoiceField(label=_("派给哪个单位"), queryset=rows, to_field_name="uid")
    proposed = office_for(form.grievance, today)
    if proposed:
        form.initial["office"] = proposed.uid
        field.help_text = _("按职责清单，这一类由%(office)s承办。") % {"office": proposed}
    return field


def _concerned(form: Any) -> forms.Field | None:
    """Of a complaint: the office that it is about."""
    if form.grievance.kind.code != COMPLAINT:
        return None
    if form.grievance.concerned:
        form.initial.setdefault("concerned", form.grievance.concerned.uid)
    rows = visible_to(Organisation.objects.as_of(clock.today()), form.user)
    return forms.ModelChoiceField(
        label=_("投诉的是哪个单位"),
        queryset=rows,
        to_field_name="uid",
        help_text=_("写上以后，就不会派给它，也不请它协办。"),
    )


def _handler(form: Any) -> forms.Field | None:
    """Officers of the police station and the judicial office: a matter goes to them by name. Asked
    where one of these is chosen (`only_if`), and refused with any other (`check_handler`)."""
    today = clock.today()
    by_name = Q(organisation__kind__in=BY_NAME_ALONE)
    serving = Service.objects.as_of(today).filter(by_name)
    rows = visible_to(Cadre.objects.filter(pk__in=serving.values("cadre")), form.user)
    offices = visible_to(Organisation.objects.as_of(today), form.user)
    offices = offices.filter(kind__in=BY_NAME_ALONE)
    uids = [str(uid) for uid in offices.order_by().values_list("uid", flat=True)]
    if not uids:
        return None
    field = forms.ModelChoiceField(
        label=_("交给哪位民警、司法助理员"),
        queryset=rows,
        to_field_name="uid",
        help_text=_("派出所、司法所的，必须交给一个人，只有这个人能看到。派给别的单位的，不选。"),
    )
    field.only_if = f"office={'|'.join(uids)}"  # type: ignore[attr-defined]
    return field


def _mode(_form: Any) -> forms.Field:
    offered = (Mode.ASSIGNED, Mode.TRANSFERRED, Mode.SUPERVISED)
    return forms.ChoiceField(
        label=_("怎么办"),
        choices=[(m.value, m.label) for m in offered],
        widget=ChipsOne,
        initial=Mode.ASSIGNED,
        help_text=in_lines(meanings.told(meanings.MODES, Mode)),
    )


def check_handler(form: Any) -> None:
    """Refuse a person named for an office that signs for itself."""
    office = form.cleaned_data.get("office")
    if form.cleaned_data.get("handler") and office and office.kind not in BY_NAME_ALONE:
        words = _("只有派出所、司法所才交给一个人。派给这个单位的，人不用选。")
        form.add_error("office", words)


SEND_FIELDS: dict[str, Callable[[Any], forms.Field | None]] = {
    "office": _office,
    "concerned": _concerned,
    "handler": _handler,
    "mode": _mode,
}
