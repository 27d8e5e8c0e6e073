"""How many households a cadre can be asked to visit: more cannot be owed (counting rule 4)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, DateField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from contacts.kit.periods import Period
from contacts.models import CareMembership, ContactAssignment, HouseholdWish
from reports.engine.spans import FOREVER


def own_households(period: Period, day: dt.date) -> QuerySet[Any]:
    """Rows cadre_id, owned: households assigned on some day of the period on which they existed.

    Those whose wish to be left alone is in force on `day` leave the number.
    """
    return _counted(_assigned(period, day))


def own_hardship_households(period: Period, day: dt.date) -> QuerySet[Any]:
    """Rows cadre_id, owned: those of them that were in hardship while they were assigned.

    On one and the same day of the period: ranges that overlap two by two share a day.
    """
    hardship = CareMembership.objects.overlapping(period.starts_on, period.ends_on).filter(
        Q(ends_on__isnull=True)
        | Q(ends_on__gte=OuterRef("starts_on")) & Q(ends_on__gte=F("household__starts_on")),
        Q(household__ends_on__isnull=True) | Q(starts_on__lte=F("household__ends_on")),
        household=OuterRef("household"),
        group__is_hardship=True,
        starts_on__lte=OuterRef("until"),
    )
    return _counted(_assigned(period, day).filter(Exists(hardship)))


def _assigned(period: Period, day: dt.date) -> QuerySet[Any]:
    wishes = HouseholdWish.objects.as_of(day).filter(household=OuterRef("household"))
    exists_then = Q(household__ends_on__isnull=True) | (
        Q(household__ends_on__gte=F("starts_on")) & Q(household__ends_on__gte=period.starts_on)
    )
    until = Coalesce("ends_on", Value(FOREVER), output_field=DateField())
    rows: QuerySet[Any] = (
        ContactAssignment.objects.overlapping(period.starts_on, period.ends_on)
        .annotate(until=until)
        .filter(exists_then, ~Exists(wishes), household__starts_on__lte=F("until"))
        .filter(household__starts_on__lte=period.ends_on)
    )
    return rows


def _counted(assigned: QuerySet[Any]) -> QuerySet[Any, Any]:
    by_cadre = assigned.order_by().values("cadre_id")
    counted: QuerySet[Any, Any] = by_cadre.annotate(owned=Count("household", distinct=True))
    return counted
