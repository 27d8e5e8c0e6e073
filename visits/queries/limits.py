"""How long each stage of a grievance may take, from the maintained list; as figures and in words."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from contacts.kit.language import counted
from contacts.models import CalendarDay
from visits.catalogue.grievances import SINCE
from visits.clocks import Limit, Unit
from visits.models import GrievanceKind, TimeLimit
from visits.stages import Stage

# What every kind has, unless it has one of its own.
FOR_ALL = (Stage.SIGN, Stage.HAND_BACK, Stage.EXTENSION, Stage.FOLLOW_UP)
IN_ORDER = (
    Stage.SIGN,
    Stage.HAND_BACK,
    Stage.ACCEPT,
    Stage.ANSWER,
    Stage.EXTENSION,
    Stage.FOLLOW_UP,
)
FROM_WHEN: dict[str, Promise] = {
    Stage.SIGN: gettext_lazy("从派给单位算起"),
    Stage.HAND_BACK: gettext_lazy("从派给单位算起，过了就由它办"),
    Stage.ACCEPT: gettext_lazy("从收到算起"),
    Stage.ANSWER: gettext_lazy("从收到算起"),
    Stage.EXTENSION: gettext_lazy("领导同意才能延，只能延一次"),
    Stage.FOLLOW_UP: gettext_lazy("从答复算起"),
}


# Raised where clocks are computed by another rule: then all open ones are computed anew once.
RULES = 1


def clock_basis() -> str:
    """A digest of all that clocks go by beside their histories: the working calendar, the limits,
    which kinds are petitions."""
    days = CalendarDay.objects.order_by("day").values_list("day", "is_working")
    limits = TimeLimit.objects.order_by("kind__code", "stage", "starts_on", "pk")
    columns = ("kind__code", "stage", "amount", "unit", "starts_on", "ends_on")
    kinds = GrievanceKind.objects.order_by("code").values_list("code", "is_petition")
    basis = [RULES, list(days), list(limits.values_list(*columns)), list(kinds)]
    return hashlib.sha256(json.dumps(basis, default=str).encode()).hexdigest()


class LimitBook:
    """All limits and kinds, loaded once; asked for a kind, a stage and a day."""

    @cached_property
    def _rows(self) -> dict[tuple[str, str], list[TimeLimit]]:
        found: dict[tuple[str, str], list[TimeLimit]] = defaultdict(list)
        for row in TimeLimit.objects.select_related("kind").order_by("-starts_on", "-pk"):
            found[row.kind.code if row.kind else "", row.stage].append(row)
        return found

    @cached_property
    def petitions(self) -> frozenset[str]:
        """The codes of the kinds that are petitions."""
        return frozenset(
            GrievanceKind.objects.filter(is_petition=True).values_list("code", flat=True)
        )

    def limit_of(self, kind: str, stage: str, day: dt.date) -> Limit | None:
        """The limit of a kind's own, else the one for every kind; None: no clock runs."""
        for code in (kind, ""):
            for row in self._rows.get((code, stage), ()):
                if row.holds_on(day):
                    return row.limit
        return None

    def longest_extension(self, kind: str, stage: str, day: dt.date) -> int:
        """The most days by which a clock that began on a day may be extended; 0: it may not.

        Only the answer is put off, never the acceptance of a petition, and no clock that goes by
        hours. The days are of the clock's own unit.
        """
        limit = self.limit_of(kind, stage, day)
        if stage != Stage.ANSWER or limit is None or limit.unit == Unit.HOURS:
            return 0
        most = self.limit_of(kind, Stage.EXTENSION, day)
        return most.amount if most else 0

    def own(self, kind: str, stage: str) -> list[TimeLimit]:
        """All versions of one limit, the latest first."""
        return self._rows.get((kind, stage), [])


@dataclass(frozen=True)
class Told:
    """One limit in words. `since` is empty where it came with the app; `later` is what is planned."""

    stage: Stage
    words: str
    from_when: str | Promise
    since: dt.date | None
    later: list[tuple[dt.date, str]] = field(default_factory=list)


def stages_of(kind: GrievanceKind | None) -> tuple[Stage, ...]:
    """The limits that a kind may have; None: those for every kind."""
    if kind is None:
        return FOR_ALL
    return tuple(s for s in IN_ORDER if s != Stage.ACCEPT or kind.is_petition)


def told_of(kind: str, book: LimitBook, on: dt.date) -> list[Told]:
    """The limits of a kind's own ("": those for every kind) that hold on a day or are planned."""
    accepted = kind in book.petitions
    found = (_told(stage, book.own(kind, stage), on, accepted=accepted) for stage in IN_ORDER)
    return [told for told in found if told]


def _told(stage: Stage, versions: list[TimeLimit], on: dt.date, *, accepted: bool) -> Told | None:
    now = next((row for row in versions if row.holds_on(on)), None)
    later = [
        (row.starts_on, in_words(row.limit)) for row in reversed(versions) if row.starts_on > on
    ]
    if now is None and not later:
        return None
    since = now.starts_on if now and now.starts_on != SINCE else None
    from_when = FROM_WHEN[stage]
    if stage == Stage.ANSWER and accepted:
        from_when = gettext_lazy("从受理算起")
    return Told(stage, in_words(now.limit) if now else "", from_when, since, later)


def shared_by(kind: str, book: LimitBook, on: dt.date) -> list[Told]:
    """What a kind takes from the limits for every kind; by hours nothing is extended."""
    answer = book.limit_of(kind, Stage.ANSWER, on)
    left_out = {Stage.EXTENSION} if answer and answer.unit == Unit.HOURS else set()
    left_out |= {told.stage for told in told_of(kind, book, on) if told.words}
    return [told for told in told_of("", book, on) if told.stage not in left_out]


def in_words(limit: Limit) -> str:
    """3个工作日, 15天, 2小时."""
    n = limit.amount
    if limit.unit == Unit.HOURS:
        return counted("%(n)d小时", n) % {"n": n}
    if limit.unit == Unit.DAYS:
        return counted("%(n)d天", n) % {"n": n}
    return counted("%(n)d个工作日", n) % {"n": n}
