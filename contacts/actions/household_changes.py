"""Households that move, split or merge: the old one ends, the new one names where it came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts.actions import base
from contacts.actions.households import end_household, register_household
from contacts.models import (
    Area,
    CareMembership,
    EndReason,
    Household,
    HouseholdWish,
    Relation,
    Resident,
    ResponsibilityDistrict,
)
from contacts.signals import tell_roster_changed

if TYPE_CHECKING:
    from contacts.models import User

LIVES_ON = ("name", "birth_year", "birth_month", "phone", "phone_tail", "identity_digest")


@transaction.atomic
def move_household(
    *,
    household: Household,
    by: User | None,
    district: ResponsibilityDistrict,
    group: Area | None,
    number: str,
    address: str,
    on: dt.date,
) -> Household:
    """Move a household to another district from `on`; the new record.

    Residents, care memberships and wishes go along; personal contacts end the day before.
    Raises `ValidationError` at the fields.
    """
    if district.pk == household.district_id:
        raise ValidationError({"district": _("还在原来的责任区。只改小组或住址，请用“修改”。")})
    successor = register_household(
        by=by,
        district=district,
        group=group,
        number=number,
        head_name=household.head_name,
        address=address,
        phone=household.phone,
        size=household.size,
        starts_on=on,
        came_from=household,
    )
    new: dict[int | None, Resident] = {
        old.pk: _live_on(old, successor, on=on, by=by, same_family=True)
        for old in household.residents.as_of(on)
    }
    for membership in household.memberships.as_of(on):
        _care_on(membership, successor, new.get(membership.resident_id), on=on, by=by)
    for wish in household.wishes.as_of(on):
        same = {"kind": wish.kind, "starts_on": on, "ends_on": wish.ends_on}
        base.create(HouseholdWish(household=successor, **same), by=by)
    _close(household, EndReason.MOVED, on=on, by=by)
    return successor


@transaction.atomic
def split_household(
    *,
    household: Household,
    by: User | None,
    residents: Iterable[Resident],
    number: str,
    head_name: str,
    address: str,
    phone: str,
    on: dt.date,
) -> Household:
    """Let some residents form a household of their own from `on`; the new record.

    The old household goes on. Care memberships of a resident go along with the resident.
    Raises `ValidationError` at the fields.
    """
    leaving = list(residents)
    _check_split(household, leaving, on)
    branch = register_household(
        by=by,
        district=household.district,
        group=household.group,
        number=number,
        head_name=head_name,
        address=address,
        phone=phone,
        size=len(leaving) or None,
        starts_on=on,
        came_from=household,
    )
    for resident in leaving:
        memberships = list(resident.memberships.as_of(on))
        moved = _live_on(resident, branch, on=on, by=by)
        for membership in memberships:
            _care_on(membership, branch, moved, on=on, by=by)
            base.take_back(membership, from_day=on, by=by)
        base.take_back(resident, from_day=on, by=by)
    return branch


@transaction.atomic
def merge_household(*, household: Household, into: Household, by: User | None, on: dt.date) -> None:
    """Let a household become part of another one from `on`.

    Residents and care memberships go along; wishes and personal contacts end.
    Raises `ValidationError` at `into` or `on`.
    """
    into = base.locked(into)
    if into.pk == household.pk or into.township_id != household.township_id:
        raise ValidationError({"into": _("要并入同一个乡镇的另外一户")})
    if not into.holds_on(on):
        raise ValidationError({"into": _("那一户在这一天不存在")})
    new: dict[int | None, Resident] = {
        old.pk: _live_on(old, into, on=on, by=by) for old in household.residents.as_of(on)
    }
    present = set(into.memberships.as_of(on).values_list("group_id", flat=True))
    for membership in household.memberships.as_of(on):
        if membership.resident_id or membership.group_id not in present:
            _care_on(membership, into, new.get(membership.resident_id), on=on, by=by)
    _close(household, EndReason.MERGED, on=on, by=by, merged_into=into)
    tell_roster_changed(households=[into.pk])


def _close(
    household: Household, why: EndReason, *, on: dt.date, by: User | None, **links: Any
) -> None:
    """End the old record on the day before `on`."""
    end_household(household=household, by=by, on=on - base.ONE_DAY, end_reason=why, field="on")
    if links:
        base.change(base.locked(household), links, by=by)


def _check_split(household: Household, leaving: list[Resident], on: dt.date) -> None:
    if not household.holds_on(on):
        raise ValidationError({"on": _("原来的户在这一天不存在")})
    at_home = household.residents.as_of(on).count()
    if any(resident.household_id != household.pk for resident in leaving):
        raise ValidationError({"residents": _("有人不在这一户")})
    if leaving and len(leaving) == at_home:
        raise ValidationError({"residents": _("全家都走就不是分户，请用“搬走”")})


def _live_on(
    resident: Resident,
    household: Household,
    *,
    on: dt.date,
    by: User | None,
    same_family: bool = False,
) -> Resident:
    """The same person in another household from `on`; the old record is left to its own end.

    The relation to the head is known only where the whole family goes, or for the new head.
    """
    same = {name: getattr(resident, name) for name in LIVES_ON}
    is_head = not same_family and resident.name == household.head_name
    unknown = Relation.HEAD if is_head else Relation.OTHER
    relation = resident.relation if same_family else unknown
    fresh = Resident(household=household, relation=relation, starts_on=on, **same)
    return base.create(fresh, by=by)


def _care_on(
    membership: CareMembership,
    household: Household,
    resident: Resident | None,
    *,
    on: dt.date,
    by: User | None,
) -> None:
    fresh = CareMembership(
        household=household,
        resident=resident,
        group=membership.group,
        basis=membership.basis,
        consent=membership.consent,
        review_on=membership.review_on,
        starts_on=on,
        ends_on=membership.ends_on,
    )
    base.create(fresh, by=by)
