"""Kinds of grievances and their limits of time: a new version from a day, so running clocks keep theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts import audit
from contacts.actions import base
from contacts.actions.catalogue import change_entry
from contacts.kit.jobs import nudge
from contacts.models import AuditVerb
from visits.catalogue.grievances import USUAL_KIND
from visits.clocks import Limit, Unit
from visits.models import GrievanceKind, TimeLimit
from visits.queries.limits import stages_of
from visits.stages import Stage

if TYPE_CHECKING:
    from contacts.models import User

# Regulations on Petitions (2022): a township may be quicker, never slower.
STATUTORY = {
    Stage.ACCEPT: Limit(15, Unit.DAYS),
    Stage.ANSWER: Limit(60, Unit.DAYS),
    Stage.EXTENSION: Limit(30, Unit.DAYS),
}


@transaction.atomic
def change_limit(
    *,
    by: User | None,
    kind: GrievanceKind | None,
    stage: Stage,
    limit: Limit,
    starts_on: dt.date,
    on: dt.date,
) -> None:
    """Let a limit hold from a day on (`kind` None: for every kind that has none of its own).

    The version before ends the day before, what was planned for later falls away. A clock goes by
    the limit of the day on which it began, so only those of today are computed anew, should the new
    limit hold from today.

    Raises `ValidationError` at the fields: a day that is past or too far, a limit that the
    Regulations on Petitions do not allow, one that holds already.
    """
    _check_day(starts_on, on)
    _check_limit(kind, stage, limit)
    versions = TimeLimit.objects.filter(kind=kind, stage=stage).select_for_update()
    rows = list(versions.order_by("starts_on"))
    later = [row for row in rows if row.starts_on >= starts_on]
    before = next((row for row in reversed(rows) if row not in later), None)
    for row in later:
        row.delete()
    if before and before.limit == limit:
        if not later:
            raise ValidationError({"amount": _("现在就是这个时限。")})
        _end(before, None)
        changed = before
    else:
        if before:
            _end(before, starts_on - base.ONE_DAY)
        changed = TimeLimit(
            kind=kind, stage=stage, amount=limit.amount, unit=limit.unit, starts_on=starts_on
        )
        changed.full_clean()
        changed.save(force_insert=True)
    audit.record(
        by=by, verb=AuditVerb.CHANGE, resource="catalogue", ids=[changed.uid], fields=[stage.value]
    )
    if starts_on == on:
        nudge("visits.wind_clocks")


@transaction.atomic
def change_grievance_kind(
    kind: GrievanceKind, values: Mapping[str, Any], *, by: User | None
) -> list[str]:
    """Rename a kind or switch it off; the fields that changed.

    Raises `ValidationError` at the fields: the kind that is taken where nobody chooses must stay.
    """
    if kind.code == USUAL_KIND and not values.get("is_active", True):
        raise ValidationError({"is_active": _("不选类型的诉求都按这一类登记，不能停用。")})
    return change_entry(kind, values, by=by)


def _check_day(starts_on: dt.date, on: dt.date) -> None:
    if starts_on < on:
        raise ValidationError({"starts_on": _("最早从今天起：以前的不改。")})
    if starts_on.year > on.year + 1:
        raise ValidationError({"starts_on": _("最晚到明年。")})


def _check_limit(kind: GrievanceKind | None, stage: Stage, limit: Limit) -> None:
    if stage not in stages_of(kind):
        raise ValidationError(_("这一类没有这个时限。"))
    most = STATUTORY.get(stage) if kind and kind.is_petition else None
    if most and limit.unit != most.unit:
        raise ValidationError({"unit": _("信访事项按天（自然日）算。")})
    if most and limit.amount > most.amount:
        message = _("《信访工作条例》规定最多%(n)d天，可以更快，不能更慢。")
        raise ValidationError({"amount": message % {"n": most.amount}})


def _end(row: TimeLimit, on: dt.date | None) -> None:
    if row.ends_on != on:
        row.ends_on = on
        row.save(update_fields=["ends_on"])
