"""Choices that several forms share."""

from __future__ import annotations

from typing import Any

from django import forms

from contacts.kit import clock
from contacts.models import Cadre
from contacts.queries.cadres import in_office
from contacts.queries.teams import unit_of


class CadreChoice(forms.ModelChoiceField):
    """One of the cadres, with the unit beside the name, in the order of the alphabet."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Cadre.objects.all(), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        unit = getattr(obj, "unit", None)
        return f"{obj.name} · {unit}" if unit else str(obj.name)


def cadres_by_name() -> Any:
    """The cadres in office with their unit of today, for a choice."""
    today = clock.today()
    rows = in_office(Cadre.objects.all(), today).annotate(unit=unit_of("pk", today))
    return rows.order_by("name_keys", "staff_number")
