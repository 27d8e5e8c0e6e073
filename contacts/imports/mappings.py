"""Headings that somebody has explained once are known the next time."""

from __future__ import annotations

from collections.abc import Mapping

from contacts.kit.sheets.headings import heading_key
from contacts.models import ColumnMapping


def remembered(kind: str) -> dict[str, str]:
    """The explained headings of a kind of sheet: heading → column, "" is left out."""
    return dict(ColumnMapping.objects.filter(kind=kind).values_list("heading", "column"))


def remember(kind: str, mapping: Mapping[str, str]) -> None:
    """Keep what a user explained; a heading explained anew is known by its new meaning."""
    by_heading = {heading_key(heading)[:60]: column for heading, column in mapping.items()}
    ColumnMapping.objects.bulk_create(
        [ColumnMapping(kind=kind, heading=h, column=column) for h, column in by_heading.items()],
        update_conflicts=True,
        unique_fields=["kind", "heading"],
        update_fields=["column"],
    )
