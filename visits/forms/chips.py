"""Households and cadres as chips: a few to tap, any other found by a word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, TypeVar

from django import forms
from django.db.models import Model, Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from contacts.kit.ids import uuids
from contacts.kit.widgets import Chips
from contacts.models import Cadre, Household

Row = TypeVar("Row", bound=Model)


class ChipsField(forms.ModelMultipleChoiceField):
    """Several rows of a large table, of which only some are drawn."""

    widget = Chips

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=kwargs.pop("queryset", None), to_field_name="uid", **kwargs)
        self.error_messages["invalid_choice"] = _("有的选择已经不在您的范围里，请重新选。")

    def draw(self, choices: Iterable[tuple[str, str]], keys: dict[str, str] | None = None) -> None:
        """Draw these chips; what is chosen beyond them is no choice on the page."""
        self.widget.choices = list(choices)
        self.widget.keys = keys or {}


def household_labels(
    households: Iterable[Household], *, villages: bool
) -> list[tuple[str, SafeString]]:
    """Name and group of each household; the number only where both are the same twice.

    `villages`: whether the village must be said, because there are several. A household found
    by the name of a member says so.
    """
    rows = list(households)
    places = [_place(row, villages) for row in rows]
    names = Counter(zip((row.head_name for row in rows), places, strict=True))
    labels = []
    for row, place in zip(rows, places, strict=True):
        number = f" {row.number}" if names[row.head_name, place] > 1 else ""
        member = getattr(row, "member", "")
        home = _("（家里有%(name)s）") % {"name": member} if member else ""
        label = format_html("{} <small>{}{}{}</small>", row.head_name, place, number, home)
        labels.append((str(row.uid), label))
    return labels


def household_keys(households: Iterable[Household]) -> dict[str, str]:
    """Under which words the live filter finds each chip."""
    return {str(row.uid): f"{row.name_keys} {row.number} {row.address}" for row in households}


def cadre_labels(cadres: Iterable[Cadre]) -> list[tuple[str, str]]:
    """Names; the staff number only where a name comes twice."""
    rows = list(cadres)
    names = Counter(row.name for row in rows)
    return [
        (str(row.uid), f"{row.name} {row.staff_number}" if names[row.name] > 1 else row.name)
        for row in rows
    ]


def chosen_rows(rows: QuerySet[Any], values: Iterable[Any], drawn: Iterable[Any]) -> list[Any]:
    """The chosen rows that aren't drawn yet, so that a choice is never lost from the page."""
    known = {str(row.uid) for row in drawn}
    missing = {str(value) for value in values} - known
    return list(rows.filter(uid__in=uuids(missing))) if missing else []


def with_named(rows: QuerySet[Row], named: Iterable[Any]) -> QuerySet[Row]:
    """What may be chosen: the rows within reach, and what a corrected entry names already."""
    keys = [row.pk for row in named if row]
    if not keys:
        return rows
    return rows.model._base_manager.filter(Q(pk__in=keys) | Q(pk__in=rows.values("pk")))


def _place(household: Household, villages: bool) -> str:
    group = household.group.name if household.group else ""
    return f"{household.district.name}{group}" if villages else group
