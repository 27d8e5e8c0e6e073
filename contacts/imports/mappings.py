"""Headings that somebody has explained once are known the next time, in their own area."""

from __future__ import annotations

from collections.abc import Mapping

from contacts.access import areas_of, is_over_all
from contacts.imports import registry
from contacts.kit.sheets.headings import heading_key
from contacts.models import ColumnMapping, User

EVERYWHERE = ""


def remembered(kind: str, by: User | None) -> dict[str, str]:
    """The explained headings of a kind of sheet: heading → column, "" is left out.

    What was explained in the user's own area goes before what was explained for all.
    """
    rows = ColumnMapping.objects.filter(kind=kind, area_path__in=[EVERYWHERE, *_own(kind, by)])
    return dict(rows.order_by("area_path").values_list("heading", "column"))


def remember(kind: str, mapping: Mapping[str, str], *, by: User | None) -> None:
    """Keep what a user explained; a heading explained anew is known by its new meaning.

    Who administers all townships (or the only one) explains it for everybody; what that user had
    explained before for the own area alone is forgotten, as it would go before.
    """
    everywhere = by is None or is_over_all(by)
    by_heading = {heading_key(heading)[:60]: column for heading, column in mapping.items()}
    if everywhere:
        own = ColumnMapping.objects.filter(kind=kind, area_path__in=_own(kind, by))
        own.filter(heading__in=by_heading).delete()
    ColumnMapping.objects.bulk_create(
        [
            ColumnMapping(area_path=path, kind=kind, heading=heading, column=column)
            for path in ([EVERYWHERE] if everywhere else _own(kind, by))
            for heading, column in by_heading.items()
        ],
        update_conflicts=True,
        unique_fields=["area_path", "kind", "heading"],
        update_fields=["column"],
    )


def _own(kind: str, by: User | None) -> list[str]:
    right = registry.get(kind).right
    return [area.path for area in areas_of(by, *right)] if by else []
