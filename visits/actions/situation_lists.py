"""Who of the leadership is in charge of which kind of report, and how soon each is responded to."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts import audit
from contacts.access import covers
from contacts.actions import base
from contacts.models import Area, AreaKind, AuditVerb, Cadre
from visits.models import SituationLeader, SituationLimit
from visits.queries.situation_leaders import leadership

if TYPE_CHECKING:
    from contacts.models import User


@transaction.atomic
def put_in_charge(
    *, by: User | None, township: Area, kind: str, cadre: Cadre, starts_on: dt.date
) -> SituationLeader:
    """Let a leader be in charge of a kind from a day on; the one before is so until the day before.

    Raises `ValidationError` at the fields: no leader of the township then, in charge already, or
    somebody is in charge from a later day; `PermissionDenied` where the user keeps no such list.
    """
    township = base.locked(township)
    if by and not covers(by, "situation_leader", "change", township):
        raise PermissionDenied
    if township.kind != AreaKind.TOWNSHIP or township.ended_on is not None:
        raise ValidationError({"township": _("选一个现有的乡镇。")})
    if not leadership(starts_on).filter(pk=cadre.pk, township=township).exists():
        raise ValidationError({"cadre": _("这个人那一天不是这个乡镇的领导。")})
    lines = SituationLeader.objects.filter(township=township, kind=kind)
    if later := lines.filter(starts_on__gte=starts_on).order_by("starts_on").first():
        words = {"day": later.starts_on, "who": later.cadre}
        raise ValidationError({"starts_on": _("从%(day)s起已经由%(who)s分管。") % words})
    if before := lines.as_of(starts_on).select_related("cadre").first():
        if before.cadre_id == cadre.pk:
            raise ValidationError({"cadre": _("现在就是这位领导。")})
        base.end(before, on=starts_on - base.ONE_DAY, by=by)
    line = SituationLeader(township=township, kind=kind, cadre=cadre, starts_on=starts_on)
    return base.create(line, by=by)


@transaction.atomic
def end_charge(*, line: SituationLeader, by: User | None, on: dt.date) -> None:
    """The last day on which the leader is in charge of it. Raises as above."""
    if by and not covers(by, "situation_leader", "change", line.township):
        raise PermissionDenied
    base.end(base.locked(line), on=on, by=by, field="ends_on")


@transaction.atomic
def set_limit(*, by: User | None, kind: str, is_urgent: bool, minutes: int) -> SituationLimit:
    """Within how many minutes reports of a kind that come in from now on are to be responded to.

    Raises `ValidationError` at the field: out of bounds.
    """
    row = SituationLimit.objects.filter(kind=kind, is_urgent=is_urgent).first()
    row = row or SituationLimit(kind=kind, is_urgent=is_urgent)
    row.minutes = minutes
    row.full_clean()
    row.save()
    audit.record(
        by=by, verb=AuditVerb.CHANGE, resource="catalogue", ids=[row.uid], fields=["minutes"]
    )
    return row
