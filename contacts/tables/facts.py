"""Columns of the table of basic facts: a row a place, a column a fact."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.kit.tables import Column, Table
from contacts.models import Area, FactKind
from contacts.queries.facts import Latest


class FactTable(Table):
    """Built for the facts in use; the sheet gets numbers, the page writes them with thousands."""

    page_size = 500

    def __init__(
        self, places: list[Area], kinds: Iterable[FactKind], latest: Latest, params: Mapping
    ) -> None:
        name = Column(
            "name",
            _("地方"),
            str,
            link=lambda area: reverse("area", args=[area.uid]),
            phone="title",
        )
        self.columns = (name, *(_column(kind, latest) for kind in kinds))
        super().__init__(places, params)


def _column(kind: FactKind, latest: Latest) -> Column:
    return Column(
        kind.code,
        kind.label,
        _value(kind, latest),
        numeric=True,
        template="contacts/cells/amount.html",
    )


def _value(kind: FactKind, latest: Latest) -> Callable[[Any], int | float | None]:
    def value(area: Area) -> int | float | None:
        """A plain number, with which a sheet can reckon."""
        fact = latest.get((area.pk, kind.pk))
        if fact is None:
            return None
        return float(fact.value) if fact.value % 1 else int(fact.value)

    return value
