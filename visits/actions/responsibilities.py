"""The responsibility list: which office answers for a topic in an area, from when to when (S055)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts.actions import base
from contacts.models import Area, AreaKind, Organisation
from visits.models import Responsibility, Topic

if TYPE_CHECKING:
    from contacts.models import User

# A line is for a whole township, or for one village of it.
LEVELS = (AreaKind.TOWNSHIP, AreaKind.VILLAGE)


@transaction.atomic
def give_responsibility(
    *,
    by: User | None,
    area: Area,
    topic: Topic,
    organisation: Organisation,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
) -> Responsibility:
    """Let an office answer for a topic in an area from a day on.

    Raises `ValidationError` at the fields: another office answers for it then, the office is not
    there or belongs to another township, the topic is out of use.
    """
    area = base.locked(area)
    _check_area(area)
    if not topic.is_active:
        raise ValidationError({"topic": _("这一类已经停用。")})
    _check_office(organisation, area, starts_on)
    same = Responsibility.objects.filter(area=area, topic=topic)
    other = same.overlapping(starts_on, ends_on or dt.date.max).select_related("organisation")
    if holder := other.order_by("starts_on").first():
        words = {"office": holder.organisation, "day": holder.starts_on}
        message = _("这一类从%(day)s起由%(office)s承办，请在清单上换单位，或者先结束。") % words
        raise ValidationError({"topic": message})
    line = Responsibility(
        area=area, topic=topic, organisation=organisation, starts_on=starts_on, ends_on=ends_on
    )
    return base.create(line, by=by)


@transaction.atomic
def end_responsibility(*, line: Responsibility, by: User | None, on: dt.date) -> None:
    """The last day on which the office answers for it."""
    base.end(base.locked(line), on=on, by=by, field="ends_on")


@transaction.atomic
def hand_over_responsibility(
    *, line: Responsibility, by: User | None, organisation: Organisation, starts_on: dt.date
) -> Responsibility:
    """Another office from a day on, in one step: the former one answers until the day before.

    A last day that was already set holds for the new office.
    """
    line = base.locked(line)
    if organisation == line.organisation:
        raise ValidationError({"organisation": _("现在就是这个单位。")})
    if starts_on <= line.starts_on:
        words = {"day": line.starts_on}
        raise ValidationError({"starts_on": _("要晚于原来开始的日期（%(day)s）。") % words})
    if line.ends_on is not None and line.ends_on < starts_on:
        words = {"day": line.ends_on}
        raise ValidationError({"starts_on": _("原来的到%(day)s为止，请另外添加一条。") % words})
    last = line.ends_on
    base.end(line, on=starts_on - base.ONE_DAY, by=by)
    return give_responsibility(
        by=by,
        area=line.area,
        topic=line.topic,
        organisation=organisation,
        starts_on=starts_on,
        ends_on=last,
    )


def _check_area(area: Area) -> None:
    if area.kind not in LEVELS or area.ended_on is not None:
        raise ValidationError({"area": _("选一个现有的乡镇或者村。")})


def _check_office(office: Organisation, area: Area, on: dt.date) -> None:
    """It is there on the day, and lies in the township or above it."""
    if not office.holds_on(on):
        raise ValidationError({"organisation": _("这个单位那一天还没有成立，或者已经撤销。")})
    township = area.township
    path, own = office.area.path, township.path if township else area.path
    if not path.startswith(own) and not own.startswith(path):
        raise ValidationError({"organisation": _("这个单位不在这个乡镇。")})
