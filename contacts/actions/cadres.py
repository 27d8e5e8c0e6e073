"""Cadres and what they serve as. Where they stand: `actions.posts`; absence: `actions.absences`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts.actions import base
from contacts.kit import telephones
from contacts.models import Area, Cadre, Organisation, Service
from contacts.signals import tell_roster_changed

if TYPE_CHECKING:
    from contacts.models import User


@transaction.atomic
def register_cadre(
    *,
    by: User | None,
    township: Area,
    staff_number: str,
    name: str,
    phone: str = "",
    service: dict[str, Any] | None = None,
) -> Cadre:
    """Enter a cadre, with the first service if it is known (arguments of `begin_service`).

    Raises `ValidationError` at the fields: staff number taken.
    """
    cadre = Cadre(
        township=township,
        staff_number=staff_number.strip(),
        name=name.strip(),
        phone=_phone(phone),
    )
    base.create(cadre, by=by)
    if service is not None:
        begin_service(by=by, cadre=cadre, **service)
    return cadre


@transaction.atomic
def correct_cadre(*, cadre: Cadre, by: User | None, **values: Any) -> list[str]:
    """Change `name`, `staff_number` or `phone`; the changed fields."""
    unknown = set(values) - {"name", "staff_number", "phone"}
    if unknown:
        raise TypeError(f"not to be changed here: {sorted(unknown)}")
    if "phone" in values:
        values["phone"] = _phone(values["phone"])
    return base.change(base.locked(cadre), values, by=by)


@transaction.atomic
def begin_service(
    *,
    by: User | None,
    cadre: Cadre,
    category: str,
    organisation: Organisation,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    title: str = "",
    party_member: bool = False,
    instead_of: Service | None = None,
) -> Service:
    """What a cadre serves as from a day; with `instead_of`, that service ends the day before.

    Raises `ValidationError` at the fields: the same service twice at a time, an organisation
    that doesn't exist on that day.
    """
    base.locked(cadre)
    if instead_of is not None:
        last = starts_on - base.ONE_DAY
        base.end(base.locked(instead_of), on=last, by=by, field="starts_on")
    if not organisation.holds_on(starts_on):
        raise ValidationError({"organisation": _("这个单位在这一天不存在")})
    same = cadre.services.filter(category=category, organisation=organisation)
    if same.overlapping(starts_on, ends_on or dt.date.max).exists():
        raise ValidationError({"organisation": _("这段时间已经有同样的任职")})
    service = Service(
        cadre=cadre,
        category=category,
        organisation=organisation,
        title=title.strip(),
        party_member=party_member,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    base.create(service, by=by)
    tell_roster_changed(cadres=[cadre.pk])
    return service


@transaction.atomic
def correct_service(*, service: Service, by: User | None, **values: Any) -> list[str]:
    """Put right `title` or `party_member`; a change of category or unit is a new service."""
    unknown = set(values) - {"title", "party_member"}
    if unknown:
        raise TypeError(f"not to be corrected in place: {sorted(unknown)}")
    changed = base.change(base.locked(service), values, by=by)
    if "party_member" in changed:
        tell_roster_changed(cadres=[service.cadre_id])
    return changed


@transaction.atomic
def end_service(*, service: Service, by: User | None, on: dt.date) -> None:
    """The last day of a service."""
    base.end(base.locked(service), on=on, by=by, field="ends_on")
    tell_roster_changed(cadres=[service.cadre_id])


def _phone(phone: str) -> str:
    try:
        return telephones.clean(phone)
    except ValidationError as error:
        raise ValidationError({"phone": error}) from error
