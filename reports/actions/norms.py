"""Changing a norm: a new version from the first day of a period on (counting rule 11)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts import audit
from contacts.kit import clock
from contacts.kit.periods import Period
from contacts.models import Area, AuditVerb, User
from reports.engine import follow
from reports.engine.measures import MEASURES
from reports.models import Every, Obligation, Requirement


@transaction.atomic
def change_norm(
    *,
    requirement: Requirement,
    norm: int,
    starts_on: dt.date,
    by: User | None,
    options: dict[str, Any] | None = None,
) -> Requirement:
    """Ask for another number from the first day of a period on; earlier periods stay as they were.

    A new version begins and the standing one ends the day before (counting rule 11); a version
    that has not had a day before is changed itself. `options` replace those of the measure.

    Raises:
        ValidationError: no number, not the first day of a period, before the version's own
            start, switched off by then, or a closed period would be touched.
    """
    _check_change(requirement, norm, starts_on)
    changed: dict[str, Any] = {"norm": norm, "changed_by": by}
    if options is not None:
        changed["options"] = options
    if starts_on > requirement.starts_on:
        version = _next_version(requirement, starts_on, **changed)
    else:
        version, _created = Requirement.objects.update_or_create(
            pk=requirement.pk, defaults=changed
        )
    audit.record(
        by=by,
        verb=AuditVerb.CHANGE,
        resource="requirement",
        ids=[version.uid],
        fields=sorted({"norm", "starts_on"} | ({"options"} if options is not None else set())),
    )
    follow.order(on=clock.today(), now=clock.now())
    return version


def _next_version(requirement: Requirement, starts_on: dt.date, **changed: Any) -> Requirement:
    kept = {name: getattr(requirement, name) for name in KEPT}
    Requirement.objects.filter(pk=requirement.pk).update(ends_on=starts_on - dt.timedelta(days=1))
    return Requirement.objects.create(**{**kept, **changed}, starts_on=starts_on)


# The days of the shortest period: nobody can be asked for 99 days of a month.
FEWEST_DAYS = {
    Every.WEEK: 7,
    Every.HALF_MONTH: 13,
    Every.MONTH: 28,
    Every.QUARTER: 90,
    Every.HALF_YEAR: 181,
    Every.YEAR: 365,
}
# What a version takes over from the one before.
KEPT = (
    "area", "pack", "code", "duty", "name", "name_en", "subject", "audience", "measure", "options",
    "every", "document", "ends_on",
)  # fmt: skip


def _check_change(requirement: Requirement, norm: int, starts_on: dt.date) -> None:
    most = _most(requirement)
    if not 1 <= norm <= most:
        raise ValidationError(_("数量要在1和%(most)d之间") % {"most": most})
    period = Period.containing(requirement.every, starts_on)
    if period.starts_on != starts_on:
        raise ValidationError(
            _("只能从一个周期的第一天起改，例如%(first)s或%(next)s")
            % {"first": period.starts_on, "next": period.next().starts_on}
        )
    if starts_on < requirement.starts_on or not _in_force(requirement, starts_on):
        raise ValidationError(_("这条规则那天不生效"))
    later = Requirement.objects.filter(
        area=requirement.area, code=requirement.code, starts_on__gt=requirement.starts_on
    )
    if later.exists():
        raise ValidationError(_("这条规则已经有更新的版本，请改最新的那条"))
    refuse_closed(requirement.area, [requirement.code], starts_on)


def _most(requirement: Requirement) -> int:
    """The largest number that can be asked for: a share has a whole, a period so many days."""
    measure = MEASURES[requirement.measure]
    if measure.is_share:
        return 100
    return FEWEST_DAYS[Every(requirement.every)] if measure.counts_days else 999


def _in_force(requirement: Requirement, day: dt.date) -> bool:
    return requirement.ends_on is None or day <= requirement.ends_on


def refuse_closed(area: Area, codes: Iterable[str], starts_on: dt.date) -> None:
    """Refuse a change from a day on that would reach into a closed period.

    Raises:
        ValidationError: naming the last closed period that it would touch.
    """
    closed = Obligation.objects.filter(
        requirement__area=area,
        requirement__code__in=codes,
        period_ends_on__gte=starts_on,
        closed_at__isnull=False,
    )
    if fixed := closed.order_by("-period_ends_on").first():
        raise ValidationError(
            _("%(period)s已经关账，不能再改；请选以后的日期")
            % {"period": Period.parse(fixed.period).label}
        )
