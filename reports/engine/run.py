"""Running the engine: nightly, on demand, or only to look.

Each period is one transaction, so that a run that is killed leaves whole periods behind, and the
next run finds what is missing by comparing what is stored with what should be.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Exists, Q, QuerySet

from contacts.kit import clock
from contacts.kit.periods import Period
from contacts.kit.sql import count_anew, lock
from contacts.queries.calendar import working_calendar
from reports.engine.coverage import rebuild_coverage
from reports.engine.decisions import Decisions
from reports.engine.issue import Desk
from reports.engine.moment import Moment
from reports.engine.refresh import refresh
from reports.engine.subjects import Roster
from reports.engine.terms import LONGEST_CLOSING, Term, Versions, rules
from reports.models import EngineRun, Obligation, Requirement, Subject
from visits.models import Activity, Participant

# So many new rows change what the best plan is.
MANY = 5000
Stored = dict[tuple[int, str], tuple[int, int]]


@dataclass
class Computation:
    """What is computed: all rules and everybody, or some codes, one period, some cadres."""

    moment: Moment
    codes: Collection[str] | None = None
    period: Period | None = None
    only: Collection[int] | None = None
    # Closed obligations as well: their figures stay, whether they are waived may change.
    finished_too: bool = False
    issued: int = 0
    refreshed: int = 0
    closed: int = 0
    rules: list[Versions] = field(default_factory=list)
    tell: Callable[[int, int], None] = lambda done, total: None

    def compute(self) -> None:
        """Issue, refresh, judge and close whatever is not finished yet."""
        self.rules = rules(Requirement.objects.select_related("area"))
        terms = self._terms()
        if not terms:
            return
        stored = self._stored()
        self._drop_ungoverned(stored)
        desk = self._desk(terms)
        changed = self._changed()
        due = [term for term in terms if self._is_due(term, desk.roster, stored, changed)]
        due.sort(key=lambda term: (term.period.ends_on, term.period.starts_on))
        done = 0
        for _period, group in groupby(due, key=lambda term: term.period):
            of_period = list(group)
            with transaction.atomic():
                lock(connection, "reports.engine")
                self._compute(desk, of_period)
            done += len(of_period)
            self.tell(done, len(due))
        periods = {term.period.code for term in due}
        fixed = Obligation.objects.filter(period__in=periods, closed_at=self.moment.now)
        self.closed = fixed.count()

    def _mine(self) -> Iterator[Versions]:
        for versions in self.rules:
            rule = versions.newest
            if self.codes is not None and rule.code not in self.codes:
                continue
            if self.only is None or rule.subject == Subject.CADRE:
                yield versions

    def _terms(self) -> list[Term]:
        on = self.moment.on
        if self.period is None:
            return [term for v in self._mine() for term in v.terms(v.days[0][0], on)]
        if self.period.starts_on > on:
            return []
        found = (v.term(self.period) for v in self._mine() if v.newest.every == self.period.kind)
        return [term for term in found if term is not None]

    def _stored(self) -> Stored:
        """(requirement, period) → how many obligations there are, and how many of them open."""
        rows = Obligation.objects.filter(requirement__in=self._requirements()).order_by()
        if self.only is not None:
            rows = rows.filter(cadre__in=self.only)
        if self.period is not None:
            rows = rows.filter(period=self.period.code)
        opened = Count("pk", filter=Q(closed_at__isnull=True))
        counted = rows.values("requirement_id", "period").annotate(there=Count("pk"), opened=opened)
        return {
            (row["requirement_id"], row["period"]): (row["there"], row["opened"]) for row in counted
        }

    def _requirements(self) -> list[int]:
        return [version.pk for versions in self._mine() for version in versions.versions]

    def _drop_ungoverned(self, stored: Stored) -> None:
        """Remove open obligations of a version that another one has replaced for the period."""
        governed = {v.pk: versions for versions in self._mine() for v in versions.versions}
        dropped = Q()
        for (requirement, code), (_all, still_open) in stored.items():
            term = governed[requirement].term(Period.parse(code)) if still_open else None
            if still_open and (term is None or term.requirement.pk != requirement):
                dropped |= Q(requirement=requirement, period=code)
        if not dropped:
            return
        rows = Obligation.objects.filter(dropped, self.moment.writable, closed_at__isnull=True)
        if self.only is not None:
            rows = rows.filter(cadre__in=self.only)
        with transaction.atomic():
            lock(connection, "reports.engine")
            rows.delete()

    def _desk(self, terms: list[Term]) -> Desk:
        first = min(term.period.starts_on for term in terms)
        last = max(term.period.ends_on for term in terms)
        areas = [term.requirement.area for term in terms]
        return Desk(
            moment=self.moment,
            roster=Roster(areas, (first, last), self.only),
            rules=self.rules,
            calendar=working_calendar(first, last + LONGEST_CLOSING),
            decisions=Decisions((t.requirement.code for t in terms), self.moment.end),
            only=self.only,
        )

    def _is_due(
        self, term: Term, roster: Roster, stored: Stored, changed: Collection[dt.date]
    ) -> bool:
        """Whether an obligation is open or missing, or a record of a closed period has changed."""
        there, still_open = stored.get(term.key, (0, 0))
        if self.moment.looking or self.finished_too or still_open:
            return True
        if there < roster.of(term.requirement).count(term.requirement, term.days):
            return True
        return any(term.period.contains(day) for day in changed)

    def _changed(self) -> set[dt.date]:
        """The days of the records that came in or changed since the last run was done."""
        if self.only is not None or self.period is not None:
            return set()
        done = EngineRun.objects.filter(finished_at__isnull=False)
        last = done.order_by("-on", "-started_at").first()
        if last is None:
            return set()
        since = min(last.started_at, clock.end_of(last.on))
        new = Q(recorded_at__gt=since) | Q(stored_at__gt=since) | Q(voided_at__gt=since)
        answered = Participant.objects.filter(answered_at__gt=since).values("activity")
        days = Activity.objects.filter(new | Q(pk__in=answered)).order_by()
        return set(days.values_list("happened_on", flat=True).distinct())

    def _compute(self, desk: Desk, terms: list[Term]) -> None:
        """One period."""
        period = terms[0].period
        self.issued += desk.issue(terms)
        chosen: dict[str, Any] = {"period": period.code}
        if self.only is not None:
            chosen["cadre__in"] = self.only
        if self.codes is not None:
            chosen["requirement__code__in"] = self.codes
        requirements = [term.requirement.pk for term in terms]
        rows = Obligation.objects.filter(**chosen, requirement__in=requirements)
        self.refreshed += refresh(rows, self.moment, chosen)


def run(
    on: dt.date, *, now: dt.datetime, tell: Callable[[int, int], None] | None = None
) -> EngineRun:
    """Compute all open periods as of the end of a day, and close those whose time has come.

    Missed days are made up for, a run that was killed is completed, and a run too many changes
    nothing: the rows are a function of the data (counting rule 10). `tell` hears the progress.
    """
    # An order stands with the change that it follows: if it is seen here, the change is counted below.
    orders = list(_unsettled(on).values_list("pk", flat=True))
    midnight = clock.start_of(clock.day_of(now))
    earlier = EngineRun.objects.filter(started_at__gte=midnight, finished_at__isnull=False)
    if orders or not earlier.exists():
        rebuild_coverage()
    record = EngineRun.objects.create(on=on, started_at=now)
    done = Computation(Moment(on, now))
    done.tell = tell or done.tell
    done.compute()
    record.issued, record.refreshed, record.closed = done.issued, done.refreshed, done.closed
    record.finished_at = clock.now()
    record.save()
    if done.issued >= MANY:
        count_anew(connection)
    EngineRun.objects.filter(pk__in=orders).update(finished_at=record.finished_at)
    return record


def is_computed(on: dt.date) -> bool:
    """Whether the last run was for this day, and nothing was ordered or broken off since."""
    runs = EngineRun.objects.filter(finished_at__isnull=False).annotate(
        is_behind=Exists(_unsettled(on))
    )
    last = runs.order_by("-started_at", "-pk").first()
    return last is not None and last.on == on and not last.is_behind


def _unsettled(on: dt.date) -> QuerySet[EngineRun]:
    """What was ordered for a day or an earlier one, and runs that broke off."""
    return EngineRun.objects.filter(finished_at__isnull=True, on__lte=on)


@contextmanager
def looking(
    code: str, period: Period, *, on: dt.date, now: dt.datetime
) -> Iterator[QuerySet[Obligation]]:
    """The obligations of one rule and period as they stood at the end of any day; nothing is kept.

    What was closed by then shows the figures that the close fixed.
    """
    moment = Moment(on, now, looking=True)
    with transaction.atomic():
        lock(connection, "reports.engine")
        rows = Obligation.objects.filter(requirement__code=code, period=period.code)
        rows.filter(closes_at__gt=moment.end).update(closed_at=None)
        Computation(moment, codes=[code], period=period).compute()
        yield rows if period.starts_on <= on else rows.none()
        transaction.set_rollback(True)
