"""A count that may be a lower bound, in a form and in a table: one integer and one mark beside it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.db.models import Q

from contacts.kit.quantities import MOST, Quantity, read
from contacts.kit.sheets.cells import CellError


def bound_of_a_number(name: str, constraint: str) -> models.CheckConstraint:
    """The columns `name` and `name_at_least` fit: a lower bound is one of some number, not of none."""
    some = Q(**{f"{name}__isnull": False, f"{name}__gte": 1})
    return models.CheckConstraint(
        condition=Q(**{f"{name}_at_least": False}) | some, name=constraint
    )


def quantity_of(row: Any, name: str) -> Quantity | None:
    """The count that a row's columns `name` and `name_at_least` hold."""
    return Quantity.of(getattr(row, name), getattr(row, f"{name}_at_least"))


def columns_of(name: str, quantity: Quantity | None) -> dict[str, Any]:
    """The same the other way: values for both columns."""
    number, is_bound = quantity.pair if quantity else (None, False)
    return {name: number, f"{name}_at_least": is_bound}


class QuantityField(forms.CharField):
    """A count as people write it: 20, 20余, 三十多户, 2.3万. Its value is a `Quantity`, or None."""

    def __init__(self, *, most: int = MOST, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)
        self.most = most

    def to_python(self, value: Any) -> Any:
        """What was typed, read.

        Raises:
            ValidationError: it can't be understood; the sentence says how to write it.
        """
        typed = super().to_python(value)
        try:
            return read(typed, self.most)
        except CellError as error:
            raise forms.ValidationError(error.message, code=error.code) from None

    def run_validators(self, value: Any) -> None:
        """The length is that of what was typed; a count has none."""
        super().run_validators("" if value is None else str(value))

    def prepare_value(self, value: Any) -> Any:
        """A stored count as it was written."""
        return str(value) if isinstance(value, Quantity) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another count was typed, however it was written."""
        try:
            return bool(self.to_python(data) != self.to_python(self.prepare_value(initial)))
        except forms.ValidationError:
            return True
