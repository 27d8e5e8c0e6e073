"""How many acts a year a pack of rules asks of each village, office and person.

Shown before a pack is switched on: whoever asks for acts should see what they add up to.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet

from contacts.models import (
    Area,
    Cadre,
    CareMembership,
    ContactAssignment,
    ResponsibilityDistrict,
    Service,
)
from reports.catalogue import PACKS, Rule
from reports.engine.measures import MEASURES
from reports.models import Every, Subject

PERIODS_A_YEAR = {
    Every.WEEK: 52,
    Every.HALF_MONTH: 24,
    Every.MONTH: 12,
    Every.QUARTER: 4,
    Every.HALF_YEAR: 2,
    Every.YEAR: 1,
}


@dataclass(frozen=True)
class Asked:
    """What one rule asks: of each subject, of how many, of all together.

    A share of one's own households is more for one and less for another: `each` is then the
    `average`, rounded up.
    """

    rule: Rule
    each: int
    subjects: int
    total: int

    @property
    def average(self) -> Decimal | None:
        """How much it is for one on average; None where it is the same for everybody."""
        if not MEASURES[self.rule.measure].is_share or not self.subjects:
            return None
        return Decimal(self.total) / self.subjects


@dataclass
class ActsAYear:
    """What a pack asks in a year: rule by rule, and put together for whom it meets."""

    rules: list[Asked] = field(default_factory=list)
    village: int = 0
    office: int = 0
    # category of service → acts of one person
    persons: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def total(self) -> int:
        return sum(asked.total for asked in self.rules if not asked.rule.optional)


def acts_a_year(pack: str, area: Area, *, on: dt.date) -> ActsAYear:
    """What the pack would ask in a township as it is on a day (KeyError: no such pack).

    Rules that are switched on apart from their pack are listed, but not added to the sums.
    """
    burden = ActsAYear()
    for rule in PACKS[pack].rules:
        asked = _asked(rule, area, on)
        burden.rules.append(asked)
        if rule.optional:
            continue
        if rule.subject == Subject.DISTRICT:
            burden.village += asked.each
        elif rule.subject == Subject.TOWNSHIP:
            burden.office += asked.each
        else:
            for category in rule.audience["categories"]:
                burden.persons[category] += asked.each
    return burden


def _asked(rule: Rule, area: Area, on: dt.date) -> Asked:
    subjects = _subjects(rule, area, on)
    periods = PERIODS_A_YEAR[Every(rule.every)]
    if MEASURES[rule.measure].is_share:
        total = _own_in_hardship(_cadres(rule, area, on), on) * rule.norm * periods // 100
        return Asked(rule, -(-total // subjects) if subjects else 0, subjects, total)
    each = rule.norm * periods
    return Asked(rule, each, subjects, each * subjects)


def _subjects(rule: Rule, area: Area, on: dt.date) -> int:
    if rule.subject == Subject.TOWNSHIP:
        return 1
    if rule.subject == Subject.DISTRICT:
        villages = Area.objects.within(area)
        return ResponsibilityDistrict.objects.as_of(on).filter(area__in=villages).count()
    return _cadres(rule, area, on).count()


def _cadres(rule: Rule, area: Area, on: dt.date) -> QuerySet[Cadre]:
    """Whom the engine would bind: nobody owes anything who stands on the contact card only."""
    services = Service.objects.as_of(on).filter(category__in=rule.audience["categories"])
    if rule.audience.get("party_members"):
        services = services.filter(party_member=True)
    found: QuerySet[Cadre] = Cadre.objects.not_card_only(on).filter(
        township=area, pk__in=services.values("cadre")
    )
    return found


def _own_in_hardship(cadres: QuerySet[Cadre], on: dt.date) -> int:
    hardship = CareMembership.objects.as_of(on).filter(
        household=OuterRef("household"), group__is_hardship=True
    )
    assigned = ContactAssignment.objects.as_of(on).filter(cadre__in=cadres)
    return assigned.filter(Exists(hardship)).count()
