"""What whoever raised a matter sees of it: steps, office, date and answer, nobody's name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.kit import clock
from contacts.models import Service
from visits.models import Grievance, GrievanceEvent
from visits.queries.grievances import main_clock
from visits.workflow import State

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
    "say": gettext_lazy("您补充了情况"),
    "rate": gettext_lazy("您作了评价"),
    "merge": gettext_lazy("和同样的事一起办"),
    "pass_on": gettext_lazy("已经告诉您去哪里办"),
}
# Whoever makes these has a matter in hand.
HANDLING = ("take", "sign", "accept", "work", "answer", "solve", "explain")
# What may be objected to, and until when (ours: the time in which a review may be asked for).
OBJECT_WITHIN = dt.timedelta(days=30)


@dataclass(frozen=True)
class Progress:
    """One matter as its resident sees it. `matter` is the one that it was merged into, if any."""

    number: str
    text: str
    matter: Grievance
    state: str
    due_at: dt.datetime | None
    steps: list[tuple[dt.date, str]]
    told: str
    may_object: bool
    may_rate: bool


def progress(grievance: Grievance, now: dt.datetime) -> Progress:
    """What the page of a code shows; the answer of a merged matter is that of the one it is in.

    Whoever handles a matter could read the code of a receipt that he printed (`code_by`), so by that
    one nobody rates: the follow-up asks.
    """
    matter = grievance.merged_into or grievance
    events = list(GrievanceEvent.objects.filter(grievance=matter).select_related("organisation"))
    running = main_clock(matter)
    answered = matter.state in (State.ANSWERED, State.CLOSED)
    recent = matter.answered_at is not None and now - matter.answered_at <= OBJECT_WITHIN
    return Progress(
        number=grievance.number,
        text=grievance.text,
        matter=matter,
        state=str(matter.get_state_display()),
        due_at=running.due_at if running else None,
        steps=[(clock.day_of(e.at), _step(e)) for e in events if e.move in STEPS],
        told=_told(events),
        may_object=answered and recent,
        may_rate=answered and grievance.merged_into is None and not _by_who_handles(matter, events),
    )


def _by_who_handles(matter: Grievance, events: list[GrievanceEvent]) -> bool:
    """Whether the code was given out by somebody who had the matter in hand, or by a colleague."""
    giver = getattr(matter, "code_by", None)
    if giver is None:
        return False
    handler = matter.handler.user_id if matter.handler else None
    had_it = {event.by_id for event in events if event.move in HANDLING} | {handler}
    colleagues = Service.objects.filter(organisation=matter.lead, cadre__user=giver)
    return giver in had_it or (matter.lead is not None and colleagues.exists())


def _step(event: GrievanceEvent) -> str:
    return str(STEPS[event.move]) % {"office": event.organisation or _("承办单位")}


def _told(events: list[GrievanceEvent]) -> str:
    """Where the resident was sent, or how the answer may be reviewed."""
    for event in reversed(events):
        if event.move == "pass_on":
            return event.text
        if review := event.details.get("review_way"):
            return str(review)
    return ""
