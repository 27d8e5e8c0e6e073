"""Choices that several forms share."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator

from contacts.kit import clock
from contacts.models import Cadre
from contacts.queries.cadres import Nearness, by_nearness, in_office
from contacts.queries.teams import unit_of


class CadreChoice(forms.ModelChoiceField):
    """One of the cadres, with the unit beside the name, in the order of the alphabet."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Cadre.objects.all(), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return self.label_of(obj)

    @staticmethod
    def label_of(cadre: Any) -> str:
        """Name and unit."""
        unit = getattr(cadre, "unit", None)
        return f"{cadre.name} · {unit}" if unit else str(cadre.name)


def cadres_by_name() -> Any:
    """The cadres in office with their unit of today, for a choice."""
    today = clock.today()
    rows = in_office(Cadre.objects.all(), today).annotate(unit=unit_of("pk", today))
    return rows.order_by("name_keys", "staff_number")


def contacts_by_name() -> Any:
    """Those of them who may have households: no police or judicial officers."""
    return cadres_by_name().not_card_only(clock.today())


class _InGroups(ModelChoiceIterator):
    """The choices under a heading for each degree of nearness."""

    def __iter__(self) -> Iterator[Any]:
        yield ("", self.field.empty_label)
        for nearness, cadres in groupby(self.queryset, key=lambda cadre: cadre.nearness):
            yield (Nearness(nearness).label, [self.choice(cadre) for cadre in cadres])


class NearCadreChoice(CadreChoice):
    """One of the cadres, those who stand nearest to somebody first (`cadres_near`)."""

    iterator = _InGroups


def cadres_near(cadre: Cadre) -> Any:
    """All others in office who may have households, with their unit, by how near they stand to
    the cadre today."""
    return by_nearness(contacts_by_name().exclude(pk=cadre.pk), cadre, clock.today())
