"""In which townships records lie: for the trail, which each township reads for itself."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from typing import Any

from django.apps import apps
from django.db.models import Count, F, QuerySet
from django.db.models.functions import Coalesce

from contacts.models import Area
from contacts.scopes import Scopes

# Resources of which the trail names records of another.
NAMED_AS = {"coverage": "household", "diary": "activity"}
IDS_A_STATEMENT = 10_000


def townships_of(resource: str, ids: Collection[str]) -> dict[str, set[str]]:
    """Record → the paths of the townships in which it lies (its own area's above them)."""
    sought = {str(found): name for name in ids if (found := _uuid(name))}
    paths: dict[str, set[str]] = defaultdict(set)
    for model in _models_of(NAMED_AS.get(resource, resource)):
        rest = [uid for uid in sought if sought[uid] not in paths]
        for start in range(0, len(rest), IDS_A_STATEMENT):
            rows = model._base_manager.filter(uid__in=rest[start : start + IDS_A_STATEMENT])
            for uid, path in rows.order_by().values_list("uid", _place(model.scopes)):
                paths[sought[str(uid)]].update([path] if path else [])
    if not paths:
        return {}
    township = _township_by_path()
    return {name: {township(path) for path in found} for name, found in paths.items() if found}


def count_by_township(rows: QuerySet[Any]) -> dict[str, int]:
    """How many of these records lie in which township; those of no place under the empty path."""
    place = _place(rows.model.scopes)
    if place is None:
        return {"": rows.count()}
    found = rows.order_by().values_list(place).annotate(times=Count("pk"))
    township, counts = _township_by_path(), Counter[str]()
    for path, times in found:
        counts[township(path) if path else ""] += times
    return dict(counts)


def _models_of(resource: str) -> list[Any]:
    """The models whose records a resource names by their public ids, and that have a place."""
    return [
        model
        for model in apps.get_models()
        if (scopes := getattr(model, "scopes", None)) is not None
        and scopes.resource == resource
        and scopes.areas
        and hasattr(model, "uid")
    ]


def _place(scopes: Scopes) -> Any:
    """The path of the area in which a record lies; None where it has none."""
    steady = [look for look in scopes.areas if not (scopes.dated and look.startswith(scopes.dated))]
    columns = [*scopes.area_paths, *(f"{look}__path" if look else "path" for look in steady)]
    return Coalesce(*columns) if len(columns) > 1 else F(columns[0]) if columns else None


def _township_by_path() -> Callable[[str], str]:
    """Path → that of the township at or above it; above the townships the path itself."""
    townships = list(Area.objects.townships().values_list("path", flat=True))
    return lambda path: next((t for t in townships if path.startswith(t)), path)


def _uuid(name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(name)
    except ValueError:
        return None
