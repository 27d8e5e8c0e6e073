"""Days and instants that somebody may mean: a year typed wrongly is told at its field."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock

FIRST, LAST = dt.date(1900, 1, 1), dt.date(2199, 12, 31)
TOO_EARLY, TOO_FAR = _("日期太早了，请检查年份"), _("日期太远了，请检查年份")
PLAUSIBLE_DAYS = (MinValueValidator(FIRST, TOO_EARLY), MaxValueValidator(LAST, TOO_FAR))


def expect_plausible(field: forms.Field) -> None:
    """Let a field for a day or an instant refuse others, so that all arithmetic stays within the
    calendar; other fields are left alone."""
    if isinstance(field, forms.DateField):
        field.validators.extend(PLAUSIBLE_DAYS)
    elif isinstance(field, forms.DateTimeField):
        first, last = clock.start_of(FIRST), clock.start_of(LAST)
        field.validators += [MinValueValidator(first, TOO_EARLY), MaxValueValidator(last, TOO_FAR)]
