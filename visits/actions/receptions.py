"""Reception days: planned by a rule, swapped with a trace, held by an entry, or openly not held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts.access import visible_to
from contacts.actions import base
from contacts.models import Cadre, User
from visits.models import Activity, ReceptionDay, ReceptionSwap
from visits.queries.receptions import matching_entries

SAME_TIME = ("organisation", "district", "kind", "happens_on", "opens_at")


@transaction.atomic
def plan_reception(*, by: User | None, **said: Any) -> ReceptionDay:
    """One day beside the rota. Raises `ValidationError` at its fields."""
    return base.create(ReceptionDay(**said, is_extra=True), by=by)


@transaction.atomic
def plan_receptions(*, by: User | None, days: Sequence[ReceptionDay]) -> list[ReceptionDay]:
    """Those of a preview (`queries.rota`); what is there already is not doubled."""
    return [base.create(day, by=by) for day in days if not is_there(day)]


def is_there(day: ReceptionDay) -> bool:
    """Whether the same holder has one of this kind at this time."""
    same = {name: getattr(day, name) for name in SAME_TIME}
    return ReceptionDay.objects.filter(**same).exists()


@transaction.atomic
def change_reception(*, by: User | None, day: ReceptionDay, **values: Any) -> list[str]:
    """Another place, time or form; the fields that changed."""
    return base.change(_open(day), values, by=by)


@transaction.atomic
def swap_reception(
    *,
    by: User | None,
    day: ReceptionDay,
    reason: str,
    at: dt.datetime,
    receiver: Cadre | None = None,
    other: ReceptionDay | None = None,
) -> None:
    """Somebody else takes the turn, or two exchange theirs (`other`); both names stay.

    Raises:
        ValidationError: by field; the day is over, nobody was chosen, it is the same person.
        PermissionDenied: the other day is not the user's to change.
    """
    if (receiver is None) == (other is None):
        raise ValidationError({"receiver": _("选一个人来替，或者选一天来对换。")})
    _lock_in_order(day, other)
    day = _open(day)
    if other is None:
        assert receiver is not None  # noqa: S101 - one of both
        return _give(day, receiver, reason, at, by)
    if by and not visible_to(ReceptionDay.objects.filter(pk=other.pk), by, "change").exists():
        raise PermissionDenied
    other = _open(other)
    if other.receiver == day.receiver:
        raise ValidationError({"other": _("那一天也是同一个人。")})
    first, second = day.receiver, other.receiver
    _give(day, second, reason, at, by)
    return _give(other, first, reason, at, by)


def _lock_in_order(day: ReceptionDay, other: ReceptionDay | None) -> None:
    """Two who exchange the same days at once wait for one another, not both."""
    rows = ReceptionDay.objects.filter(pk__in=[one.pk for one in (day, other) if one])
    list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def _give(
    day: ReceptionDay, receiver: Cadre, reason: str, at: dt.datetime, by: User | None
) -> None:
    if receiver == day.receiver:
        raise ValidationError({"receiver": _("本来就是这个人。")})
    ReceptionSwap.objects.create(
        day=day, before=day.receiver, after=receiver, reason=reason, at=at, by=by
    )
    base.change(day, {"receiver": receiver}, by=by)


@transaction.atomic
def hold_reception(*, by: User | None, day: ReceptionDay, activity: Activity) -> ReceptionDay:
    """It was held: this entry says what was heard. Each entry is that of one day alone.

    Raises:
        ValidationError: an entry of another day, place or kind, or one that belongs to another day.
    """
    day = _open(day, may_be_over=True)
    if day.called_off:
        raise ValidationError(_("这一天写着没有接访。"))
    if not matching_entries(day).filter(pk=activity.pk).exists():
        raise ValidationError({"activity": _("这一条不是那天在那里的接访记录，或者已经用过。")})
    base.change(day, {"activity": activity}, by=by)
    return day


@transaction.atomic
def call_off_reception(*, by: User | None, day: ReceptionDay, reason: str) -> ReceptionDay:
    """It was not, or will not be, held, and why."""
    day = _open(day, may_be_over=True)
    base.change(day, {"called_off": reason, "activity": None}, by=by)
    return day


def _open(day: ReceptionDay, *, may_be_over: bool = False) -> ReceptionDay:
    """The stored row, kept from others.

    Raises:
        ValidationError: it was held, or called off.
    """
    day = base.locked(day)
    if day.is_held:
        raise ValidationError(_("这一天已经接访，记录在民情日记里。"))
    if day.called_off and not may_be_over:
        raise ValidationError(_("这一天写着没有接访，不能再改。"))
    return day
