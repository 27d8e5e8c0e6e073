"""Places as choices and lists show them."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, QuerySet

from contacts.models import Area, AreaKind, Household, ResponsibilityDistrict


def groups_of(district: ResponsibilityDistrict) -> QuerySet[Area]:
    """The groups, grids and buildings of a district's village that are still there."""
    below = Area.objects.within(district.area).exclude(kind=AreaKind.VILLAGE)
    rows: QuerySet[Area] = below.filter(ended_on=None)
    return rows


def children_of(area: Area) -> list[Area]:
    """The places directly under one, those still there first."""
    return sorted(
        Area.objects.get_children(area), key=lambda child: (bool(child.ended_on), child.path)
    )


def household_counts(area: Area, children: list[Area], on: dt.date) -> dict[int, int]:
    """How many households live in each child of a place on that day; one statement.

    A household lives in its group, or in its district's village.
    """
    rows = Household.objects.as_of(on).filter(district__area__in=_near(area))
    paths = rows.order_by().values("district__area__path", "group__path").annotate(n=Count("pk"))
    counts = dict.fromkeys((child.pk for child in children), 0)
    for row in paths:
        path = row["group__path"] or row["district__area__path"]
        for child in children:
            if path.startswith(child.path):
                counts[child.pk] += row["n"]
    return counts


def _near(area: Area) -> QuerySet[Area]:
    """The places whose districts hold the households of `area`: itself, below, or its village."""
    rows: QuerySet[Area] = Area.objects.within(area)
    if area.kind in (AreaKind.GROUP, AreaKind.GRID):
        rows = Area.objects.get_ancestors(area).filter(kind=AreaKind.VILLAGE)
    return rows
