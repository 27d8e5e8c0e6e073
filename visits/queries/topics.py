"""The topics of grievances as forms and filters offer them."""

from __future__ import annotations

from visits.models import Topic


def topic_choices() -> list[tuple[str, str]]:
    """The topics in use, those of the second level under their first; one statement."""
    rows = Topic.objects.filter(is_active=True).order_by("position", "pk")
    return [(row.code, f"　{row}" if row.parent_id else str(row)) for row in rows]
