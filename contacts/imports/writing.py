"""Writing many corrected rows at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.db.models import Model

Row = TypeVar("Row", bound=Model)


def update(model: type[Row], rows: Iterable[Row], columns: Sequence[str]) -> list[Row]:
    """Write these columns of stored rows, each row once.

    As an upsert on the key, because `bulk_update` takes minutes for a whole register.
    """
    once = list({row.pk: row for row in rows}.values())
    model._base_manager.bulk_create(
        once, update_conflicts=True, unique_fields=["pk"], update_fields=list(columns)
    )
    return once
