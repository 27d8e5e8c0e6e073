"""Who is the personal contact of which household: by hand, evenly over a district, year after year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts import audit
from contacts.actions import base
from contacts.models import AuditVerb, Cadre, ContactAssignment, Household
from contacts.signals import tell_roster_changed

if TYPE_CHECKING:
    from contacts.models import User


def refuse_card_only(
    cadres: Iterable[Cadre], first: dt.date, last: dt.date | None, *, field: str = ""
) -> None:
    """Refuse police and judicial officers: they stand on the contact card only (S195, care P4).

    Raises `ValidationError` (at `field`) for whoever is one on some day from `first` to `last`.
    """
    officers = Cadre.objects.filter(pk__in=[cadre.pk for cadre in cadres])
    name = officers.card_only(first, last or dt.date.max).values_list("name", flat=True).first()
    if name:
        message = _("%(name)s是公安干警或司法干部，不安排联系户。") % {"name": name}
        raise ValidationError({field: message} if field else message)


def year_end(day: dt.date) -> dt.date:
    """The last day of the year in which `day` lies."""
    return dt.date(day.year, 12, 31)


@transaction.atomic
def assign(
    *,
    by: User | None,
    cadre: Cadre,
    household: Household,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
) -> ContactAssignment:
    """Make a cadre a personal contact of a household.

    Raises `ValidationError` at the fields: the household isn't there on that day, or the cadre
    is its contact already, or a police or judicial officer.
    """
    refuse_card_only([cadre], starts_on, ends_on, field="cadre")
    if not household.holds_on(starts_on):
        raise ValidationError({"starts_on": _("这一户在这一天不存在")})
    last = ends_on or dt.date.max
    if household.assignments.filter(cadre=cadre).overlapping(starts_on, last).exists():
        raise ValidationError({"cadre": _("%(name)s已经是这一户的联系人") % {"name": cadre.name}})
    link = ContactAssignment(cadre=cadre, household=household, starts_on=starts_on, ends_on=ends_on)
    base.create(link, by=by)
    tell_roster_changed(cadres=[cadre.pk])
    return link


@transaction.atomic
def unassign(*, assignment: ContactAssignment, by: User | None, on: dt.date) -> None:
    """The last day of a personal contact."""
    base.end(base.locked(assignment), on=on, by=by, field="ends_on")
    tell_roster_changed(cadres=[assignment.cadre_id])


@transaction.atomic
def assign_many(
    *,
    by: User | None,
    shares: Mapping[Cadre, Iterable[Household]],
    starts_on: dt.date,
    ends_on: dt.date | None = None,
) -> int:
    """Make each cadre the contact of the households shared out to him; how many links are new.

    Links that hold already in that time are left alone. One event of the trail for all. Raises
    `ValidationError` for police and judicial officers.
    """
    refuse_card_only(shares, starts_on, ends_on)
    wanted = [(cadre, household) for cadre, share in shares.items() for household in share]
    held = set(
        ContactAssignment.objects.filter(cadre__in=list(shares))
        .overlapping(starts_on, ends_on or dt.date.max)
        .values_list("cadre_id", "household_id")
    )
    links = [
        ContactAssignment(cadre=cadre, household=household, starts_on=starts_on, ends_on=ends_on)
        for cadre, household in wanted
        if (cadre.pk, household.pk) not in held and household.holds_on(starts_on)
    ]
    _store_many(links, by=by)
    return len(links)


@transaction.atomic
def carry_over(*, by: User | None, links: Iterable[ContactAssignment], year: int) -> int:
    """Let links go on for the whole of `year`; how many are new (S009).

    Links that reach into the year already are left alone, and those of police and judicial
    officers come to their end.
    """
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    links = list(links)
    keeping = Cadre.objects.filter(pk__in=[link.cadre_id for link in links])
    allowed = set(keeping.not_card_only(first, last).values_list("pk", flat=True))
    links = [link for link in links if link.cadre_id in allowed]
    held = set(
        ContactAssignment.objects.filter(household__in=[link.household_id for link in links])
        .overlapping(first, last)
        .values_list("cadre_id", "household_id")
    )
    fresh = {(link.cadre_id, link.household_id) for link in links} - held
    _store_many(
        [
            ContactAssignment(cadre_id=cadre, household_id=home, starts_on=first, ends_on=last)
            for cadre, home in sorted(fresh)
        ],
        by=by,
    )
    return len(fresh)


def _store_many(links: list[ContactAssignment], *, by: User | None) -> None:
    ContactAssignment.objects.bulk_create(links, batch_size=500)
    if not links:
        return
    audit.record(
        by=by,
        verb=AuditVerb.CREATE,
        resource="assignment",
        ids=[link.uid for link in links],
        fields=["cadre", "household", "starts_on", "ends_on"],
    )
    tell_roster_changed(cadres={link.cadre_id for link in links})
