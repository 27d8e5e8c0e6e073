"""有事要办: the matters that came up, raised with the entry itself so that nothing is typed twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.kit.widgets import ChipsOne
from contacts.kit.words import NoIdentityNumbers, WordsField
from contacts.models import Household
from visits.actions.from_entries import Outcome, Raised
from visits.catalogue.grievances import USUAL_KIND
from visits.forms.moves import REVIEW_WAY
from visits.forms.texts import STAFF_TEXT_AT_MOST
from visits.models import GrievanceKind, Topic
from visits.queries.topics import topic_choices

# More matters of one visit are entered at the desk, or with another entry.
MATTERS = ("m1", "m2", "m3")
NEEDED = {
    Outcome.SOLVE: ("result",),
    Outcome.EXPLAIN: ("said", "review_way", "look_again_on"),
}
WHOSE = _("选一下是哪一户的事。")
NOT_TICKED = _("这次没有选这一户。是哪一户的事，请看一下。")


def _lines(label: Any, rows: int = 2) -> WordsField:
    widget = forms.Textarea({"rows": rows})
    return WordsField(label=label, required=False, max_length=STAFF_TEXT_AT_MOST, widget=widget)


class MatterForm(NoIdentityNumbers, forms.Form):
    """One matter; without a text there is none. Only the text is asked for."""

    text = _lines(_("什么事要办"))
    household = forms.ChoiceField(
        label=_("哪一户的事"), required=False, error_messages={"invalid_choice": WHOSE}
    )
    outcome = forms.ChoiceField(
        label=_("怎么办"),
        choices=Outcome.choices,
        widget=ChipsOne,
        required=False,
        initial=Outcome.REPORT,
    )
    result = _lines(_("怎么办好的"))
    said = _lines(_("怎么解释的"))
    review_way = _lines(_("不服怎么办"))
    look_again_on = forms.DateField(
        label=_("哪一天再看"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    kind = forms.ChoiceField(label=_("类型"), required=False, initial=USUAL_KIND)
    topic = forms.ChoiceField(label=_("类别"), required=False)

    def __init__(
        self,
        *args: Any,
        offered: Iterable[Household],
        kinds: dict[str, GrievanceKind],
        topics: list[tuple[str, str]],
        on: dt.date,
        draft: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kinds, self.on = kinds, on
        self.offered = {str(row.uid): row for row in offered}
        self._choose(
            "household", [("", _("请选择")), *((k, str(r)) for k, r in self.offered.items())]
        )
        self._choose("kind", [(code, str(kind)) for code, kind in kinds.items()])
        self._choose("topic", [("", _("先不分")), *topics])
        self.initial["review_way"] = REVIEW_WAY
        self.fields["look_again_on"].widget.attrs["min"] = f"{on + dt.timedelta(days=1):%Y-%m-%d}"
        self.fields["text"].widget.attrs["data-keep"] = f"entry-{self.prefix}{draft}"

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    @property
    def is_said(self) -> bool:
        """Whether something was typed."""
        return bool((self["text"].data or "").strip())

    @property
    def asks_whose(self) -> bool:
        """Whether the choice of the household is in sight; a draft that comes back brings it."""
        return bool(self["household"].errors or self["household"].value())

    @property
    def is_open(self) -> bool:
        """Whether its fold stands open."""
        return self.is_bound and (self.is_said or bool(self.errors))

    def clean(self) -> dict[str, Any]:
        """What the outcome needs, told where it is missing."""
        data = super().clean() or {}
        if not data.get("text"):
            return data
        for name in NEEDED.get(Outcome(data.get("outcome") or Outcome.REPORT), ()):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("这一项要填。"))
        again = data.get("look_again_on")
        if data.get("outcome") == Outcome.EXPLAIN and again and again <= self.on:
            self.add_error("look_again_on", _("要选以后的一天。"))
        return data

    def raised(self, households: list[Household]) -> Raised | None:
        """The matter as the action takes it; one household alone needs no choice.

        With several households and none chosen, and with one chosen that was not ticked this time,
        the error stands at the field.
        """
        data = self.cleaned_data
        if not data.get("text"):
            return None
        household = self._whose(households)
        topic = data.get("topic")
        return Raised(
            text=data["text"],
            household=household,
            kind=self.kinds[data.get("kind") or USUAL_KIND],
            topic=Topic.objects.get(code=topic) if topic else None,
            outcome=Outcome(data.get("outcome") or Outcome.REPORT),
            said={
                name: data[name] for name in NEEDED.get(Outcome(data["outcome"] or "report"), ())
            },
        )

    def _whose(self, households: list[Household]) -> Household | None:
        chosen = self.cleaned_data.get("household")
        if not chosen and len(households) < 2:
            return households[0] if households else None
        found = next((row for row in households if str(row.uid) == chosen), None)
        if found is None and "household" not in self.errors:
            self.add_error("household", NOT_TICKED if chosen else WHOSE)
        return found


def matter_forms(
    data: Any, households: Iterable[Household], on: dt.date, draft: str
) -> list[MatterForm]:
    """The forms of an entry's matters; two statements for all of them.

    `draft` sets their drafts apart from those of another's paper.
    """
    kinds = {kind.code: kind for kind in GrievanceKind.objects.filter(is_active=True)}
    if USUAL_KIND not in kinds:
        return []
    topics = topic_choices()
    offered = list(households)
    given: dict[str, Any] = {"kinds": kinds, "topics": topics, "on": on, "draft": draft}
    return [MatterForm(data, prefix=prefix, offered=offered, **given) for prefix in MATTERS]
