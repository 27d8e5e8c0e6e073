"""Where a team is to be found, and which places a leader keeps contact with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts.actions import base
from contacts.models import (
    Cadre,
    ContactPoint,
    Organisation,
    ResponsibilityDistrict,
    Station,
)

if TYPE_CHECKING:
    from contacts.models import User


@transaction.atomic
def open_station(
    *,
    by: User | None,
    district: ResponsibilityDistrict,
    place: str,
    weekdays: Iterable[int],
    opens_at: dt.time,
    closes_at: dt.time,
    starts_on: dt.date,
    organisation: Organisation | None = None,
) -> Station:
    """A place where a team is on fixed weekdays (1 Monday to 7 Sunday) and hours (S001)."""
    station = Station(
        district=district,
        organisation=organisation,
        place=place.strip(),
        weekdays=_weekdays(weekdays),
        opens_at=opens_at,
        closes_at=closes_at,
        starts_on=starts_on,
    )
    return base.create(station, by=by)


@transaction.atomic
def change_station(*, station: Station, by: User | None, **values: Any) -> list[str]:
    """Change place, days or hours; the changed fields."""
    if "weekdays" in values:
        values["weekdays"] = _weekdays(values["weekdays"])
    return base.change(base.locked(station), values, by=by)


@transaction.atomic
def close_station(*, station: Station, by: User | None, on: dt.date) -> None:
    """The last day of a station."""
    base.end(base.locked(station), on=on, by=by, field="ends_on")


@transaction.atomic
def link_contact_point(
    *,
    by: User | None,
    cadre: Cadre,
    starts_on: dt.date,
    district: ResponsibilityDistrict | None = None,
    organisation: Organisation | None = None,
) -> ContactPoint:
    """A leader keeps contact with a village or with a unit (S291); one of both.

    Raises `ValidationError` where the link holds already.
    """
    target = {"district": district, "organisation": organisation}
    if cadre.contact_points.filter(**target).overlapping(starts_on, dt.date.max).exists():
        raise ValidationError(_("这个联系点已经有了"))
    return base.create(ContactPoint(cadre=cadre, starts_on=starts_on, **target), by=by)


@transaction.atomic
def unlink_contact_point(*, point: ContactPoint, by: User | None, on: dt.date) -> None:
    """The last day of a contact point."""
    base.end(base.locked(point), on=on, by=by, field="ends_on")


def _weekdays(days: Iterable[int]) -> list[int]:
    chosen = sorted({int(day) for day in days})
    if not chosen or not set(chosen) <= set(range(1, 8)):
        raise ValidationError({"weekdays": _("至少选一天")})
    return chosen
