"""What whoever raised a matter sees of it: steps, office, date and answer, nobody's name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.kit import clock, days
from visits.clocks import Unit
from visits.models import (
    TO_RESIDENTS,
    Grievance,
    GrievanceClock,
    GrievanceEvent,
    WaitsFor,
)
from visits.queries.grievances import main_clock
from visits.queries.objecting import Events, is_given_by_who_handles, last, object_until, rated
from visits.stages import Stage
from visits.workflow import OPEN, State

# How a matter stands, in a resident's words.
HEADINGS: dict[str, Promise] = {
    State.NEW: gettext_lazy("收到了，正在安排单位"),
    State.SENT: gettext_lazy("已交给%(office)s"),
    State.RETURNED: gettext_lazy("正在重新安排单位"),
    State.IN_HAND: gettext_lazy("%(office)s正在办"),
    State.EXPLAINED: gettext_lazy("已经解释，%(day)s再看"),
    State.ANSWERED: gettext_lazy("已经答复"),
    State.CLOSED: gettext_lazy("已经办完"),
    State.PASSED_ON: gettext_lazy("已经告诉您去哪里办"),
    State.MERGED: gettext_lazy("和同样的事一起办"),
    State.VOIDED: gettext_lazy("没有登记成"),
}
WAITS = {
    WaitsFor.RESIDENT: gettext_lazy("在等您"),
    WaitsFor.ABOVE: gettext_lazy("在等上级"),
}
PROMISED = {
    WaitsFor.RESIDENT: gettext_lazy("原定%(day)s以前答复，收到以后接着算。"),
    WaitsFor.ABOVE: gettext_lazy("原定%(day)s以前答复，等到以后接着算。"),
}
# What a resident is told of a move; all others are the office's own affair.
STEPS: dict[str, Promise] = {
    "register": gettext_lazy("已经登记"),
    "take": gettext_lazy("村里正在办"),
    "send": gettext_lazy("交给%(office)s"),
    "sign": gettext_lazy("%(office)s已经签收"),
    "hand_back": gettext_lazy("正在重新安排单位"),
    "recall": gettext_lazy("正在重新安排单位"),
    "orphan": gettext_lazy("正在重新安排单位"),
    "tried": gettext_lazy("联系过您，没有联系上"),
    "accept": gettext_lazy("已经受理"),
    "wait": gettext_lazy("暂时等一等"),
    "resume": gettext_lazy("继续办理"),
    "extend": gettext_lazy("办理时间延长"),
    "answer": gettext_lazy("已经答复"),
    "solve": gettext_lazy("已经办好"),
    "explain": gettext_lazy("已经解释，到期会再看"),
    "look_again": gettext_lazy("到期了，重新看"),
    "confirm": gettext_lazy("已经回访"),
    "reopen": gettext_lazy("没有办好，重新办"),
    "object": gettext_lazy("您不同意，重新办"),
    "contest": gettext_lazy("您不同意，重新安排"),
    "object_class": gettext_lazy("您不同意分类，重新定"),
    "say": gettext_lazy("您补充了情况"),
    "rate": gettext_lazy("您作了评价"),
    "merge": gettext_lazy("和同样的事一起办"),
    "split": gettext_lazy("不再一起办，单独办"),
    "pass_on": gettext_lazy("已经告诉您去哪里办"),
    "void": gettext_lazy("没有登记成"),
}
# The texts that whoever raised a matter reads on the own page: move, what it asks for.
READ_BY_RESIDENTS = {
    ("solve", "result"),
    ("explain", "said"),
    ("explain", "review_way"),
    ("wait", "reason"),
    ("answer", "answer"),
    ("answer", "review_way"),
    ("pass_on", "told"),
    ("void", "reason"),
    ("ask_extension", "reason"),
    ("publish", "published"),
}
RATED_ANEW = gettext_lazy("您改了评价")
# After these a rating is one of another answer.
ANSWERED_BY = ("answer", "solve")
# The answer of a matter is that of the last of these.
SAID_BY = (*ANSWERED_BY, "explain")
# Of several whose matters are handled as one, each sees what he did himself, and what was done with
# him; that another does not agree is told without whose word it is.
OWN = ("register", "tried", "confirm", "say", "rate", "merge", "split")
OF_ANOTHER = {
    "object": gettext_lazy("没有办好，重新办"),
    "contest": gettext_lazy("正在重新安排单位"),
    "object_class": gettext_lazy("分类重新定"),
}


@dataclass(frozen=True)
class Deadline:
    """Until when there is an answer, in words. `first` is the date that was told first, where it has
    moved, `why` the reason for which it was put off."""

    label: str
    by: str
    first: str
    why: str


@dataclass(frozen=True)
class Progress:
    """One matter as its resident sees it. `matter` is the one that it was merged into, if any."""

    number: str
    text: str
    phone: str
    matter: Grievance
    heading: str
    # With what it is handled, and since when.
    merged: str
    # For what it waits and what was promised; where it ended without an answer, why or where to go.
    why: str
    deadline: Deadline | None
    steps: list[tuple[dt.date, str]]
    # The answer of the matter; "" for one that was written before this one came in with it.
    answer: str
    review_way: str
    is_answered: bool
    # The last day on which one may object; None: there is nothing to object to.
    object_until: dt.date | None
    may_object: bool
    may_say: bool
    may_rate: bool
    # Whether a rating counts only once somebody has asked: the code was given out by the staff.
    is_asked_again: bool
    rated: str
    # What two people think of what is asked for, in plain words; "" before there is an answer.
    classed: str
    is_class_contested: bool
    may_object_class: bool


def progress(grievance: Grievance, now: dt.datetime) -> Progress:
    """What the page of a code shows; the answer of a merged matter is that of the one it is in.

    Whoever handles a matter could read the code of a receipt that he printed (`code_by`), so by that
    one nobody rates: the follow-up asks.
    """
    matter = grievance.merged_into or grievance
    events, running = _events(matter), main_clock(matter)
    since = _merged_at(grievance, matter)
    told = _told_since(events, since)
    answered = matter.state in (State.ANSWERED, State.CLOSED)
    until = object_until(matter, events)
    in_time = until is not None and clock.day_of(now) <= until
    told_class = matter.classed if answered or matter.state == State.EXPLAINED else ""
    return Progress(
        number=grievance.number,
        text=grievance.text,
        phone=grievance.district.service_phone if grievance.district else "",
        matter=matter,
        heading=_heading(matter, events),
        merged=_merged(matter, since) if matter != grievance else "",
        why=_why(matter, events, told, running),
        deadline=_deadline(told, running) if running and running.due_at else None,
        steps=list(_steps(grievance, matter, events, since)),
        answer=matter.answer if since is None or last(told, *SAID_BY) else "",
        review_way=_review_way(matter, told),
        is_answered=answered or matter.state == State.EXPLAINED,
        object_until=until if in_time else None,
        may_object=in_time,
        may_say=matter.state in (*OPEN, State.CLOSED) or in_time,
        may_rate=answered and matter == grievance and not is_given_by_who_handles(matter, events),
        is_asked_again=getattr(grievance, "code_by", None) is not None,
        rated=rated(matter, events) if matter == grievance else "",
        classed=str(TO_RESIDENTS[told_class]) if told_class else "",
        is_class_contested=matter.is_class_contested,
        may_object_class=bool(told_class) and in_time,
    )


def _events(matter: Grievance) -> Events:
    events = GrievanceEvent.objects.filter(grievance=matter).select_related("organisation")
    for event in events:
        event.grievance = matter  # at hand already
    return list(events)


def _told_since(events: Events, since: dt.datetime | None) -> Events:
    """The events whose words are read: before the merge somebody else alone read them, and may be named
    there."""
    return [event for event in events if since is None or event.at >= since]


# -- where it stands -------------------------------------------------------------------------------


def _heading(matter: Grievance, events: Events) -> str:
    if matter.state == State.WAITING:
        return str(WAITS[_waits_for(events)])
    if matter.state == State.IN_HAND and matter.lead is None:
        return _("正在办")
    again = matter.look_again_on
    return str(HEADINGS[matter.state]) % {
        "office": matter.lead or _("承办单位"),
        "day": days.in_words(again, this_year=clock.today().year) if again else "",
    }


def _waits_for(events: Events) -> WaitsFor:
    waits = last(events, "wait")
    return WaitsFor(waits.details["waits_for"]) if waits else WaitsFor.ABOVE


def _why(matter: Grievance, events: Events, told: Events, running: GrievanceClock | None) -> str:
    if matter.state == State.VOIDED and (event := last(events, "void")):
        return _("没有登记成：%(why)s") % {"why": event.text}
    if matter.state == State.PASSED_ON and (event := last(events, "pass_on")):
        return event.text
    if matter.state != State.WAITING or running is None:
        return ""
    promised = {"day": _instant(running, running.first_due_at)}
    return "\n".join([*_waits_why(told), str(PROMISED[_waits_for(events)]) % promised])


def _waits_why(told: Events) -> list[str]:
    """For whom it waits and why, as far as that was written for this resident."""
    waits = last(told, "wait")
    said = {"whom": WAITS[_waits_for(told)], "why": waits.text if waits else ""}
    return [_("%(whom)s：%(why)s") % said] if waits else []


def _deadline(events: Events, running: GrievanceClock) -> Deadline:
    """Until when it is answered, or accepted as a petition."""
    moved = running.first_due_at != running.due_at
    put_off = last(events, "ask_extension") if running.more else None
    return Deadline(
        label=_("什么时候受理") if running.stage == Stage.ACCEPT else _("什么时候答复"),
        by=_instant(running, running.due_at),
        first=_instant(running, running.first_due_at) if moved else "",
        why=put_off.text if put_off else "",
    )


def _instant(running: GrievanceClock, at: dt.datetime | None) -> str:
    """A day; with the time where the clock goes by hours."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    day = days.with_weekday(local.date(), this_year=clock.today().year)
    return f"{day} {local:%H:%M}" if running.unit == Unit.HOURS else day


def _review_way(matter: Grievance, events: Events) -> str:
    """How the answer may be reviewed."""
    answer = last(events, "answer", "explain")
    return str(answer.details.get("review_way", "")) if answer and matter.answer else ""


# -- what was done ---------------------------------------------------------------------------------


def _merged_at(grievance: Grievance, matter: Grievance) -> dt.datetime | None:
    """Since when it is handled with another; the one that it went into may have gone on since."""
    if matter == grievance:
        return None
    merges = GrievanceEvent.objects.filter(move="merge").order_by("-number")
    found = merges.filter(grievance=grievance).first()
    while found and (number := found.details.get("into")) != matter.number:
        there = {"grievance__township": matter.township_id, "grievance__number": number}
        found = merges.filter(**there).first()
    return found.at if found else None


def _merged(matter: Grievance, since: dt.datetime | None) -> str:
    if since is None:
        return _("和同样的事（编号%(number)s）一起办。") % {"number": matter.number}
    day = days.in_words(clock.day_of(since), this_year=clock.today().year)
    said = {"number": matter.number, "day": day}
    return _("和同样的事（编号%(number)s）一起办，从%(day)s起。") % said


def _steps(
    grievance: Grievance, matter: Grievance, events: Events, since: dt.datetime | None
) -> Iterable[tuple[dt.date, str]]:
    """One's own steps; from the merge on what was done with the matter that it is in."""
    if matter != grievance:
        for event in _told_once(_events(grievance)):
            if event.move in STEPS:
                yield from _step(event, is_own=True)
    for event in _told_once(events):
        is_own = event.details.get("through", matter.number) == grievance.number
        is_told = is_own or (event.move not in OWN and (since is None or event.at >= since))
        if event.move in STEPS and is_told:
            yield from _step(event, is_own=is_own)


def _told_once(events: Events) -> Events:
    """Without the ratings that another took the place of: of one answer the first and the last are told,
    the last as a change (`is_changed`)."""
    found: Events = []
    rated: list[GrievanceEvent] = []
    for event in events:
        event.is_changed = False  # type: ignore[attr-defined]
        if event.move == "rate":
            if len(rated) > 1:
                found.remove(rated.pop())
            event.is_changed = bool(rated)  # type: ignore[attr-defined]
            rated.append(event)
        elif event.move in ANSWERED_BY:
            rated = []
        found.append(event)
    return found


def _step(event: GrievanceEvent, *, is_own: bool) -> Iterator[tuple[dt.date, str]]:
    if event.here_at != event.at:
        yield clock.day_of(event.at), _("上级收到")
    words = STEPS if is_own else STEPS | OF_ANOTHER
    word = RATED_ANEW if event.is_changed else words[event.move]  # type: ignore[attr-defined]
    said = str(word) % {"office": event.organisation or _("承办单位")}
    yield clock.day_of(event.here_at), said
