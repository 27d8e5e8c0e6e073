"""Whose words of a hand-over's belongings a user reads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from contacts.access import not_kept_from, visible_to

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from contacts.belongings import Belonging
    from contacts.models import Cadre, User


def readable(rows: QuerySet[Any], user: User, concerned: Iterable[Cadre]) -> list[Any]:
    """Those of these rows that a user may read: all that isn't kept from them, for the giver and the
    taker; for others what they may list."""
    is_concerned = any(cadre.user_id == user.pk for cadre in concerned)
    return list(not_kept_from(rows, user) if is_concerned else visible_to(rows, user))


def said(kind: Belonging, row: Any, read: Iterable[Any]) -> str:
    """A row in words where it is among those `read`, else in outline."""
    return kind.words(row) if row in read else kind.outline(row)
