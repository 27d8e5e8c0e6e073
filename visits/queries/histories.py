"""The history of a matter in words: who, when, what, with all that was said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.kit import days
from contacts.kit.language import counted
from visits.models import (
    GrievanceEvent,
    GrievanceKind,
    MatterClass,
    MeasureKind,
    Mode,
    Outcome,
    Reached,
    Satisfaction,
    WaitsFor,
)
from visits.queries.openings import IN_PLACE_OF
from visits.stages import Stage
from visits.workflow import LABELS

Word = str | Promise
RELIEF_WORDS = (gettext_lazy("救助金额"), gettext_lazy("救助依据"), gettext_lazy("救助谁批的"))
# Without an account these are the resident's, all others the system's.
BY_RESIDENTS = ("register", "say", "rate", "object", "contest", "object_class")


@dataclass(frozen=True)
class Line:
    """One event. `facts` are (label, words) of what else was said."""

    what: Word
    who: str
    at: dt.datetime
    text: str
    facts: list[tuple[str, str]]


def history(events: Iterable[GrievanceEvent], *, tell_satisfaction: bool = True) -> list[Line]:
    """The events of a matter as lines, in their order; one statement for the names of kinds.

    How satisfied somebody is, and what relief was given, is told to those alone who have a part in the
    matter.
    """
    found = histories([events])[0]
    if tell_satisfaction:
        return found
    hidden = {_("满意吗"), *map(str, RELIEF_WORDS)}
    return [replace(line, facts=[f for f in line.facts if f[0] not in hidden]) for line in found]


def histories(matters: Iterable[Iterable[GrievanceEvent]]) -> list[list[Line]]:
    """The same for several matters, with one statement for all of them."""
    kinds = {kind.code: str(kind) for kind in GrievanceKind.objects.all()}
    return [[_line(event, kinds) for event in events] for events in matters]


def _line(event: GrievanceEvent, kinds: dict[str, str]) -> Line:
    return Line(
        LABELS.get(event.move, event.move), _who(event), event.at, event.text, _facts(event, kinds)
    )


def _who(event: GrievanceEvent) -> str:
    if event.by:
        whom = event.details.get(IN_PLACE_OF)
        names = {"who": event.by, "whom": whom}
        return _("%(who)s（代%(whom)s）") % names if whom else str(event.by)
    return _("群众") if event.move in BY_RESIDENTS else _("系统")


def _facts(event: GrievanceEvent, kinds: dict[str, str]) -> list[tuple[str, str]]:
    said = event.details
    words: dict[str, tuple[str, Any]] = {
        "office": (_("单位"), event.organisation),
        "unit": (_("表上的承办单位"), said.get("unit")),
        "mode": (_("方式"), _label(Mode, said.get("mode"))),
        "kind": (_("类型"), kinds.get(said.get("kind", ""))),
        "due_at": (
            _("上级定的期限"),
            said.get("due_at") and _instant(said["due_at"], event.at.year),
        ),
        "source": (_("表上的来源"), said.get("source")),
        "above": (_("表上的状态"), said.get("above")),
        "days": (
            _("天数"),
            said.get("days") and counted("%(n)d天", said["days"]) % {"n": said["days"]},
        ),
        "look_again_on": (_("再看"), _day(said.get("look_again_on"), event.at.year)),
        "waits_for": (_("等谁"), _label(WaitsFor, said.get("waits_for"))),
        "satisfaction": (_("满意吗"), _label(Satisfaction, said.get("satisfaction"))),
        "reached": (_("联系上了吗"), _label(Reached, said.get("reached"))),
        "classed": (_("诉求分类"), _label(MatterClass, said.get("classed"))),
        "relief": (
            str(RELIEF_WORDS[0]),
            said.get("relief") and _("%(n)s元") % {"n": said["relief"]},
        ),
        "relief_basis": (str(RELIEF_WORDS[1]), said.get("relief_basis")),
        "relief_by": (str(RELIEF_WORDS[2]), said.get("relief_by")),
        "into": (_("并入"), said.get("into")),
        "through": (_("由并在这里的一件提出"), said.get("through")),
        "cause": (_("原因"), said.get("cause")),
        "plan": (_("打算"), said.get("plan")),
        "cause_kind": (_("原因类别"), said.get("cause_kind")),
        "measure": (_("措施"), said.get("measure")),
        "to_do": (_("做什么"), said.get("to_do")),
        "owner": (_("谁负责"), said.get("owner")),
        "until": (_("哪天以前做完"), _day(said.get("until"), event.at.year)),
        "done_on": (_("哪天做完的"), _day(said.get("done_on"), event.at.year)),
        "measure_kind": (_("哪一种"), _label(MeasureKind, said.get("measure_kind"))),
        "outcome": (_("调解结果"), _label(Outcome, said.get("outcome"))),
        "again_on": (_("回头看"), _day(said.get("again_on"), event.at.year)),
        "supporting": (_("协办单位"), said.get("supporting")),
        "part": (_("协办单位"), said.get("part")),
        "offices": (_("叫哪些单位"), said.get("offices")),
        "place": (_("到哪里"), said.get("place")),
        "task": (_("做什么"), said.get("task")),
        "due_on": (_("哪天以前反馈"), _day(said.get("due_on"), event.at.year)),
        "review_way": (_("不服怎么办"), said.get("review_way")),
    }
    told = [(label, str(word)) for name, (label, word) in words.items() if name in said and word]
    return told + [_moved(date, event.at.year) for date in said.get("moved", ())]


def _moved(date: dict[str, Any], year: int) -> tuple[str, str]:
    """A deadline before and after the calendar changed: 答复：4月24日 → 4月27日."""
    before, after = (_instant(date[name], year) for name in ("before", "after"))
    return str(Stage(date["stage"]).label), f"{before} → {after}"


def _instant(text: str | None, year: int) -> str:
    """Its day, with the time where that is not the day's end."""
    instant = parse_datetime(text) if text else None
    if instant is None:
        return _("暂停计时")
    local = timezone.localtime(instant)
    day = days.in_words(local.date(), this_year=year)
    return day if (local.hour, local.minute) == (23, 59) else f"{day} {local:%H:%M}"


def _day(text: str | None, year: int) -> str:
    day = parse_date(text) if text else None
    return days.in_words(day, this_year=year) if day else ""


def _label(choices: type[TextChoices], value: str | None) -> str:
    return str(dict(choices.choices).get(value, value)) if value else ""
