"""Organisations: found, change, dissolve."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts.actions import base
from contacts.models import Area, Organisation

if TYPE_CHECKING:
    from contacts.models import User

CHANGEABLE = ("name", "kind", "parent")


@transaction.atomic
def found_organisation(
    *,
    by: User | None,
    area: Area,
    name: str,
    kind: str,
    starts_on: dt.date,
    parent: Organisation | None = None,
) -> Organisation:
    """Enter an organisation. Raises `ValidationError`: one of this name is there already."""
    organisation = Organisation(
        area=area, name=name.strip(), kind=kind, parent=parent, starts_on=starts_on
    )
    base.create(organisation, by=by)
    return organisation


@transaction.atomic
def change_organisation(*, organisation: Organisation, by: User | None, **values: Any) -> list[str]:
    """Change name, kind or the organisation above; the changed fields."""
    unknown = set(values) - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"not to be changed here: {sorted(unknown)}")
    organisation = base.locked(organisation)
    _check_parent(organisation, values.get("parent"))
    return base.change(organisation, values, by=by)


@transaction.atomic
def dissolve_organisation(*, organisation: Organisation, by: User | None, on: dt.date) -> None:
    """The last day of an organisation; refused while somebody serves there or below it."""
    organisation = base.locked(organisation)
    after = on + base.ONE_DAY
    if organisation.services.overlapping(after, dt.date.max).exists():
        raise ValidationError(_("还有人在这个单位任职，请先调整他们的任职。"))
    if organisation.children.overlapping(after, dt.date.max).exists():
        raise ValidationError(_("还有下级单位，请先调整它们。"))
    base.end(organisation, on=on, by=by, field="ends_on")
    for rows in (organisation.contact_points, organisation.stations):
        for row in rows.overlapping(after, dt.date.max):
            base.take_back(row, from_day=after, by=by)


def _check_parent(organisation: Organisation, parent: Organisation | None) -> None:
    above = parent
    while above is not None:
        if above.pk == organisation.pk:
            raise ValidationError({"parent": _("上级单位不能是它自己或者它的下级")})
        above = above.parent
