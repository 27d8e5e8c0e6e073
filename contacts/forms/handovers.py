"""Forms of hand-overs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.belongings import Belonging, all_kinds
from contacts.forms.base import PageForm
from contacts.forms.choices import NearCadreChoice, cadres_near
from contacts.kit.widgets import Chips
from contacts.models import Cadre, ContactAssignment
from contacts.queries.belongings import readable, said


class ProposeForm(PageForm):
    taker = NearCadreChoice(label=_("交给谁"))
    takes_effect_on = forms.DateField(label=_("从哪天起由接手人负责"))
    assignments = forms.ModelMultipleChoiceField(
        label=_("交哪几户"), queryset=ContactAssignment.objects.all(), widget=Chips, required=False
    )
    note = forms.CharField(
        label=_("要交代的事"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("写事：答应过什么、还要回访谁。不写人的态度、信仰和病情。"),
    )
    ends_posts = forms.BooleanField(label=_("同时结束移交人在责任区的职务"), required=False)

    def __init__(self, *args: Any, giver: Cadre, links: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("taker", cadres_near(giver))
        self.offer("assignments", links)
        self.fields["assignments"].label_from_instance = _household  # type: ignore[attr-defined]
        for kind in all_kinds():
            self._offer_belonging(kind, giver)
        self.order_fields(["taker", "takes_effect_on", "assignments", *_names(), "note"])

    def _offer_belonging(self, kind: Belonging, giver: Cadre) -> None:
        """Whoever makes a hand-over sees what goes along; the words as far as he may read them."""
        rows = kind.open_of(giver)
        if not rows.exists():
            return
        self.reach = {**self.reach, kind.name: ("handover", "create")}  # type: ignore[misc]
        sentences = forms.CheckboxSelectMultiple()
        field: Any = forms.ModelMultipleChoiceField(
            rows, label=kind.label, widget=sentences, required=False
        )
        read = readable(rows, self.user, [giver])
        field.label_from_instance = lambda row: said(kind, row, read)
        self.fields[kind.name] = field
        self.offer(kind.name, rows)


class AnswerForm(PageForm):
    """Why it is sent back."""

    answer = forms.CharField(label=_("为什么退回"), max_length=200)


def _names() -> list[str]:
    return [kind.name for kind in all_kinds()]


def _household(link: ContactAssignment) -> str:
    return str(link.household.head_name)
