"""The rules of a township, pack by pack: what is in force, what could be switched on."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from contacts import norms
from contacts.access import areas_of
from contacts.checks import Finding
from contacts.kit.periods import Period
from contacts.kit.workdays import FARTHEST, nth_working_day_after
from contacts.models import Area, AreaKind, User
from contacts.queries.calendar import working_calendar
from contacts.scopes import within_path
from reports.catalogue import PACKS, Pack, Rule
from reports.engine.terms import CLOSE_AFTER_WORKING_DAYS
from reports.models import Every, Obligation, PackAdoption, Requirement

# So many periods before the running one can be waived, so many after it changed or waived.
BACK, AHEAD = 3, 12


@dataclass(frozen=True)
class PackInForce:
    """A pack, how the township adopted it (None: it is off), and the versions in force."""

    pack: Pack
    adoption: PackAdoption | None
    rules: list[Requirement]

    @property
    def more(self) -> list[Rule]:
        """Rules that may be switched on apart from the pack, and are not."""
        there = {rule.code for rule in self.rules}
        return [rule for rule in self.pack.rules if rule.optional and rule.code not in there]


def rulebook(area: Area, on: dt.date) -> list[PackInForce]:
    """All packs as they are in a township; what begins later counts as in force."""
    still = Q(ends_on__isnull=True) | Q(ends_on__gte=on)
    adoptions = {a.pack: a for a in PackAdoption.objects.filter(still, area=area)}
    rules: dict[str, list[Requirement]] = defaultdict(list)
    for rule in Requirement.objects.filter(still, area=area).order_by("pk"):
        rules[rule.pack].append(rule)
    return [PackInForce(p, adoptions.get(p.code), rules[p.code]) for p in PACKS.values()]


def contact_norms(on: dt.date) -> dict[tuple[int, str], int]:
    """(township, category) → of how many households a cadre should be contact: as many as the
    yearly duty to visit one's own asks for on a day."""
    rules = Requirement.objects.as_of(on).filter(measure="own_households", every=Every.YEAR)
    return {
        (rule.area_id, category): rule.norm
        for rule in rules.order_by("norm", "pk")
        for category in rule.audience.get("categories", ())
        if category in norms.USUAL
    }


def townships_of(user: User) -> list[Area]:
    """The townships whose rules concern the user: those in the own area, and the one around it."""
    condition = Q()
    for area in areas_of(user, "requirement", "list"):
        above = [area.path[:end] for end in range(Area.steplen, len(area.path), Area.steplen)]
        condition |= within_path(area.path) | Q(path__in=above)
    if not condition:
        return []
    return list(Area.objects.filter(condition, kind=AreaKind.TOWNSHIP))


def rules_for(user: User) -> QuerySet[Requirement]:
    """The rules of these townships, in the order of the packs."""
    return Requirement.objects.filter(area__in=townships_of(user)).order_by("pack", "pk")


def periods_around(rule: Requirement, on: dt.date, *, back: int = 0) -> list[Period]:
    """The running period of a rule, some before it, and those to come."""
    period = Period.containing(rule.every, on)
    for _step in range(back):
        period = period.previous()
    found = []
    for _step in range(back + 1 + AHEAD):
        found.append(period)
        period = period.next()
    return found


def in_force(rule: Requirement, periods: Iterable[Period]) -> list[Period]:
    """Those of the periods in which a rule, whatever its version, binds on some day."""
    same = Requirement.objects.filter(area=rule.area, code=rule.code)
    days = [(starts_on, ends_on) for starts_on, ends_on in same.values_list("starts_on", "ends_on")]
    return [
        period
        for period in periods
        if any(s <= period.ends_on and (e is None or e >= period.starts_on) for s, e in days)
    ]


def usual_close(on: dt.date) -> dt.date:
    """The day at whose end a period opened again on `on` usually closes anew (counting rule 5)."""
    calendar = working_calendar(on, on + dt.timedelta(days=FARTHEST))
    return nth_working_day_after(on, CLOSE_AFTER_WORKING_DAYS, calendar)


def closed_periods(rule: Requirement) -> list[Period]:
    """The periods of a rule whose figures are fixed, the latest first; at most a year of months."""
    closed = Obligation.objects.filter(
        requirement__area=rule.area, requirement__code=rule.code, closed_at__isnull=False
    )
    codes = closed.order_by("-period_ends_on").values_list("period", "period_ends_on").distinct()
    return [Period.parse(code) for code, _last in codes[:12]]


def rules_in_force(user: User, on: dt.date) -> Finding:
    """The step of the first hour: whether the townships have rules."""
    townships = townships_of(user)
    adopted = PackAdoption.objects.as_of(on).filter(area__in=townships)
    missing = len(townships) - adopted.values("area").distinct().count()
    sentence = _("已经启用任务规则。") if not missing else _("还没有启用任务规则，谁也没有任务。")
    return Finding(not missing, sentence, reverse("rules"), _("看规则"))
