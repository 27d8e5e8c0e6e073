"""Who lives in a household: enter, correct, end."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts.actions import base
from contacts.actions.households import phone_fields
from contacts.models import Household, Relation, Resident

if TYPE_CHECKING:
    from contacts.models import User

CORRECTABLE = ("name", "relation", "birth_year", "birth_month", "phone")
OLDEST = 130


@transaction.atomic
def add_resident(
    *,
    by: User | None,
    household: Household,
    name: str,
    relation: str = Relation.OTHER,
    birth_year: int | None = None,
    birth_month: int | None = None,
    phone: str = "",
    starts_on: dt.date,
) -> Resident:
    """Enter a member of a household. Raises `ValidationError` at the fields."""
    _check_birth(birth_year, birth_month, starts_on)
    if not household.holds_on(starts_on):
        raise ValidationError({"starts_on": _("这一户在这一天不存在")})
    resident = Resident(
        household=household,
        name=name.strip(),
        relation=relation,
        birth_year=birth_year,
        birth_month=birth_month,
        starts_on=starts_on,
        **phone_fields(phone),
    )
    return base.create(resident, by=by)


@transaction.atomic
def correct_resident(*, resident: Resident, by: User | None, **values: Any) -> list[str]:
    """Put right what was entered wrongly (of `CORRECTABLE`); the names of the changed fields."""
    unknown = set(values) - set(CORRECTABLE)
    if unknown:
        raise TypeError(f"not to be corrected in place: {sorted(unknown)}")
    resident = base.locked(resident)
    _check_birth(
        values.get("birth_year", resident.birth_year),
        values.get("birth_month", resident.birth_month),
        resident.starts_on,
    )
    if "phone" in values:
        values |= phone_fields(values["phone"])
    return base.change(resident, values, by=by)


@transaction.atomic
def end_resident(*, resident: Resident, by: User | None, on: dt.date) -> None:
    """The last day in the household; personal care memberships end with it."""
    resident = base.locked(resident)
    base.end(resident, on=on, by=by, field="ends_on")
    for membership in resident.memberships.overlapping(on + base.ONE_DAY, dt.date.max):
        base.take_back(membership, from_day=on + base.ONE_DAY, by=by)


def _check_birth(year: int | None, month: int | None, on: dt.date) -> None:
    if month and not year:
        raise ValidationError({"birth_year": _("写了月份也要写年份")})
    if year and not on.year - OLDEST <= year <= dt.date.max.year:
        raise ValidationError({"birth_year": _("年份写四位数字，如1962")})
