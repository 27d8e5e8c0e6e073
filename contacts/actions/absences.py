"""Leave and stand-ins: days on which a cadre is excused, and who is there instead."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts.actions import base
from contacts.models import Cadre, Leave, StandIn
from contacts.signals import tell_roster_changed

if TYPE_CHECKING:
    from contacts.models import User


@transaction.atomic
def record_leave(
    *,
    by: User | None,
    cadre: Cadre,
    kind: str,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    destination: str = "",
) -> Leave:
    """Days on which a cadre owes nothing (S259, S273); without an end until further notice.

    Raises `ValidationError` where days of the same kind overlap.
    """
    base.locked(cadre)
    same = cadre.leaves.filter(kind=kind).overlapping(starts_on, ends_on or dt.date.max)
    if same.exists():
        raise ValidationError({"starts_on": _("这段时间已经登记过")})
    leave = Leave(
        cadre=cadre,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        destination=destination.strip(),
    )
    base.create(leave, by=by)
    tell_roster_changed(cadres=[cadre.pk])
    return leave


@transaction.atomic
def end_leave(*, leave: Leave, by: User | None, on: dt.date) -> None:
    """The last day of leave; with a day before its beginning the leave never was."""
    leave, cadre = base.locked(leave), leave.cadre_id
    if on < leave.starts_on:
        base.take_back(leave, from_day=leave.starts_on, by=by)
    else:
        base.change(leave, {"ends_on": on}, by=by)
    tell_roster_changed(cadres=[cadre])


@transaction.atomic
def name_stand_in(
    *,
    by: User | None,
    cadre: Cadre,
    stand_in: Cadre,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
) -> StandIn:
    """Who takes a colleague's urgent matters. Raises `ValidationError` at the fields."""
    base.locked(cadre)
    if cadre.pk == stand_in.pk:
        raise ValidationError({"stand_in": _("不能由本人代替本人")})
    officers = Cadre.objects.card_only(starts_on, ends_on or dt.date.max)
    if officers.filter(pk=stand_in.pk).exists():
        raise ValidationError({"stand_in": _("公安干警和司法干部不代替别人，选另一个人。")})
    if cadre.stand_ins.overlapping(starts_on, ends_on or dt.date.max).exists():
        raise ValidationError({"starts_on": _("这段时间已经有B角")})
    row = StandIn(cadre=cadre, stand_in=stand_in, starts_on=starts_on, ends_on=ends_on)
    return base.create(row, by=by)


@transaction.atomic
def end_stand_in(*, stand_in: StandIn, by: User | None, on: dt.date) -> None:
    """The last day of a stand-in."""
    base.end(base.locked(stand_in), on=on, by=by, field="ends_on")
