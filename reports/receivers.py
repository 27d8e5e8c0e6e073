"""What happens here when a lower app tells that something changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from contacts.kit import clock
from contacts.models import Area, AreaKind, Cadre
from contacts.signals import roster_changed
from reports.actions.packs import take_over_packs
from reports.engine import follow
from reports.engine.coverage import refresh_coverage
from reports.queries.my_duties import standing
from visits.signals import closing_asked, facts_changed, reopening_asked, standing_asked


@receiver(post_save, sender=Area, dispatch_uid="reports.packs")
def follow_township(instance: Area, created: bool, **_context: Any) -> None:
    """A township that is brought in takes over the packs that are switched on for all."""
    if created and instance.kind == AreaKind.TOWNSHIP:
        take_over_packs(instance)


@receiver(facts_changed, dispatch_uid="reports.coverage")
def follow_coverage(households: Collection[int] | None = None, **_facts: Any) -> None:
    """Bring the coverage of the households up to date; of all, where none are named (imports)."""
    if households is None:
        follow.order(on=clock.today(), now=clock.now())
    else:
        refresh_coverage(households)


@receiver(facts_changed, dispatch_uid="reports.figures")
def follow_activity(
    *,
    cadres: Collection[int] = (),
    districts: Collection[int] = (),
    organisations: Collection[int] = (),
    kinds: Collection[str] | None = None,
    first: dt.date | None = None,
    last: dt.date | None = None,
    **_context: Any,
) -> None:
    """Count anew what the activity counts for, so that a saved visit shows at once."""
    follow.follow_facts(
        on=clock.today(),
        now=clock.now(),
        cadres=cadres,
        districts=districts,
        organisations=organisations,
        kinds=kinds,
        first=first,
        last=last,
    )


@receiver(roster_changed, dispatch_uid="reports.roster")
def follow_roster(
    cadres: Collection[int] | None,
    households: Collection[int] = (),
    **_context: Any,
) -> None:
    """Compute anew what those owe whom the change concerns."""
    follow.follow_roster(
        on=clock.today(),
        now=clock.now(),
        cadres=cadres,
        households=households,
    )


@receiver(standing_asked, dispatch_uid="reports.standing")
def tell_standing(cadre: Cadre, on: dt.date, **_context: Any) -> str:
    """How the cadre stands in the month of a day, after something was saved."""
    return standing(cadre, on)


@receiver(reopening_asked, dispatch_uid="reports.reopening")
def tell_reopened(
    day: dt.date,
    cadres: Collection[int],
    districts: Collection[int],
    organisations: Collection[int],
    kinds: Collection[str],
    **_context: Any,
) -> dt.datetime | None:
    """Until when a period that counts such a record is open again."""
    return follow.reopened_until(
        day=day, cadres=cadres, districts=districts, organisations=organisations, kinds=kinds
    )


@receiver(closing_asked, dispatch_uid="reports.closing")
def tell_closed(
    day: dt.date,
    cadres: Collection[int],
    districts: Collection[int],
    organisations: Collection[int],
    kinds: Collection[str],
    **_context: Any,
) -> str | None:
    """Which closed period has counted such a record."""
    period = follow.closed_period(
        day=day, cadres=cadres, districts=districts, organisations=organisations, kinds=kinds
    )
    return str(period.label) if period else None
