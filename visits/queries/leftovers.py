"""What still is under way in a matter when it is answered or over: parts of other offices, measures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from contacts.kit import clock, days
from visits.models import Grievance, Measure, Part
from visits.workflow import State, moves

# Nobody has anything to do any more; what is merged comes back with what is under way in it.
OVER = (State.CLOSED, State.PASSED_ON, State.VOIDED)


@dataclass(frozen=True)
class Leftovers:
    """What is to be told before an answer or an end: all parts and measures that still run."""

    parts: list[Part]
    measures: list[Measure]

    def __bool__(self) -> bool:
        return bool(self.parts or self.measures)


def leftovers(grievance: Grievance) -> Leftovers:
    """Two statements."""
    parts = grievance.parts.filter(reported_at=None, released_at=None)
    measures = grievance.measures.filter(done_on=None, dropped_at=None)
    return Leftovers(
        list(parts.select_related("organisation")),
        list(measures.select_related("organisation", "cadre")),
    )


def is_asked_of(move: str) -> bool:
    """Whether a move tells what is under way, and asks whether it is meant so."""
    return move == "answer" or moves()[move].target in OVER


def in_words(found: Leftovers, move: str) -> list[str]:
    """The sentences before the tick; none where nothing is under way."""
    if not found:
        return []
    told = [_("还没反馈的协办：%(parts)s。") % {"parts": _list(map(_part, found.parts))}]
    told += [_("还没做完的措施：%(tasks)s。") % {"tasks": _list(map(_measure, found.measures))}]
    shown = [words for words, rows in zip(told, (found.parts, found.measures), strict=True) if rows]
    return [*shown, _what_follows(move)]


def _what_follows(move: str) -> str:
    if move == "answer":
        return _("答复以后还可以反馈、接着做。不用再做的，先到这一件的页面上撤销。")
    if moves()[move].target == State.CLOSED:
        return _(
            "办结以后，没反馈的协办就此撤销；没做完的措施不再催，民生实事和回头看照样催到做完。"
        )
    return _("这一件到此为止：没反馈的协办就此撤销，没做完的措施不用再做。")


def _part(part: Part) -> str:
    day = days.in_words(part.due_on, this_year=clock.today().year)
    return _("%(office)s（%(day)s前）") % {"office": part.organisation, "day": day}


def _measure(measure: Measure) -> str:
    day = days.in_words(measure.due_on, this_year=clock.today().year)
    said = {"task": measure.task[:30], "owner": measure.owner, "day": day}
    return _("%(task)s（%(owner)s，%(day)s前）") % said


def _list(words: Iterable[str]) -> str:
    return "、".join(words)
