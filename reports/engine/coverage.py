"""Keeping `HouseholdYear` to what the activities say: at once for a few households, for all in the
first run of a day and in one that was ordered."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import ExtractYear

from contacts.models import Household
from reports.models import HouseholdYear
from visits.models import CountsAs, Family, HouseholdMet, holds


def visits(activity: str) -> Q:
    """A village day visits nobody, and meetings reach nobody in particular."""
    return Q(**{f"{activity}__kind__counts_as": CountsAs.VISIT})


def telephones(activity: str) -> Q:
    return Q(**{f"{activity}__kind__family": Family.CONTACT})


VISIT, TELEPHONE = visits("activity"), telephones("activity")


@transaction.atomic
def refresh_coverage(households: Collection[int]) -> None:
    """Compute the years of these households anew: three statements, however many there are.

    The households are locked first, so that of two entries saved at once the second sees
    what the first one wrote.
    """
    ids = sorted(set(households))
    if not ids:
        return
    locked = Household.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    list(locked.values_list("pk", flat=True))
    HouseholdYear.objects.filter(household__in=ids).delete()
    _insert(_years().filter(household__in=ids))


@transaction.atomic
def rebuild_coverage() -> None:
    """Compute the years of all households anew; heals whatever a refresh may have missed."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE reports_householdyear IN SHARE ROW EXCLUSIVE MODE")
    HouseholdYear.objects.all().delete()
    _insert(_years())


def _years() -> QuerySet[Any, Any]:
    """Household × year with the last days of contact."""
    day = "activity__happened_on"
    return (
        HouseholdMet.objects.filter(VISIT | TELEPHONE, holds("activity"))
        .order_by()
        .annotate(year=ExtractYear(day))
        .values("household_id", "year")
        .annotate(
            visited_on=Max(day, filter=VISIT),
            phoned_on=Max(day, filter=TELEPHONE),
            reached_on=Max(day),
        )
    )


def _insert(years: QuerySet[Any, Any]) -> None:
    names = "household_id, year, visited_on, phoned_on, reached_on"
    query, parameters = years.query.sql_with_params()
    into = f"INSERT INTO reports_householdyear ({names})"
    with connection.cursor() as cursor:
        cursor.execute(f"{into} SELECT {names} FROM ({query}) AS met", parameters)
