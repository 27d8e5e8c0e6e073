"""What waits for one: what one decides, and what one does; each line opens as much as it says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from contacts.access import may, visible_to
from contacts.kit import clock, days
from contacts.kit.language import counted
from contacts.models import Cadre, User
from reports.models import AlertKind, State
from reports.queries.alerts import waiting_for
from reports.queries.my_duties import Duty
from visits.filters.grievances import Pile, of_pile
from visits.models import Grievance
from visits.queries.standings import Standing, due_words, with_clock
from visits.queries.waiting import matters_in_hand, measures_owed, parts_owed

Words = Callable[[int], str]
# So many matters, parts and measures are shown one by one, what is due first.
MOST = 10


@dataclass(frozen=True)
class Line:
    """A number of things and where they are; `small` says more, `standing` how the most pressing is."""

    text: str
    url: str
    small: str = ""
    standing: Standing | None = None


@dataclass(frozen=True)
class Thing:
    """One matter, part or measure: the template of its row, under which name the row knows it."""

    name: str
    record: Any
    due_on: dt.date | None

    @property
    def template(self) -> str:
        return f"visits/{self.name}_row.html"

    @property
    def matter(self) -> Grievance:
        """The matter that it belongs to."""
        return self.record if self.name == "matter" else self.record.grievance  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Heap:
    """How many lie in a pile, how many are late or due soon, the first date that is still to come; and how
    many of those that wait for dispatch were handed back."""

    n: int
    late: int
    soon: int
    first_at: dt.datetime | None
    returned: int

    def standing(self, now: dt.datetime) -> Standing | None:
        if self.late:
            return Standing("overdue", _say(lambda n: counted("超期%(n)d件", n), self.late))
        if self.soon:
            return Standing("at_risk", _say(lambda n: counted("快到期%(n)d件", n), self.soon))
        if self.first_at is None:
            return None
        return Standing("on_track", _("最早%(when)s") % {"when": due_words(self.first_at, "", now)})


# Pile → the right with which one has to do something about it, and what is said.
TO_DECIDE: dict[Pile, tuple[str, Words]] = {
    Pile.ASKED: ("decide", lambda n: counted("申请延期等您批%(n)d件", n)),
    Pile.WHISTLE: ("countersign", lambda n: counted("吹哨等您会签%(n)d件", n)),
}
TO_DO: dict[Pile, tuple[str, Words]] = {
    Pile.UNASSIGNED: ("dispatch", lambda n: counted("诉求待分办%(n)d件", n)),
    Pile.FOLLOW_UP_MINE: ("follow_up", lambda n: counted("等您回访%(n)d件", n)),
}
PILES = {**TO_DECIDE, **TO_DO}
# What no pile tells. A whistle is told to whom it is for (`reports.queries.part_troubles`).
BY_ALERT: dict[AlertKind, Words] = {
    AlertKind.TO_LEADER: lambda n: counted("超期三天以上，报到您这里%(n)d件", n),
    AlertKind.TO_SECRETARY: lambda n: counted("超期五天以上，请您督办%(n)d件", n),
    AlertKind.SITUATION_NEW: lambda n: counted("五情报告等您回应%(n)d件", n),
}
# Those who have one of these are told by an alert.
TOLD = (("grievance", "decide"), ("grievance", "countersign"), ("situation", "respond"))


def told_of(user: User) -> dict[str, int]:
    """Kind → how many alerts wait for the word of a leader; one statement, none for all others."""
    if not any(may(user, *right) for right in TOLD):
        return {}
    return waiting_for(user, AlertKind.WHISTLE, *BY_ALERT)


def piles_to_decide(user: User, told: Collection[str]) -> list[Pile]:
    """The piles in which something may wait for the user's word."""
    found = _with_right(user, TO_DECIDE)
    return [pile for pile in found if pile != Pile.WHISTLE or AlertKind.WHISTLE in told]


def pile_url(pile: Pile, **more: Any) -> str:
    return f"{reverse('grievance-list')}?{urlencode({**more, 'pile': pile.value})}"


def by_alert(told: dict[str, int]) -> list[Line]:
    """A line for each kind that no pile tells."""
    page = reverse("alert-list")
    return [
        Line(_say(words, told[kind]), f"{page}?kind={kind.value}")
        for kind, words in BY_ALERT.items()
        if told.get(kind)
    ]


def to_decide_and_do(user: User, now: dt.datetime) -> tuple[list[Line], list[Line]]:
    """What waits for the user's word, and what he has to do with matters that nobody has: two
    statements at most, none for those who have neither right."""
    told = told_of(user)
    decide, do = piles_to_decide(user, told), _with_right(user, TO_DO)
    heaps = _heaps(user, [*decide, *do], now)
    lines = {pile: _line(pile, heap, now) for pile, heap in heaps.items() if heap.n}
    deciding = [lines[pile] for pile in decide if pile in lines]
    return [*deciding, *by_alert(told)], [lines[pile] for pile in do if pile in lines]


def things_to_do(user: User, cadre: Cadre, on: dt.date) -> list[Thing]:
    """The matters that one has, the parts and the measures that one or one's office owes; what is due
    first stands first, what stands still last. Three statements."""
    matters: Iterable[Any] = matters_in_hand(user, cadre, on)[:MOST]
    parts, measures = parts_owed(user, on)[:MOST], measures_owed(user, on)[:MOST]
    found = [
        *(
            Thing("matter", m, clock.day_of(m.next_due_at) if m.next_due_at else None)
            for m in matters
        ),
        *(Thing("part", part, part.due_on) for part in parts),
        *(Thing("measure", measure, measure.due_on) for measure in measures),
    ]
    return sorted(found, key=lambda thing: thing.due_on or dt.date.max)[:MOST]


def of_duties(duties: Iterable[Duty]) -> list[Line]:
    """Of one's own duties and the village's what is behind or overdue, in one line, with the first day."""
    behind = [duty for duty in duties if duty.obligation.state in (State.AT_RISK, State.OVERDUE)]
    if not behind:
        return []
    late = any(duty.obligation.state == State.OVERDUE for duty in behind)
    day = min(duty.until for duty in behind)
    names = _("、").join(dict.fromkeys(str(duty.obligation.requirement) for duty in behind))
    words = days.in_words(day, this_year=behind[0].on.year)
    standing = Standing("overdue" if late else "at_risk", _("%(day)s前") % {"day": words})
    text = _say(lambda n: counted("任务还差%(n)d项", n), len(behind))
    return [Line(text, "#duties", names, standing)]


def _with_right(user: User, piles: Iterable[Pile]) -> list[Pile]:
    return [pile for pile in piles if may(user, "grievance", PILES[pile][0])]


def _line(pile: Pile, heap: Heap, now: dt.datetime) -> Line:
    returned = heap.returned if pile == Pile.UNASSIGNED else 0
    small = _say(lambda n: counted("其中退回%(n)d件", n), returned) if returned else ""
    return Line(_say(PILES[pile][1], heap.n), pile_url(pile), small, heap.standing(now))


def _say(words: Words, n: int) -> str:
    return words(n) % {"n": n}


def _heaps(user: User, piles: list[Pile], now: dt.datetime) -> dict[Pile, Heap]:
    """How full each pile is; one statement."""
    if not piles:
        return {}
    seen = visible_to(Grievance.objects.standing().open(), user)
    asked = {
        f"{pile.value}_{name}": count
        for pile in piles
        for name, count in _counts(of_pile(pile, user, now), now).items()
    }
    asked["returned"] = Count("pk", filter=of_pile(Pile.RETURNED, user, now))
    found = with_clock(seen).order_by().aggregate(**asked)
    return {pile: _heap(found, pile) for pile in piles}


def _heap(found: dict[str, Any], pile: Pile) -> Heap:
    of = {name: found[f"{pile.value}_{name}"] for name in ("n", "late", "soon", "first_at")}
    return Heap(**of, returned=found["returned"])


def _counts(lies: Q, now: dt.datetime) -> dict[str, Any]:
    to_come = lies & Q(due_at__gte=now)
    return {
        "n": Count("pk", filter=lies),
        "late": Count("pk", filter=lies & Q(due_at__lt=now)),
        "soon": Count("pk", filter=to_come & Q(yellow_at__lte=now)),
        "first_at": Min("due_at", filter=to_come),
    }
