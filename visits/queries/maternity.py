"""孕产服务申请 as it is read: where it is offered, what waits, and numbers from five up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from contacts.access import visible_to
from contacts.kit.periods import Period, PeriodKind
from contacts.models import Area, Grant, ResponsibilityDistrict, User
from contacts.policy import Role
from visits.models import MaternityOffer, MaternityQuarter, MaternityRequest
from visits.queries.small_cells import LEAST_SHOWN

QUARTERS_SHOWN = 8


def is_offered(district: ResponsibilityDistrict, on: dt.date) -> bool:
    """Whether the district's township has switched it on, and there is somebody who sees a request."""
    township = district.area.township
    if township is None or not MaternityOffer.objects.as_of(on).filter(township=township).exists():
        return False
    return has_contact(township, on)


def has_contact(township: Area, on: dt.date) -> bool:
    """Whether a health contact with a working account is there for the whole township."""
    return any(township.path.startswith(path) for path in _contacts(on))


def _contacts(on: dt.date) -> list[str]:
    """The paths of the areas that have a health contact."""
    grants = Grant.objects.in_force(on).filter(role=Role.HEALTH, user__is_active=True)
    return list(grants.order_by().values_list("area__path", flat=True).distinct())


def waiting(rows: QuerySet[MaternityRequest]) -> QuerySet[MaternityRequest]:
    """Those of which the service is still to come."""
    return rows.filter(served_on=None)


@dataclass(frozen=True)
class Switch:
    """A township with its offer, if it has one, and whether somebody would see a request."""

    township: Area
    offer: MaternityOffer | None
    has_contact: bool


def switches(user: User, on: dt.date) -> list[Switch]:
    """The townships whose switch the user keeps."""
    towns = Area.objects.townships().filter(ended_on=None).order_by("path")
    offers = {
        offer.township_id: offer
        for offer in MaternityOffer.objects.as_of(on).select_related("township")
    }
    contacts = _contacts(on)
    return [
        Switch(town, offers.get(town.pk), any(town.path.startswith(path) for path in contacts))
        for town in visible_to(towns, user, "change", resource="maternity")
    ]


@dataclass(frozen=True)
class Quarter:
    """A township's services in a quarter; below five no number is told (care P2)."""

    township: Area
    period: Period
    number: int | None


def quarters(rows: QuerySet[MaternityQuarter], towns: Iterable[Area], on: dt.date) -> list[Quarter]:
    """The last quarters that are over, of each township, the latest first. None: fewer than five, or
    none at all.

    The running one would tell of each service on the day on which it is noted.
    """
    known = {(row.township_id, row.quarter): row.number for row in rows}
    period, periods = Period.containing(PeriodKind.QUARTER, on).previous(), []
    for _n in range(QUARTERS_SHOWN):
        periods.append(period)
        period = period.previous()
    return [
        Quarter(town, period, number if number >= LEAST_SHOWN else None)
        for town in towns
        for period in periods
        for number in (known.get((town.pk, period.code), 0),)
    ]
