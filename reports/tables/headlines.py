"""What matters most, in sentences; each opens what it speaks of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlencode

from django.db.models import Count as Counted
from django.urls import reverse
from django.utils.translation import gettext as _

from contacts.access import may, visible_to
from contacts.kit import clock
from contacts.kit.language import counted
from contacts.models import User
from reports.models import State, Subject
from reports.queries.dashboards import TOO_FEW_DAYS, WHO, Duty, Overview
from reports.queries.places import Places
from reports.tables.coverage import PlaceRow
from reports.tables.dashboard import BEST_FIRST, how_many, obligations_url
from reports.tables.to_do import (
    TO_DECIDE,
    Words,
    by_alert,
    pile_url,
    piles_to_decide,
    told_of,
)
from visits.filters.grievances import Pile, of_pile
from visits.models import Grievance
from visits.queries.standings import with_clock

# A paragraph, not a list of everything.
MOST = 4


@dataclass(frozen=True)
class Matter:
    """A sentence and what it opens."""

    text: str
    url: str


@dataclass(frozen=True)
class Count:
    """A figure of the first sentence: 落后 12."""

    state: str
    number: int
    url: str


def counts(overview: Overview, query: dict[str, str], who: str) -> list[Count]:
    """How the obligations of cadres, or of places, stand; the states that occur."""
    found = overview.states_of(WHO[who])
    asked = {**query, "period": overview.month.code, "subject": who}
    return [Count(s, found[s], obligations_url(asked, state=s)) for s in BEST_FIRST if found[s]]


def matters(overview: Overview, query: dict[str, str], places: list[PlaceRow]) -> list[Matter]:
    """The most pressing first: what villages missed, who was left alone, who is behind."""
    found = [
        *islice(_overdue(overview, query, Subject.DISTRICT, Subject.TOWNSHIP), 2),
        *_unseen(places),
        *islice(_overdue(overview, query, Subject.CADRE), 2),
        *_short(overview, query),
    ]
    return found[:MOST]


def of_grievances(user: User, places: Places) -> list[Matter]:
    """What of the residents' matters waits for the user's own word, is late, or has been given to nobody
    yet; two statements at most. Not of several townships: their list can't be narrowed to one, and
    their overview has its statements."""
    if len(places.townships) > 1 or not may(user, "grievance", "list"):
        return []
    rows, query = visible_to(Grievance.objects.standing(), user), {}
    if places.district:
        rows, query = rows.filter(district=places.district), {"district": places.district.uid}
    now = clock.now()
    told = told_of(user)
    shown = {pile: TO_DECIDE[pile][1] for pile in piles_to_decide(user, told)} | PRESSING
    piles = {pile.value: Counted("pk", filter=of_pile(pile, user, now)) for pile in shown}
    found = with_clock(rows).order_by().aggregate(**piles)
    of_piles = [
        (pile, Matter(words(n) % {"n": n}, pile_url(pile, **query)))
        for pile, words in shown.items()
        if (n := found[pile.value])
    ]
    # What is told to the user himself is about no place.
    own = [] if places.district else [Matter(line.text, line.url) for line in by_alert(told)]
    first = [matter for pile, matter in of_piles if pile not in PRESSING]
    return [*first, *own, *(matter for pile, matter in of_piles if pile in PRESSING)]


PRESSING: dict[Pile, Words] = {
    Pile.CHARGE: lambda n: counted("您包案的%(n)d件还没办完", n),
    Pile.LATE: lambda n: counted("诉求超期%(n)d件", n),
    Pile.FOLLOW_UP_LATE: lambda n: counted("回访超期%(n)d件", n),
    Pile.UNASSIGNED: lambda n: counted("诉求待分办%(n)d件", n),
}


def _overdue(overview: Overview, query: dict[str, str], *subjects: str) -> Iterator[Matter]:
    """One sentence a duty that somebody did not do in time, the most first."""
    duties = [d for d in overview.duties if d.rule.subject in subjects and d.states[State.OVERDUE]]
    for duty in sorted(duties, key=lambda duty: -duty.states[State.OVERDUE]):
        yield Matter(
            _overdue_words(overview, duty),
            obligations_url(
                query,
                requirement=duty.rule.code,
                period=duty.period.code,
                state=State.OVERDUE,
            ),
        )


def _overdue_words(overview: Overview, duty: Duty) -> str:
    who = how_many(duty.rule.subject, duty.states[State.OVERDUE])
    period = duty.period.label_in(overview.month)
    told = _("%(who)s%(period)s没有完成“%(duty)s”") if period else _("%(who)s没有完成“%(duty)s”")
    return told % {
        "who": _named(overview, duty) or who,
        "period": period,
        "duty": str(duty.rule),
    }


def _named(overview: Overview, duty: Duty) -> str:
    """The districts by name, where they are at most two."""
    if duty.rule.subject != Subject.DISTRICT or overview.places.by == "township":
        return ""
    names = {district.area_id: district.name for district in overview.places.districts}
    there = Counter(
        cell.place
        for cell in overview.cells
        if (cell.rule, cell.period, cell.state) == (duty.rule, duty.period.code, State.OVERDUE)
    )
    return "、".join(names[p] for p in there if p in names) if len(there) <= 2 else ""


def _unseen(places: list[PlaceRow]) -> Iterator[Matter]:
    total, most = sum(p.unseen for p in places), max(places, key=lambda p: p.unseen, default=None)
    if not total or most is None:
        return
    page = reverse("coverage-households")
    if most.unseen == total:
        words = counted("%(place)s有%(n)s户关爱户满92天没有人联系", total)
        yield Matter(words % {"place": most.name, "n": total}, most.urls["unseen"])
        return
    words = counted("%(n)s户关爱户满92天没有人联系，最多的是%(place)s（%(most)s户）", total)
    yield Matter(
        words % {"n": f"{total:,}", "place": most.name, "most": most.unseen},
        f"{page}?{urlencode({**_common(places), 'care_unseen': 'on'})}",
    )


def _common(places: list[PlaceRow]) -> dict[str, str]:
    """What the addresses of all places have in common."""
    return dict(set.intersection(*(set(place.query.items()) for place in places)))


def _short(overview: Overview, query: dict[str, str]) -> Iterator[Matter]:
    if overview.short:
        asked = {**query, "period": overview.month.code, "subject": Subject.CADRE.value}
        words = counted("%(n)s项干部任务剩下的天数已经不够", overview.short) % {"n": overview.short}
        yield Matter(words, obligations_url(asked, state=TOO_FEW_DAYS))
