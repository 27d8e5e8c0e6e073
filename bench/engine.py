"""The engine against bare SQL with the same joins and conditions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bench.figures import Figure, seconds
from contacts.kit import clock
from reports.engine.follow import follow_facts
from reports.engine.run import run
from reports.models import Obligation
from visits.models import Activity, Participant

# What a person would write by hand for one rule and period. {unit}, {joins} and {where} differ
# by measure, nothing else does.
BARE = """
SELECT o.id, COUNT(DISTINCT {unit})
FROM reports_obligation o
JOIN reports_boundspan s ON s.obligation_id = o.id
JOIN visits_participant p ON p.cadre_id = o.cadre_id
JOIN visits_activity a ON a.id = p.activity_id
    AND a.happened_on BETWEEN s.starts_on AND s.ends_on
JOIN visits_activitykind k ON k.id = a.kind_id
{joins}
WHERE o.requirement_id = %(rule)s AND o.period = %(period)s
    AND a.happened_on BETWEEN %(first)s AND %(last)s
    AND a.state <> 'draft' AND a.recorded_at <= %(now)s AND a.recorded_at <= o.closes_at
    AND (a.voided_at IS NULL OR a.voided_at > %(now)s)
    AND (p.answer <> 'not_there' OR p.answered_at > %(now)s)
    AND {where}
GROUP BY o.id
"""
MET = "EXISTS (SELECT 1 FROM visits_householdmet m WHERE m.activity_id = a.id)"
HOUSEHOLD = "JOIN visits_householdmet m ON m.activity_id = a.id"
ASSIGNED = """EXISTS (SELECT 1 FROM contacts_contactassignment c WHERE c.cadre_id = p.cadre_id
    AND c.household_id = m.household_id AND c.starts_on <= a.happened_on
    AND (c.ends_on IS NULL OR c.ends_on >= a.happened_on))"""
HARDSHIP = """EXISTS (SELECT 1 FROM visits_householdmet m
    JOIN contacts_caremembership w ON w.household_id = m.household_id
    JOIN contacts_caregroup g ON g.id = w.group_id AND g.is_hardship
    WHERE m.activity_id = a.id AND w.starts_on <= a.happened_on
    AND (w.ends_on IS NULL OR w.ends_on >= a.happened_on))"""
VISIT = "k.counts_as = 'visit'"
BY_RULE = {
    "village-cadre-visit-days": ("a.happened_on", "", f"{VISIT} AND {MET}"),
    "township-cadre-village-days": (
        "a.happened_on",
        "",
        f"(k.counts_as = 'stay' OR ({VISIT} AND {MET}))",
    ),
    "village-cadre-households": ("m.household_id", HOUSEHOLD, f"{VISIT} AND {ASSIGNED}"),
    "township-cadre-households": ("m.household_id", HOUSEHOLD, f"{VISIT} AND {ASSIGNED}"),
    "hardship-visits": ("a.id", "", f"{VISIT} AND {HARDSHIP}"),
}


def measure(on: dt.date, *, limit: float) -> Iterator[Figure]:
    """A run over everything that is open, and the refresh after one saved visit."""
    run(on, now=clock.now())
    bare = seconds(lambda: _bare(on), times=3)
    ours = seconds(lambda: run(on, now=clock.now()), times=3)
    yield Figure(
        "quota run of all rules ÷ bare SQL",
        ours / bare,
        limit,
        "×",
        f"{ours * 1000:,.0f} ms against {bare * 1000:,.0f} ms; "
        f"{Obligation.objects.open().count():,} open obligations",
    )
    yield from _refresh(on)


def _bare(on: dt.date) -> None:
    """The same figures by hand: one SELECT for each rule and open period of cadres."""
    open_ones = Obligation.objects.open().filter(cadre__isnull=False)
    terms = open_ones.order_by().values_list(
        "requirement_id", "requirement__code", "period", "period_starts_on", "period_ends_on"
    )
    with connection.cursor() as cursor:
        for rule, code, period, first, last in terms.distinct():
            unit, joins, where = BY_RULE[code]
            values: dict[str, Any] = {
                "rule": rule,
                "period": period,
                "now": clock.end_of(on),
                "first": first,
                "last": last,
            }
            cursor.execute(
                BARE.format(unit=unit, joins=joins, where=where),
                values,
            )
            cursor.fetchall()


def _refresh(on: dt.date) -> Iterator[Figure]:
    activity = Activity.objects.valid().latest("happened_on")
    cadres = list(
        Participant.objects.filter(activity=activity).values_list("cadre_id", flat=True)[:1]
    )

    def again() -> None:
        with transaction.atomic():
            follow_facts(
                cadres=cadres,
                first=activity.happened_on,
                last=activity.happened_on,
                on=on,
                now=clock.now(),
            )

    with CaptureQueriesContext(connection) as captured:
        again()
    yield Figure("refresh after one saved visit: statements", len(captured), 10, "")
    taken = seconds(again) * 1000
    if connection.vendor == "sqlite":
        yield Figure("refresh after one saved visit", taken, 50, "ms")
        return
    round_trip = seconds(_round_trip, times=50) * 1000
    yield Figure(
        "refresh ÷ (statements × a SELECT 1)",
        taken / len(captured) / round_trip,
        20,
        "×",
        f"{taken:.1f} ms, a round trip {round_trip:.2f} ms",
    )


def _round_trip() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
