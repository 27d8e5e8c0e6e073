"""After a change: what it touches is computed at once, or ordered where it is much.

An order is a run that has not been done. The row is written in the transaction of the change, so
that it is neither lost nor premature; the next run settles it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, Q

from contacts.kit.jobs import nudge
from contacts.kit.periods import Period, PeriodKind
from contacts.kit.sql import lock_beside_others
from contacts.models import ContactAssignment, Organisation
from contacts.scopes import within_path_of
from reports.engine.moment import Moment
from reports.engine.refresh import refresh
from reports.engine.run import Computation, is_computed
from reports.models import EngineRun, Obligation, Reopening, Requirement, Subject
from visits.models import Participant

# What more cadres than these owe is computed by a worker.
AT_ONCE = 30


def follow_facts(
    *,
    on: dt.date,
    now: dt.datetime,
    cadres: Iterable[int] = (),
    districts: Iterable[int] = (),
    organisations: Iterable[int] = (),
    kinds: Collection[str] | None = None,
    first: dt.date | None = None,
    last: dt.date | None = None,
) -> None:
    """Count anew for these subjects, in the periods that share a day with first..last.

    What a saved visit changes. Districts and townships are asked for one kind each: theirs are
    counted where it is among `kinds` (None: any).
    """
    cadres = list(cadres)
    if cadres and not is_computed(on):
        reissue(cadres, on=on, now=now)
    concerned = Q(cadre__in=cadres) | _holders(list(districts), list(organisations), kinds)
    touched = Obligation.objects.filter(concerned)
    if last is not None:
        touched = touched.filter(period_starts_on__lte=last)
    if first is not None:
        touched = touched.filter(period_ends_on__gte=first)
    with transaction.atomic(savepoint=False):
        # The engine locks period by period, not in the one order of those who save.
        lock_beside_others(connection, "reports.engine")
        refresh(touched, Moment(on, now))


def closed_period(
    *,
    day: dt.date,
    cadres: Iterable[int],
    districts: Iterable[int],
    organisations: Iterable[int],
    kinds: Collection[str],
) -> Period | None:
    """The first closed period in which such a record is counted, for whomever."""
    concerned = Q(cadre__in=list(cadres)) | _holders(list(districts), list(organisations), kinds)
    closed = Obligation.objects.filter(
        concerned, closed_at__isnull=False, period_starts_on__lte=day, period_ends_on__gte=day
    )
    code = closed.order_by("period_ends_on").values_list("period", flat=True).first()
    return Period.parse(code) if code else None


def reopened_until(
    *,
    day: dt.date,
    cadres: Iterable[int],
    districts: Iterable[int],
    organisations: Iterable[int],
    kinds: Collection[str],
) -> dt.datetime | None:
    """The last instant for which somebody opened a period again in which such a record is
    counted, for whomever; None where nobody did."""
    concerned = Q(cadre__in=list(cadres)) | _holders(list(districts), list(organisations), kinds)
    of_area = Q(area=OuterRef("area")) | within_path_of("area__path", "requirement__area")
    owed = Obligation.objects.filter(
        concerned, of_area, requirement__code=OuterRef("code"), period=OuterRef("period")
    )
    around = [Period.containing(kind, day).code for kind in PeriodKind]
    found = Reopening.objects.filter(Exists(owed), period__in=around)
    latest: dt.datetime | None = found.aggregate(latest=Max("closes_at"))["latest"]
    return latest


def _holders(districts: list[int], organisations: list[int], kinds: Collection[str] | None) -> Q:
    """The obligations of those who held the record."""
    holders = Q(pk__in=[])
    if districts:
        holders |= Q(district__in=districts)
    if organisations:
        areas = Organisation.objects.filter(pk__in=organisations).values("area")
        holders |= Q(requirement__subject=Subject.TOWNSHIP, area__in=areas)
    if kinds is not None:
        holders &= Q(requirement__options__kind__in=list(kinds))
    return holders


def follow_roster(
    *,
    on: dt.date,
    now: dt.datetime,
    cadres: Collection[int] | None,
    households: Collection[int] = (),
) -> None:
    """Compute anew what those owe whose services, posts, leave or households changed.

    `cadres` None: everybody.
    """
    if cadres is not None:
        reissue({*cadres, *_concerned(households)}, on=on, now=now)
    elif Requirement.objects.exists():
        order(on=on, now=now)


def reissue(cadres: Collection[int], *, on: dt.date, now: dt.datetime) -> None:
    """Compute anew what these cadres owe: days, targets and figures."""
    if len(cadres) > AT_ONCE:
        order(on=on, now=now)
    elif cadres:
        Computation(Moment(on, now), only=sorted(cadres)).compute()


def order(*, on: dt.date, now: dt.datetime) -> None:
    """Have everything computed anew, soon."""
    EngineRun.objects.create(on=on, started_at=now)
    nudge("reports.compute_duties")


def _concerned(households: Collection[int]) -> set[int]:
    """The cadres who are the households' contacts or have visited them."""
    if not households:
        return set()
    contacts = ContactAssignment.objects.filter(household__in=households)
    visitors = Participant.objects.filter(activity__met__household__in=households)
    return {
        *contacts.values_list("cadre_id", flat=True),
        *visitors.values_list("cadre_id", flat=True),
    }
