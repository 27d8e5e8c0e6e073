"""回访: three questions in their order; from the answers follows which move of the workflow it is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.forms.base import PageForm, must_answer
from contacts.kit.widgets import ChipsOne
from visits.forms.leftover_fields import check_meant, tell_leftovers
from visits.forms.texts import keep, say_who_reads, text_field
from visits.models import Grievance, Reached, Satisfaction
from visits.workflow import Move, moves


class Call(models.TextChoices):
    """联系上了吗. To give up is offered on the third day alone."""

    YES = "yes", _("联系上了")
    NO = "no", _("没联系上，改天再找")
    GIVE_UP = "give_up", _("三天都没联系上，办结")


class Solved(models.TextChoices):
    YES = "yes", _("办好了")
    NO = "no", _("没办好")


def _one(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=ChipsOne, **more)


class FollowUpForm(PageForm):
    """联系上了吗 → 办好了吗 → 满意吗. What the resident has rated already is not asked again.

    `version` is the one that the user saw; `may_give_up`: nobody was reached on the days before.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    reached = _one(_("联系上了吗"), Call.choices)
    # Asked where the answer before leads to them, and then they must be answered (`clean`).
    solved = must_answer(_one(_("办好了吗"), Solved.choices, required=False))
    satisfaction = must_answer(_one(_("群众满意吗"), Satisfaction.choices, required=False))
    reason = must_answer(text_field(_("哪里没办好"), required=False))
    text = text_field(_("还说了什么"), rows=2, required=False)

    def __init__(
        self, *args: Any, grievance: Grievance, rated: str, may_give_up: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rated = rated
        self.initial["version"] = grievance.version
        if rated:
            del self.fields["satisfaction"]
        if not may_give_up:
            reached: Any = self.fields["reached"]
            reached.choices = [c for c in Call.choices if c[0] != Call.GIVE_UP]
        for name in ("reason", "text"):
            say_who_reads(self.fields[name], residents=0)
            keep(self.fields[name], f"follow-up-{name}-{grievance.uid}")
        tell_leftovers(self, grievance, "confirm")

    def clean(self) -> dict[str, Any]:
        """What the answer before makes the next question."""
        data = super().clean() or {}
        if data.get("reached") == Call.YES:
            self._needs("solved")
            if data.get("solved") == Solved.YES and not self.rated:
                self._needs("satisfaction")
            if data.get("solved") == Solved.NO:
                self._needs("reason")
        if not self.errors and self.move.code == "confirm":
            check_meant(self)
        return data

    def _needs(self, name: str) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, _("这一项要填。"))

    @property
    def move(self) -> Move:
        """The row of the workflow's table that the answers come to."""
        data = self.cleaned_data
        if data["reached"] == Call.NO:
            return moves()["tried"]
        lost = data["reached"] == Call.YES and data["solved"] == Solved.NO
        return moves()["reopen" if lost else "confirm"]

    def said(self) -> dict[str, Any]:
        """What that move asks for."""
        data = self.cleaned_data
        if self.move.code == "reopen":
            return {"reason": data["reason"]}
        said = {"text": data["text"]} if data["text"] else {}
        if self.move.code == "tried":
            return said
        if data["reached"] == Call.GIVE_UP:
            return {**said, "reached": Reached.NO, "satisfaction": Satisfaction.NOT_SAID}
        satisfaction = self.rated or data["satisfaction"]
        return {**said, "reached": Reached.YES, "satisfaction": satisfaction}
