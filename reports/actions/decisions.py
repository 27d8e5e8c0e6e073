"""Decisions of a named person on a rule's period: waived for all, or opened again."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from contacts import audit
from contacts.kit import clock
from contacts.kit.periods import Period
from contacts.models import Area, AuditVerb, User
from contacts.scopes import within_path
from reports.engine.moment import Moment
from reports.engine.run import Computation
from reports.models import Obligation, Reopening, Waiver
from reports.queries.obligations import UnknownError, find_period

# A period that is open is offered to nobody for opening again: a slip of the year would last (ours).
LONGEST_OPEN = dt.timedelta(days=92)


@transaction.atomic
def waive(
    *, area: Area, code: str, period: str, reason: str, by: User | None, at: dt.datetime
) -> Waiver:
    """Waive a period of a rule for everybody in the area, met or not (counting rule 7).

    Raises:
        ValidationError: no such rule or period, no reason, or waived already.
    """
    found = _checked(code, period, reason)
    if Waiver.objects.filter(area=area, code=code, period=period, withdrawn_at=None).exists():
        raise ValidationError(_("这个周期已经免除了"))
    waiver = Waiver.objects.create(
        area=area, code=code, period=period, reason=reason, decided_by=by, decided_at=at
    )
    audit.record(
        by=by, verb=AuditVerb.CREATE, resource="obligation", ids=[waiver.uid], reason=reason
    )
    _compute(code, found, at)
    return waiver


@transaction.atomic
def withdraw_waiver(waiver: Waiver, *, by: User | None, at: dt.datetime) -> None:
    """Take a waiver back; withdrawn once, it stays so."""
    standing = Waiver.objects.filter(pk=waiver.pk, withdrawn_at=None)
    if not standing.update(withdrawn_at=at):
        return
    audit.record(
        by=by,
        verb=AuditVerb.CHANGE,
        resource="obligation",
        ids=[waiver.uid],
        fields=["withdrawn_at"],
    )
    _compute(waiver.code, Period.parse(waiver.period), at)


@transaction.atomic
def reopen_period(
    *,
    area: Area,
    code: str,
    period: str,
    closes_at: dt.datetime,
    reason: str,
    by: User | None,
    at: dt.datetime,
) -> Reopening:
    """Open a closed period again until an instant; then it closes anew (counting rule 5).

    Raises:
        ValidationError: no such rule or period, no reason, nothing closed there, or the instant
            is past or too far off.
    """
    found = _checked(code, period, reason)
    if closes_at <= at:
        raise ValidationError(_("再次关账的时间要晚于现在"))
    if closes_at > at + LONGEST_OPEN:
        raise ValidationError(
            _("最多重新打开%(days)d天，看看日期是不是写错了") % {"days": LONGEST_OPEN.days}
        )
    of_area = Q(within_path(area.path, "requirement__area")) | Q(area=area)
    fixed = Obligation.objects.filter(of_area, requirement__code=code, period=found.code)
    if not fixed.filter(closed_at__isnull=False).exists():
        raise ValidationError(_("这个周期还没有关账，不用重新打开"))
    reopening = Reopening.objects.create(
        area=area,
        code=code,
        period=found.code,
        reason=reason,
        decided_by=by,
        decided_at=at,
        closes_at=closes_at,
    )
    audit.record(
        by=by, verb=AuditVerb.CREATE, resource="obligation", ids=[reopening.uid], reason=reason
    )
    Obligation.objects.filter(pk__in=fixed.values("pk")).update(closed_at=None)
    _compute(code, found, at)
    return reopening


def _checked(code: str, period: str, reason: str) -> Period:
    if not reason.strip():
        raise ValidationError(_("请写明原因"))
    try:
        return find_period(code, period)
    except UnknownError as error:
        raise ValidationError(str(error)) from error


def _compute(code: str, period: Period, at: dt.datetime) -> None:
    """Compute the whole period anew, what is closed included."""
    moment = Moment(clock.day_of(at), at)
    Computation(moment, codes=[code], period=period, finished_too=True).compute()
