"""The leader's overview: how the duties of a month stand, by rule and by place.

One statement counts the obligations by rule, period, state and place, whatever the scale; all
figures of the page are sums of these cells.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count, Max, Q, QuerySet

from contacts.access import visible_to
from contacts.kit.periods import Period
from contacts.models import Post, PostRole
from reports.models import Obligation, Requirement, State, Subject
from reports.queries import words
from reports.queries.months import in_month
from reports.queries.places import Places

# From the worst to the best; what binds nobody is no state of a place.
WORST_FIRST = (State.OVERDUE, State.AT_RISK, State.ON_TRACK, State.MET)
IDLE = (State.EXEMPT, State.WAIVED)

# At risk, and no longer to be reached by the days that are left.
SHORT = Q(reachable=False, state=State.AT_RISK)
# What the address of their list calls it.
TOO_FEW_DAYS = "short"

MONTH_DAYS = 31

# Whose obligations: of persons, or of places.
WHO = {
    "cadre": (Subject.CADRE,),
    "place": (Subject.DISTRICT, Subject.TOWNSHIP),
}


@dataclass(frozen=True)
class Cell:
    """How many obligations of a rule's period stand alike in a place."""

    rule: Requirement
    period: str
    state: str
    place: int
    number: int
    # At risk, and no longer to be reached by the days that are left.
    short: int
    computed_on: dt.date | None


@dataclass
class Duty:
    """One rule in one period: how its obligations stand."""

    rule: Requirement
    period: Period
    norms: set[str] = field(default_factory=set)
    states: Counter[str] = field(default_factory=Counter)

    @property
    def subjects(self) -> int:
        """How many owe something."""
        return sum(self.states[state] for state in WORST_FIRST)

    @property
    def idle(self) -> int:
        """Exempt or waived."""
        return sum(self.states[state] for state in IDLE)

    @property
    def norm(self) -> str:
        """每月8天; nothing where townships ask for different amounts."""
        return next(iter(self.norms)) if len(self.norms) == 1 else ""


class Overview:
    """The obligations of a month in some places, counted once."""

    def __init__(self, places: Places, month: Period) -> None:
        self.places, self.month = places, month

    @property
    def obligations(self) -> QuerySet[Obligation]:
        """All that the page is about."""
        places = self.places
        rows = visible_to(Obligation.objects.all(), places.user, resource=places.resource)
        rows = rows.filter(in_month(self.month))
        if len(places.districts) == 1:
            return rows.filter(area=places.districts[0].area_id)
        if places.township:
            return rows.filter(requirement__area=places.township)
        return rows

    @cached_property
    def cells(self) -> list[Cell]:
        """Two statements: the counts, and the rules that they are of."""
        place = "requirement__area_id" if self.places.by == "township" else "area_id"
        short = Count("pk", filter=SHORT)
        rows = list(
            self.obligations.order_by()
            .values_list("requirement_id", "period", "state", place)
            .annotate(number=Count("pk"), short=short, day=Max("computed_on"))
        )
        rules = Requirement.objects.in_bulk({row[0] for row in rows})
        return [Cell(rules[row[0]], *row[1:]) for row in rows]

    @cached_property
    def duties(self) -> list[Duty]:
        """Each rule in each of its periods; townships' versions of a rule are one line."""
        found: dict[tuple[str, str], Duty] = {}
        for cell in self.cells:
            key = cell.rule.code, cell.period
            duty = found.setdefault(key, Duty(cell.rule, Period.parse(cell.period)))
            duty.norms.add(words.norm(cell.rule))
            duty.states[cell.state] += cell.number
        return sorted(found.values(), key=_order)

    @cached_property
    def standings(self) -> dict[int, dict[str, Counter[str]]]:
        """Place → kind of subject → state → how many."""
        found: dict[int, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
        for cell in self.cells:
            found[cell.place][cell.rule.subject][cell.state] += cell.number
        return found

    def states_of(self, subjects: Collection[str]) -> Counter[str]:
        """State → how many obligations of these kinds of subjects."""
        found: Counter[str] = Counter()
        for cell in self.cells:
            if cell.rule.subject in subjects:
                found[cell.state] += cell.number
        return found

    @property
    def computed_on(self) -> dt.date | None:
        """The day as of which the figures stand."""
        return max((c.computed_on for c in self.cells if c.computed_on), default=None)

    @property
    def short(self) -> int:
        """Cadres who can't reach the target of a duty any more with the days that are left."""
        return sum(cell.short for cell in self.cells if cell.rule.subject == Subject.CADRE)


def linked_leaders(districts: Iterable[int], on: dt.date) -> dict[int, str]:
    """District → its linked leader on a day."""
    posts = Post.objects.as_of(on).filter(role=PostRole.LINKED_LEADER, district__in=districts)
    return dict(posts.order_by("pk").values_list("district_id", "cadre__name"))


def _order(duty: Duty) -> tuple[bool, bool, str, int, dt.date]:
    """People before places, what is due in the month before quarters and years, as the packs have
    them, the first half of a month before the second."""
    rule, period = duty.rule, duty.period
    is_longer = period.days > MONTH_DAYS
    return (rule.subject != Subject.CADRE, is_longer, rule.pack, rule.pk, period.starts_on)
