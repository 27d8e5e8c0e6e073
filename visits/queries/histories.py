"""The history of a matter in words: who, when, what, with all that was said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.kit import clock, days
from contacts.kit.language import counted
from visits.models import (
    ASPECT_NAMES,
    ASPECTS,
    GrievanceEvent,
    GrievanceKind,
    MatterClass,
    MeasureKind,
    MediationOutcome,
    Mode,
    Reached,
    Satisfaction,
    WaitsFor,
)
from visits.queries.handing_over import hands_in_words
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


def history(
    events: Iterable[GrievanceEvent],
    *,
    kind: GrievanceKind | None = None,
    tell_satisfaction: bool = True,
) -> list[Line]:
    """The events of a matter as lines, in their order; one statement for the names of kinds, unless all
    speak of the `kind` that is at hand.

    How satisfied somebody is, what relief was given, and by which visit somebody went there, for its
    entry names whom it met, is told to those alone who have a part in the matter.
    """
    events = list(events)
    kinds = {kind.code: str(kind)} if kind else {}
    if {code for event in events if (code := event.details.get("kind"))} - set(kinds):
        kinds = _kinds()
    found = [_line(event, kinds) for event in events]
    if tell_satisfaction:
        return found
    hidden = {_("满意吗"), _("哪一次走访"), *map(str, RELIEF_WORDS)}
    return [replace(line, facts=[f for f in line.facts if f[0] not in hidden]) for line in found]


def histories(matters: Iterable[Iterable[GrievanceEvent]]) -> list[list[Line]]:
    """The same for several matters, with one statement for all of them."""
    kinds = _kinds()
    return [[_line(event, kinds) for event in events] for events in matters]


def _kinds() -> dict[str, str]:
    return {kind.code: str(kind) for kind in GrievanceKind.objects.all()}


def _line(event: GrievanceEvent, kinds: dict[str, str]) -> Line:
    facts = _facts(event, kinds)
    at = event.here_at
    if at != event.at:
        facts.insert(0, (_("上级收到"), _instant(event.at.isoformat(), at.year)))
    elif event.move == "register" and _was_written_later(event):
        at = event.grievance.registered_at
        facts.insert(0, (_("收到"), _instant(event.at.isoformat(), at.year)))
    return Line(LABELS.get(event.move, event.move), _who(event), at, event.text, facts)


def _was_written_later(event: GrievanceEvent) -> bool:
    """Whether it was registered on another day than that on which somebody heard it."""
    return clock.day_of(event.grievance.registered_at) != clock.day_of(event.at)


def _who(event: GrievanceEvent) -> str:
    if event.by:
        whom = event.details.get(IN_PLACE_OF)
        names = {"who": event.by, "whom": whom}
        return _("%(who)s（代%(whom)s）") % names if whom else str(event.by)
    return _("群众") if event.move in BY_RESIDENTS else _("系统")


def _facts(event: GrievanceEvent, kinds: dict[str, str]) -> list[tuple[str, str]]:
    said = {**event.details}
    if "office" in said:
        said["office"] = event.organisation
    if "kind" in said:
        said["kind"] = kinds.get(said["kind"])
    year = event.at.year
    words = [
        (str(label), word(said[name], year))
        for name, (label, word) in FACTS.items()
        if said.get(name) not in (None, "")
    ]
    told = [(label, str(word)) for label, word in words if word]
    return told + [_moved(date, year) for date in said.get("moved", ())]


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


def _said(word: Any, _year: int) -> Any:
    return word


def _choice(choices: type[TextChoices]) -> Callable[[Any, int], Any]:
    return lambda word, _year: _label(choices, word)


# What the details of an event say, in the order of being told: the label, and how the word is told.
FACTS: dict[str, tuple[Any, Callable[[Any, int], Any]]] = {
    "office": (gettext_lazy("单位"), _said),
    "unit": (gettext_lazy("表上的承办单位"), _said),
    "mode": (gettext_lazy("方式"), _choice(Mode)),
    "kind": (gettext_lazy("类型"), _said),
    "due_at": (gettext_lazy("上级定的期限"), _instant),
    "source": (gettext_lazy("表上的来源"), _said),
    "above": (gettext_lazy("表上的状态"), _said),
    "days": (gettext_lazy("天数"), lambda n, _year: counted("%(n)d天", n) % {"n": n}),
    "official_number": (gettext_lazy("上级编号"), _said),
    "look_again_on": (gettext_lazy("再看"), _day),
    "waits_for": (gettext_lazy("等谁"), _choice(WaitsFor)),
    "satisfaction": (gettext_lazy("满意吗"), _choice(Satisfaction)),
    "by_receipt": (
        gettext_lazy("凭什么评的"),
        lambda _yes, _year: _("工作人员打的回执，回访问过才算"),
    ),
    "reached": (gettext_lazy("联系上了吗"), _choice(Reached)),
    "classed": (gettext_lazy("诉求分类"), _choice(MatterClass)),
    "relief": (RELIEF_WORDS[0], lambda yuan, _year: _("%(n)s元") % {"n": yuan}),
    "relief_basis": (RELIEF_WORDS[1], _said),
    "relief_by": (RELIEF_WORDS[2], _said),
    "into": (gettext_lazy("并入"), _said),
    "through": (gettext_lazy("由并在这里的一件提出"), _said),
    "cause": (gettext_lazy("原因"), _said),
    "plan": (gettext_lazy("打算"), _said),
    "cause_kind": (gettext_lazy("原因类别"), _said),
    **{name: (ASPECT_NAMES[name], _choice(words)) for name, words in ASPECTS.items()},
    "measure": (gettext_lazy("措施"), _said),
    "to_do": (gettext_lazy("做什么"), _said),
    "owner": (gettext_lazy("谁负责"), _said),
    "until": (gettext_lazy("哪天以前做完"), _day),
    "done_on": (gettext_lazy("哪天做完的"), _day),
    "measure_kind": (gettext_lazy("哪一种"), _choice(MeasureKind)),
    "outcome": (gettext_lazy("调解结果"), _choice(MediationOutcome)),
    "again_on": (gettext_lazy("回头看"), _day),
    "supporting": (gettext_lazy("协办单位"), _said),
    "part": (gettext_lazy("协办单位"), _said),
    "offices": (gettext_lazy("叫哪些单位"), _said),
    "place": (gettext_lazy("到哪里"), _said),
    "meets_on": (gettext_lazy("什么时候到"), _day),
    "meets_hour": (gettext_lazy("几点到"), lambda hour, _year: _("%(n)s点") % {"n": hour}),
    "task": (gettext_lazy("做什么"), _said),
    "due_on": (gettext_lazy("哪天以前反馈"), _day),
    "review_way": (gettext_lazy("不服怎么办"), _said),
    "visit": (gettext_lazy("哪一次走访"), _said),
    "ended_parts": (gettext_lazy("没反馈的协办，就此撤销"), _said),
    "undone": (gettext_lazy("没做完的措施"), _said),
    "concerned": (gettext_lazy("投诉的是"), _said),
    "dropped": (gettext_lazy("由它负责的措施，就此不做"), _said),
    "headline": (gettext_lazy("公开的是"), _said),
    "giver": (gettext_lazy("移交人"), _said),
    "taker": (gettext_lazy("接手人"), _said),
    "hands": (gettext_lazy("交的是"), lambda codes, _year: hands_in_words(codes)),
}
