"""What is told of a matter beside handling it: how it went, for everybody; which visit went to see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock, days
from contacts.kit.words import WordsField
from visits.models import Activity
from visits.queries.publications import published_of
from visits.queries.usual import own_visits


def _headline(form: Any) -> forms.Field:
    known = published_of(form.grievance)
    topic = form.grievance.topic
    form.initial.setdefault("headline", known.headline if known else str(topic or ""))
    return WordsField(
        label=_("什么事"), max_length=60, help_text=_("一句话，例如：村口到学校的路坑洼积水。")
    )


def _published(form: Any) -> forms.Field:
    known = published_of(form.grievance)
    form.initial.setdefault("published", known.published if known else "")
    return WordsField(
        label=_("办得怎样"),
        max_length=200,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("人人看得到，也印在公示牌上。只写事：不写姓名、电话、门牌、谁家，也不写病情。"),
    )


class VisitChoice(forms.ModelChoiceField):
    def label_from_instance(self, visit: Activity) -> str:
        day = days.in_words(visit.happened_on, this_year=clock.today().year)
        return f"{day} {visit.kind} {visit.district or ''}".strip()


def _visit(form: Any) -> forms.Field:
    received = clock.day_of(form.grievance.received_at)
    return VisitChoice(
        label=_("哪一次走访"),
        queryset=own_visits(form.user, received),
        to_field_name="uid",
        help_text=_("只列出收到这一件以后、您自己去的。还没记的，先记走访，再回来选。"),
    )


TOLD_FIELDS: dict[str, Callable[[Any], forms.Field]] = {
    "headline": _headline,
    "published": _published,
    "visit": _visit,
}
