"""Reception days: planned by a rule, swapped with a trace, held by an entry, or openly not held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts.access import covers, visible_to
from contacts.actions import base
from contacts.models import Area, Cadre, User
from visits.models import Activity, ReceptionDay, ReceptionSwap
from visits.queries.receptions import in_words, matching_entries

# So far ahead a day may be planned: eighteen months (ours). What lies beyond is a slip of the year.
FURTHEST = dt.timedelta(days=548)
SAME_TIME = ("organisation", "district", "kind", "happens_on", "opens_at")


@transaction.atomic
def plan_reception(*, by: User | None, on: dt.date, **said: Any) -> ReceptionDay:
    """One day beside the rota.

    Raises:
        ValidationError: by field; before `on`, too far ahead, a receiver of elsewhere.
        PermissionDenied: the place is not the user's to plan for.
    """
    return _plan(ReceptionDay(**said, is_extra=True), by, on)


@transaction.atomic
def plan_receptions(
    *, by: User | None, on: dt.date, days: Sequence[ReceptionDay]
) -> list[ReceptionDay]:
    """Those of a preview (`queries.rota`); what is there already is not doubled. Raises as for one
    day."""
    return [_plan(day, by, on) for day in days if not is_there(day)]


def _plan(day: ReceptionDay, by: User | None, on: dt.date) -> ReceptionDay:
    if day.happens_on < on:
        raise ValidationError({"happens_on": _("这一天已经过去，接访日从今天起安排。")})
    if day.happens_on > on + FURTHEST:
        last = {"day": f"{on + FURTHEST:%Y-%m-%d}"}
        raise ValidationError({"happens_on": _("最远排到%(day)s，请检查年份。") % last})
    if place := day.organisation or day.district:  # without one it is refused as it is stored
        if by and not covers(by, "reception", "create", place.area):
            raise PermissionDenied
        _check_receiver(day.receiver, place.area)
    return base.create(day, by=by)


def _check_receiver(receiver: Cadre, area: Area) -> None:
    """Who sits there belongs to the township of the place."""
    if not area.path.startswith(receiver.township.path):
        raise ValidationError({"receiver": _("选本乡镇的人。")})


def is_there(day: ReceptionDay) -> bool:
    """Whether the same holder has one of this kind at this time."""
    same = {name: getattr(day, name) for name in SAME_TIME}
    return ReceptionDay.objects.filter(**same).exists()


@transaction.atomic
def change_reception(
    *, by: User | None, day: ReceptionDay, version: int | None = None, **values: Any
) -> list[str]:
    """Another place, time or form; the fields that changed. `version` is the one that was seen."""
    day = _opened(_locked(day)[day.pk], version=version)
    return _change(day, values, by)


@transaction.atomic
def swap_reception(
    *,
    by: User | None,
    day: ReceptionDay,
    reason: str,
    at: dt.datetime,
    receiver: Cadre | None = None,
    other: ReceptionDay | None = None,
    seen: Mapping[str, int] | None = None,
) -> None:
    """Somebody else takes the turn, or two exchange theirs (`other`); both names stay.

    `seen` are the versions of the days that the user saw, by their `uid`: on what others have
    changed meanwhile nothing is stored, and the error (code "stale") says how it is now.

    Raises:
        ValidationError: by field; the day is over, nobody was chosen, it is the same person.
        PermissionDenied: the other day is not the user's to change.
    """
    if (receiver is None) == (other is None):
        raise ValidationError({"receiver": _("选一个人来替，或者选一天来对换。")})
    stored, seen = _locked(day, other), seen or {}
    day = _opened(stored[day.pk], version=seen.get(str(day.uid)))
    if other is None:
        assert receiver is not None  # noqa: S101 - one of both
        return _give(day, receiver, reason, at, by)
    if by and not visible_to(ReceptionDay.objects.filter(pk=other.pk), by, "change").exists():
        raise PermissionDenied
    other = _opened(stored[other.pk], version=seen.get(str(other.uid)))
    if other.receiver == day.receiver:
        raise ValidationError({"other": _("那一天也是同一个人。")})
    first, second = day.receiver, other.receiver
    _give(day, second, reason, at, by)
    return _give(other, first, reason, at, by)


def _give(
    day: ReceptionDay, receiver: Cadre, reason: str, at: dt.datetime, by: User | None
) -> None:
    if receiver == day.receiver:
        raise ValidationError({"receiver": _("本来就是这个人。")})
    _check_receiver(receiver, day.holder.area)
    ReceptionSwap.objects.create(
        day=day, before=day.receiver, after=receiver, reason=reason, at=at, by=by
    )
    _change(day, {"receiver": receiver}, by)


def _change(day: ReceptionDay, values: Mapping[str, Any], by: User | None) -> list[str]:
    changed = base.change(day, values, by=by)
    if changed:
        day.version += 1
        day.save(update_fields=["version"])
    return changed


@transaction.atomic
def hold_reception(*, by: User | None, day: ReceptionDay, activity: Activity) -> ReceptionDay:
    """It was held: this entry says what was heard. Each entry is that of one day alone.

    Raises:
        ValidationError: an entry of another day, place or kind, or one that belongs to another day.
    """
    day = _opened(_locked(day)[day.pk], may_be_over=True)
    if day.called_off:
        raise ValidationError(_("这一天写着没有接访。"))
    if not matching_entries(day).filter(pk=activity.pk).exists():
        raise ValidationError({"activity": _("这一条不是那天在那里的接访记录，或者已经用过。")})
    _change(day, {"activity": activity}, by)
    return day


@transaction.atomic
def call_off_reception(*, by: User | None, day: ReceptionDay, reason: str) -> ReceptionDay:
    """It was not, or will not be, held, and why."""
    day = _opened(_locked(day)[day.pk], may_be_over=True)
    _change(day, {"called_off": reason, "activity": None}, by)
    return day


def _locked(*days: ReceptionDay | None) -> dict[int, ReceptionDay]:
    """The stored rows, kept from others, in one order: two who exchange the same days at once wait
    for one another, not both."""
    rows = ReceptionDay.objects.filter(pk__in=[day.pk for day in days if day])
    rows = rows.select_for_update(of=("self",), no_key=True)
    rows = rows.select_related("receiver__township", "organisation__area", "district__area")
    return {day.pk: day for day in rows.order_by("pk")}


def _opened(
    day: ReceptionDay, *, may_be_over: bool = False, version: int | None = None
) -> ReceptionDay:
    """A stored row in which something may be changed still.

    Raises:
        ValidationError: it was changed since `version`, was held, or called off.
    """
    if version is not None and version != day.version:
        words = {"day": in_words(day)}
        raise ValidationError(
            _("您打开这一页以后，有人改过：%(day)s。没有保存；还要办的，看了再点一次。") % words,
            code="stale",
        )
    if day.is_held:
        raise ValidationError(_("这一天已经接访，记录在民情日记里。"))
    if day.called_off and not may_be_over:
        raise ValidationError(_("这一天写着没有接访，不能再改。"))
    return day
