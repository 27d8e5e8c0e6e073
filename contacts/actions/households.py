"""The register of households: enter, correct, end. Who lives there: `actions.residents`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts.actions import base
from contacts.kit import telephones
from contacts.models import Area, EndReason, Household, ResponsibilityDistrict
from contacts.signals import tell_roster_changed

if TYPE_CHECKING:
    from contacts.models import User

# What may be put right in place; a change of place is a move, which keeps the history.
CORRECTABLE = ("head_name", "address", "phone", "size", "group")


@transaction.atomic
def register_household(
    *,
    by: User | None,
    district: ResponsibilityDistrict,
    number: str,
    head_name: str,
    starts_on: dt.date,
    group: Area | None = None,
    address: str = "",
    phone: str = "",
    size: int | None = None,
    came_from: Household | None = None,
) -> Household:
    """Enter a household. Raises `ValidationError` at the fields: number taken, group elsewhere."""
    check_group(group, district)
    household = Household(
        township=district.area.township,
        district=district,
        group=group,
        number=number.strip(),
        head_name=head_name.strip(),
        address=address.strip(),
        size=size,
        starts_on=starts_on,
        came_from=came_from,
        **phone_fields(phone),
    )
    base.create(household, by=by)
    tell_roster_changed(households=[household.pk])
    return household


@transaction.atomic
def correct_household(*, household: Household, by: User | None, **values: Any) -> list[str]:
    """Put right what was entered wrongly; the names of the fields that changed.

    `values` are of `CORRECTABLE`. Raises `ValidationError` at the fields.
    """
    unknown = set(values) - set(CORRECTABLE)
    if unknown:
        raise TypeError(f"not to be corrected in place: {sorted(unknown)}")
    household = base.locked(household)
    if "group" in values:
        check_group(values["group"], household.district)
    if "phone" in values:
        values |= phone_fields(values["phone"])
    changed = base.change(household, values, by=by)
    if "group" in changed:
        tell_roster_changed(households=[household.pk])
    return changed


@transaction.atomic
def end_household(
    *, household: Household, by: User | None, on: dt.date, end_reason: str, field: str = "ends_on"
) -> None:
    """Close a household on its last day `on`, and with it all that belongs to it.

    Raises `ValidationError`: closed already, or `on` before its beginning.
    """
    household = base.locked(household)
    if household.ends_on is not None:
        raise ValidationError(_("这一户已经在%(day)s结束了") % {"day": household.ends_on})
    base.end(household, on=on, by=by, reason=str(EndReason(end_reason).label), field=field)
    base.change(household, {"end_reason": end_reason}, by=by)
    cadres = list(household.assignments.values_list("cadre_id", flat=True))
    for rows in (
        household.residents,
        household.memberships,
        household.wishes,
        household.assignments,
    ):
        for row in rows.overlapping(on + base.ONE_DAY, dt.date.max):
            base.take_back(row, from_day=on + base.ONE_DAY, by=by)
    tell_roster_changed(cadres=cadres, households=[household.pk])


def phone_fields(phone: str) -> dict[str, str]:
    """The columns of a telephone number. Raises `ValidationError` at `phone`."""
    try:
        number = telephones.clean(phone)
    except ValidationError as error:
        raise ValidationError({"phone": error}) from error
    return {"phone": number, "phone_tail": telephones.tail(number)}


def check_group(group: Area | None, district: ResponsibilityDistrict) -> None:
    """Refuse a group that doesn't lie in the district, at the field `group`."""
    if group is not None and not Area.objects.within(district.area).filter(pk=group.pk).exists():
        raise ValidationError({"group": _("这个小组不在%(district)s") % {"district": district}})
