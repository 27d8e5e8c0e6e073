"""One digest a person a day, in working hours of working days (light burden 4).

The row is the truth: it shows in the app, and where a mail server is set a letter without any
name or figure says that it is there (`actions.deliveries`).
"""

from __future__ import annotations

import datetime as dt
import functools
from collections import defaultdict
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery

from contacts.kit import clock
from contacts.kit.sql import lock
from contacts.models import Service, User
from reports.actions import letters
from reports.actions.deliveries import is_working_time
from reports.actions.group_digests import order_group_digests
from reports.models import (
    About,
    Alert,
    AlertKind,
    Delivery,
    Digest,
)
from reports.queries.alerts import COUNTED, kept_from, reaching
from reports.queries.kinds import (
    DESKS,
    FOLLOW_UP,
    LEAVES_NOTHING,
    PERSONAL_KINDS,
    Right,
    kinds_at,
)

NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

# kind → (all that is open, what was raised since the own last digest; `queries.alerts.COUNTED`)
Counts = dict[str, tuple[int, int]]


def send_digests(now: dt.datetime) -> int:
    """Write the digests of the day, with their letters and messages; how many were written.

    Outside working hours nothing happens; repeated within a day nobody gets a second one.
    """
    return write_digests(now) if is_working_time(now) else 0


@transaction.atomic
def write_digests(now: dt.datetime) -> int:
    """A row for everybody for whom something was raised since the own last digest."""
    lock(connection, "reports.alerts")
    on = clock.day_of(now)
    told = _last_told()
    lines: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for user, counts in _own(on).items():
        lines[user] += _lines(counts)
    by_area, by_desk = functools.cache(_by_area), functools.cache(_by_desk)
    for grant in reaching(on, "alert", "list"):
        counts = _under(by_area(told.get(grant.user_id, NEVER)), grant.area.path)
        lines[grant.user_id] += _lines(counts, area=str(grant.area))
    done = set(Digest.objects.filter(day=on).values_list("user", flat=True))
    concerned = _concerned(on)
    for right in sorted(set(DESKS.values())):
        for grant in reaching(on, *right):
            since = told.get(grant.user_id, NEVER)
            counts = _under(by_desk(right, since), grant.area.path)
            asked = right == FOLLOW_UP or grant.user_id in concerned
            if asked and counts and grant.user_id not in done:
                counts = _less(counts, kept_from(grant.user, grant.area, right, since))
            lines[grant.user_id] += _lines(counts, area=str(grant.area))
    told_something = {
        user: _kept(found)
        for user, found in lines.items()
        if user not in done and any(line["new"] for line in found)
    }
    has_letter = _with_letters([user for user, kept in told_something.items() if not kept])
    new = [
        Digest(user_id=user, day=on, written_at=now, lines=kept)
        for user, kept in told_something.items()
        if kept or user in has_letter
    ]
    Digest.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    _order_letters(on)
    order_group_digests(now)
    return len(new)


def _order_letters(on: dt.date) -> None:
    """A letter for each digest of the day that nobody has read, where there is an address."""
    if not letters.are_sent():
        return
    waiting = Digest.objects.filter(day=on, read_at=None, deliveries=None, user__is_active=True)
    rows = [
        Delivery(
            about=About.DIGEST, key=f"digest:mail:{digest.pk}", digest=digest,
            user_id=digest.user_id, ordered_at=digest.written_at, next_try_at=digest.written_at,
        )
        for digest in waiting.exclude(user__email="")
    ]  # fmt: skip
    Delivery.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def _last_told() -> dict[int, dt.datetime]:
    """Account → when its last digest was written."""
    last = Digest.objects.order_by().values_list("user").annotate(at=Max("written_at"))
    return dict(last)


def _own(on: dt.date) -> dict[int, Counts]:
    """Account → what it is told of its own work; of no complaint about an office in which it serves."""
    found: dict[int, Counts] = defaultdict(dict)
    last = Digest.objects.filter(user=OuterRef("cadre__user")).order_by("-day")
    rows = Alert.objects.open().filter(cadre__user__is_active=True).order_by()
    rows = rows.exclude(_of_own_office(on)).annotate(
        told_at=Subquery(last.values("written_at")[:1])
    )
    since = Q(told_at=None) | Q(raised_at__gt=F("told_at"))
    for user, kind, count, new in _counted(rows, "cadre__user", since):
        found[user][kind] = (count, new)
    return found


def _of_own_office(on: dt.date) -> Q:
    """Alerts of a complaint about an office in which whoever is told serves, until the next sweep."""
    serving = Service.objects.as_of(on).filter(cadre=OuterRef("cadre"))
    return Q(Exists(serving.filter(organisation=OuterRef("grievance__concerned"))))


def _concerned(on: dt.date) -> set[int]:
    """The accounts of those who serve in an office that is complained about in what a desk is told."""
    told = Alert.objects.open().filter(cadre=None, grievance__concerned__isnull=False)
    serving = Service.objects.as_of(on).filter(
        organisation__in=told.order_by().values("grievance__concerned"), cadre__user__isnull=False
    )
    return set(serving.order_by().values_list("cadre__user", flat=True))


def _by_area(told: dt.datetime) -> dict[str, Counts]:
    """Path of an area → the alerts there; what is told to a person alone is not among them."""
    return _at_places(Alert.objects.open().exclude(kind__in=PERSONAL_KINDS), told)


def _by_desk(right: Right, told: dt.datetime) -> dict[str, Counts]:
    """Path of an area → the alerts there about what nobody has by name, for those with this right."""
    rows = Alert.objects.open().filter(cadre=None, kind__in=kinds_at(right))
    return _at_places(rows, told)


def _at_places(rows: Any, told: dt.datetime) -> dict[str, Counts]:
    found: dict[str, Counts] = defaultdict(dict)
    rows = rows.order_by()
    for path, kind, count, new in _counted(rows, "area__path", Q(raised_at__gt=told)):
        found[path][kind] = (count, new)
    return found


def _counted(rows: Any, by: str, since: Q) -> Any:
    return rows.values_list(by, "kind").annotate(
        count=Count(COUNTED, distinct=True), new=Count(COUNTED, distinct=True, filter=since)
    )  # fmt: skip


def _under(by_area: dict[str, Counts], path: str) -> Counts:
    total: Counts = {}
    for place, counts in by_area.items():
        if place.startswith(path):
            for kind, (count, new) in counts.items():
                there, fresh = total.get(kind, (0, 0))
                total[kind] = (there + count, fresh + new)
    return total


def _less(counts: Counts, others: Counts) -> Counts:
    """What is left of the counts; a kind of which nothing is left is none."""
    left = {
        kind: (count - others.get(kind, (0, 0))[0], new - others.get(kind, (0, 0))[1])
        for kind, (count, new) in counts.items()
    }
    return {kind: pair for kind, pair in left.items() if pair[0]}


def _lines(counts: Counts, *, area: str = "") -> list[dict[str, Any]]:
    """In the order of the kinds; without an area they are one's own."""
    return [
        {"kind": kind, "area": area, "count": counts[kind][0], "new": counts[kind][1]}
        for kind in AlertKind.values
        if kind in counts
    ]


def _kept(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a digest may keep: of what leaves nothing the letter tells, and the first page itself."""
    return [line for line in lines if line["kind"] not in LEAVES_NOTHING]


def _with_letters(users: list[int]) -> set[int]:
    """Those of these accounts that get letters: for them a digest without lines is written."""
    if not users or not letters.are_sent():
        return set()
    return set(User.objects.filter(pk__in=users).exclude(email="").values_list("pk", flat=True))


def read_digest(*, digest: Digest, at: dt.datetime) -> None:
    """The user has seen it."""
    Digest.objects.filter(pk=digest.pk, read_at=None).update(read_at=at)
