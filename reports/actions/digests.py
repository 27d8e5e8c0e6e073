"""One digest a person a day, in working hours of working days (light burden 4).

The row is the truth: it shows in the app, and where a mail server is set a letter without any
name or figure says that it is there.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections import defaultdict
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F, Max, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock, workdays
from contacts.kit.sql import lock
from contacts.queries.calendar import working_calendar
from reports.actions.letters import send_each, write_letter
from reports.models import DESKS, PERSONAL_KINDS, Alert, AlertKind, Digest
from reports.queries.alerts import reaching

WORKING_HOURS = range(8, 18)
NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

# kind → (all open alerts, those raised since the own last digest)
Counts = dict[str, tuple[int, int]]


def send_digests(now: dt.datetime) -> int:
    """Write the digests of the day and send the letters that are due; how many were written.

    Outside working hours nothing happens; repeated within a day nobody gets a second one.
    """
    on, hour = clock.day_of(now), timezone.localtime(now).hour
    if hour not in WORKING_HOURS or not workdays.is_working_day(on, working_calendar(on, on)):
        return 0
    written = write_digests(now)
    send_letters(on)
    return written


@transaction.atomic
def write_digests(now: dt.datetime) -> int:
    """A row for everybody for whom something was raised since the own last digest."""
    lock(connection, "reports.alerts")
    on = clock.day_of(now)
    told = _last_told()
    lines: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for user, counts in _own().items():
        lines[user] += _lines(counts)
    by_area, by_desk = functools.cache(_by_area), functools.cache(_by_desk)
    for grant in reaching(on, "alert", "list"):
        counts = _under(by_area(told.get(grant.user_id, NEVER)), grant.area.path)
        lines[grant.user_id] += _lines(counts, area=str(grant.area))
    for right in sorted(set(DESKS.values())):
        for grant in reaching(on, *right):
            counts = _under(by_desk(right, told.get(grant.user_id, NEVER)), grant.area.path)
            lines[grant.user_id] += _lines(counts, area=str(grant.area))
    done = set(Digest.objects.filter(day=on).values_list("user", flat=True))
    new = [
        Digest(user_id=user, day=on, written_at=now, lines=found)
        for user, found in lines.items()
        if user not in done and any(line["new"] for line in found)
    ]
    Digest.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    return len(new)


def _last_told() -> dict[int, dt.datetime]:
    """Account → when its last digest was written."""
    last = Digest.objects.order_by().values_list("user").annotate(at=Max("written_at"))
    return dict(last)


def _own() -> dict[int, Counts]:
    """Account → the alerts about its own work."""
    found: dict[int, Counts] = defaultdict(dict)
    last = Digest.objects.filter(user=OuterRef("cadre__user")).order_by("-day")
    rows = Alert.objects.open().filter(cadre__user__is_active=True).order_by()
    rows = rows.annotate(told_at=Subquery(last.values("written_at")[:1]))
    since = Q(told_at=None) | Q(raised_at__gt=F("told_at"))
    for user, kind, count, new in _counted(rows, "cadre__user", since):
        found[user][kind] = (count, new)
    return found


def _by_area(told: dt.datetime) -> dict[str, Counts]:
    """Path of an area → the alerts there; what is told to a person alone is not among them."""
    return _at_places(Alert.objects.open().exclude(kind__in=PERSONAL_KINDS), told)


def _by_desk(right: tuple[str, str], told: dt.datetime) -> dict[str, Counts]:
    """Path of an area → the alerts there about what nobody has by name, for those with this right."""
    kinds = [kind for kind in DESKS if DESKS[kind] == right]
    return _at_places(Alert.objects.open().of_desks().filter(kind__in=kinds), told)


def _at_places(rows: Any, told: dt.datetime) -> dict[str, Counts]:
    found: dict[str, Counts] = defaultdict(dict)
    rows = rows.order_by()
    for path, kind, count, new in _counted(rows, "area__path", Q(raised_at__gt=told)):
        found[path][kind] = (count, new)
    return found


def _counted(rows: Any, by: str, since: Q) -> Any:
    return rows.values_list(by, "kind").annotate(count=Count("pk"), new=Count("pk", filter=since))


def _under(by_area: dict[str, Counts], path: str) -> Counts:
    total: Counts = {}
    for place, counts in by_area.items():
        if place.startswith(path):
            for kind, (count, new) in counts.items():
                there, fresh = total.get(kind, (0, 0))
                total[kind] = (there + count, fresh + new)
    return total


def _lines(counts: Counts, *, area: str = "") -> list[dict[str, Any]]:
    """In the order of the kinds; without an area they are one's own."""
    return [
        {"kind": kind, "area": area, "count": counts[kind][0], "new": counts[kind][1]}
        for kind in AlertKind.values
        if kind in counts
    ]


def send_letters(on: dt.date) -> int:
    """Tell by letter of the day's digests that nobody has read yet, each once; how many went out."""
    waiting = Digest.objects.filter(day=on, read_at=None, user__is_active=True)
    return send_each(waiting.exclude(user__email="").select_related("user"), _write_to)


def _write_to(digest: Digest) -> None:
    write_letter(
        digest.user,
        subject=_("连心桥：有新的提醒"),
        text=_("您在连心桥有新的提醒，请登录查看。每个工作日最多一封。"),
    )


def read_digest(*, digest: Digest, at: dt.datetime) -> None:
    """The user has seen it."""
    Digest.objects.filter(pk=digest.pk, read_at=None).update(read_at=at)
