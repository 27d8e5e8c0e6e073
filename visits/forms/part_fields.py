"""What the moves about other offices ask for (`forms.moves.MoveForm`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.kit import clock, days
from contacts.kit.words import WordsField
from contacts.models import BY_NAME_ALONE, Organisation
from visits.forms.texts import text_field
from visits.models import Part
from visits.queries.grievances import main_clock
from visits.queries.part_words import hour_in_words
from visits.queries.stand import Stand

# Offices are called by day; at night it is at once, without an hour.
HOURS = range(6, 22)


def _offices(form: Any) -> Any:
    """The offices that there are today, without the one that leads, in the order of 派给单位."""
    rows = visible_to(Organisation.objects.as_of(clock.today()), form.user)
    others = rows.exclude(pk=form.grievance.lead_id)
    return others.select_related("area")


def _supporting(form: Any) -> forms.Field:
    """Police and judicial officers have matters by name alone (care P4)."""
    rows = _offices(form).exclude(kind__in=BY_NAME_ALONE)
    return forms.ModelChoiceField(label=_("请哪个单位"), queryset=rows, to_field_name="uid")


def _several(form: Any) -> forms.Field:
    """Offices of the township itself: villages are not called by one another."""
    return forms.ModelMultipleChoiceField(
        label=_("叫哪些单位"),
        queryset=_offices(form).filter(area=form.grievance.township),
        to_field_name="uid",
        widget=forms.CheckboxSelectMultiple,
        help_text=_("至少两个。镇里主要负责人会签以后，这些单位才会收到。"),
    )


def _task(_form: Any) -> forms.Field:
    return text_field(_("请做什么"), rows=3, help_text=_("一个单位一件具体的事。"))


def _due_on(form: Any) -> forms.Field:
    """With the day of the matter itself: what comes after it comes too late for the answer."""
    running = main_clock(form.grievance)
    help_text: Any = ""
    if running and running.due_at:
        day = days.in_words(clock.day_of(running.due_at), this_year=clock.today().year)
        help_text = _("这一件%(day)s到期，最好在这以前。") % {"day": day}
    return forms.DateField(label=_("哪天以前反馈"), help_text=help_text)


def _meets_on(form: Any) -> forms.Field:
    form.initial.setdefault("meets_on", clock.today())
    return forms.DateField(label=_("什么时候到"))


def _meets_hour(_form: Any) -> forms.Field:
    hours = [(hour, hour_in_words(hour)) for hour in HOURS]
    return forms.TypedChoiceField(
        label=_("几点到"), choices=[("", _("不写几点")), *hours], coerce=int, empty_value=None
    )


def _place(form: Any) -> forms.Field:
    form.initial.setdefault("place", form.grievance.place)
    return WordsField(label=_("到哪里"), max_length=100)


class PartChoice(forms.ModelChoiceField):
    def label_from_instance(self, part: Part) -> str:
        return f"{part.organisation}：{part.task[:30]}"


def _part(form: Any) -> forms.Field:
    """The parts that run, to report on those of the own office; the only one is chosen already."""
    rows = form.grievance.parts.filter(reported_at=None, released_at=None)
    if form.move.code != "release":
        own = Stand(form.user, form.grievance).own_parts
        rows = rows.filter(pk__in=[part.pk for part in own])
    if form.move.code == "arrive":
        rows = rows.filter(whistle__isnull=False, arrived_at=None)
    rows = rows.select_related("organisation")
    field = PartChoice(label=_("哪个单位的"), queryset=rows, to_field_name="uid")
    if len(rows) == 1:
        # Nobody chooses among one; which it is, the sentences above say (`queries.consequences`).
        form.initial.setdefault("part", rows[0].uid)
        field.widget = forms.HiddenInput()
    return field


PART_FIELDS: dict[str, Callable[[Any], forms.Field]] = {
    "supporting": _supporting,
    "offices": _several,
    "task": _task,
    "due_on": _due_on,
    "place": _place,
    "meets_on": _meets_on,
    "meets_hour": _meets_hour,
    "part": _part,
}
