"""Care memberships and the household's own wishes."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts.actions import base
from contacts.models import (
    CONSENTS_ALONE,
    OF_AGE,
    CareGroup,
    CareMembership,
    Consent,
    Household,
    HouseholdWish,
    Resident,
    WishKind,
    is_forbidden_label,
)
from contacts.signals import tell_roster_changed

if TYPE_CHECKING:
    from contacts.models import User

FOREVER = dt.date.max


@transaction.atomic
def add_membership(
    *,
    by: User | None,
    household: Household,
    group: CareGroup,
    basis: str,
    starts_on: dt.date,
    resident: Resident | None = None,
    ends_on: dt.date | None = None,
    review_on: dt.date | None = None,
    consent: str = Consent.NOT_RECORDED,
) -> CareMembership:
    """A household, or one resident of it, belongs to a care group.

    Without a review day, the one that the group asks for. Raises `ValidationError` at the
    fields: somebody of another household, already in the group, no basis, consent refused, a child
    without its guardian's consent, a whole household in a group of children.
    """
    if consent == Consent.REFUSED:
        raise ValidationError({"consent": _("本人不同意，就不列入。")})
    if resident is not None and resident.household_id != household.pk:
        raise ValidationError({"resident": _("这个人不在这一户")})
    if resident is None and group.of_children:
        raise ValidationError({"resident": ask_whom()})
    refuse_condition(basis)
    if needs_guardian(resident, group, starts_on) and consent != Consent.GUARDIAN:
        raise ValidationError({"consent": ask_guardian()})
    same = household.memberships.filter(group=group, resident=resident)
    if same.overlapping(starts_on, ends_on or FOREVER).exists():
        raise ValidationError({"group": _("这一户已经在这个类别里")})
    membership = CareMembership(
        household=household,
        resident=resident,
        group=group,
        basis=basis.strip(),
        consent=consent,
        starts_on=starts_on,
        ends_on=ends_on,
        review_on=review_on or months_later(starts_on, group.review_months),
    )
    base.create(membership, by=by)
    tell_roster_changed(households=[household.pk])
    return membership


@transaction.atomic
def review_membership(
    *, membership: CareMembership, by: User | None, on: dt.date, **values: Any
) -> list[str]:
    """Note the outcome of a review: `basis`, `review_on`, `consent`; the changed fields.

    A whole household in a group of children (sheets make such rows) gets its `resident`.
    Who refuses is in the group no longer: the day before is the last one, and the reason is kept.
    """
    unknown = set(values) - {"basis", "review_on", "consent", "resident"}
    if unknown:
        raise TypeError(f"no outcome of a review: {sorted(unknown)}")
    membership = base.locked(membership)
    resident = _child_of(membership, values)
    if values.get("basis", membership.basis) != membership.basis:
        refuse_condition(values["basis"])
    if values.get("consent") == Consent.GIVEN and needs_guardian(resident, membership.group, on):
        raise ValidationError({"consent": ask_guardian()})
    if values.get("consent") != Consent.REFUSED:
        return base.change(membership, values, by=by)
    last = max(membership.starts_on, on - base.ONE_DAY)
    values["ends_on"] = min(membership.ends_on or last, last)
    changed = base.change(membership, values, by=by, reason=_("本人不同意"))
    tell_roster_changed(households=[membership.household_id])
    return changed


def _child_of(membership: CareMembership, values: dict[str, Any]) -> Resident | None:
    """Whom the row is about after the review; a child is named once, where none was."""
    resident: Resident | None = values.get("resident") or membership.resident
    if membership.resident_id or not membership.group.of_children:
        values.pop("resident", None)
        return membership.resident
    if resident is None:
        return None
    if resident.household_id != membership.household_id:
        raise ValidationError({"resident": _("这个人不在这一户")})
    same = membership.household.memberships.filter(group=membership.group, resident=resident)
    if same.overlapping(membership.starts_on, membership.ends_on or FOREVER).exists():
        raise ValidationError({"resident": _("这个孩子已经在这个类别里，这一条请退出。")})
    return resident


def ask_whom() -> str:
    return _("儿童的类别要写到人：请选是哪个孩子；名单里没有的，先在这一户里登记。")


def needs_guardian(resident: Resident | None, group: CareGroup, on: dt.date) -> bool:
    """Whether somebody can't consent alone: not yet 14; of children whose age nobody wrote down,
    it is not known to be otherwise."""
    age = resident.age_on(on) if resident else None
    return group.of_children if age is None else age < CONSENTS_ALONE


def is_grown(membership: CareMembership, on: dt.date) -> bool:
    """Whether somebody in a group of children has clearly come of age."""
    age = membership.resident.age_on(on) if membership.resident else None
    return membership.group.of_children and age is not None and age >= OF_AGE


def ask_guardian() -> str:
    return _("不满14岁的孩子，由监护人决定：问过、同意了，选“监护人同意”；不同意就不列入。")


def refuse_condition(basis: str) -> None:
    """Refuse, as a basis, what somebody suffers from, believes or has complained of.

    Raises:
        ValidationError: at `basis`.
    """
    if is_forbidden_label(basis):
        sentence = _("依据写名册或文件的名称和日期就行，不写病情、残疾、信仰、信访。")
        raise ValidationError({"basis": sentence})


@transaction.atomic
def end_membership(*, membership: CareMembership, by: User | None, on: dt.date) -> None:
    """The last day in the group."""
    base.end(base.locked(membership), on=on, by=by, field="ends_on")
    tell_roster_changed(households=[membership.household_id])


@transaction.atomic
def record_wish(
    *, by: User | None, household: Household, kind: str, starts_on: dt.date
) -> HouseholdWish:
    """The household's own wish, without a reason; it holds until it is withdrawn.

    Raises `ValidationError` where the same wish holds already.
    """
    if household.wishes.filter(kind=kind).overlapping(starts_on, FOREVER).exists():
        label = WishKind(kind).label
        raise ValidationError({"kind": _("已经记着“%(wish)s”了") % {"wish": label}})
    wish = HouseholdWish(household=household, kind=kind, starts_on=starts_on)
    base.create(wish, by=by)
    tell_roster_changed(households=[household.pk])
    return wish


@transaction.atomic
def withdraw_wish(*, wish: HouseholdWish, by: User | None, on: dt.date) -> None:
    """The wish no longer holds from `on`."""
    household = wish.household_id
    base.take_back(base.locked(wish), from_day=on, by=by)
    tell_roster_changed(households=[household])


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day some months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))
