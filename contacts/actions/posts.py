"""Who stands in which district in which role: appoint, end, replace in one step (S006, S016)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts.actions import base
from contacts.models import SINGLE_ROLES, Area, Cadre, Post, PostRole, ResponsibilityDistrict
from contacts.signals import tell_roster_changed

if TYPE_CHECKING:
    from contacts.models import User


@transaction.atomic
def appoint(
    *,
    by: User | None,
    cadre: Cadre,
    district: ResponsibilityDistrict,
    role: str,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    area: Area | None = None,
    tasks: str = "",
) -> Post:
    """Let a cadre stand in a district in a role. Several roles are several posts.

    Raises `ValidationError` at the fields: the same post twice at a time, a second linked
    leader or first secretary (S193, S275), a group elsewhere, days outside the district's own.
    """
    district = base.locked(district)
    _check_days(district, starts_on)
    _check_area(district, area)
    last = ends_on or dt.date.max
    same = district.posts.filter(role=role).overlapping(starts_on, last)
    if same.filter(cadre=cadre, area=area).exists():
        raise ValidationError({"cadre": _("%(name)s已经担任这个角色") % {"name": cadre.name}})
    holder = same.select_related("cadre").first() if role in SINGLE_ROLES else None
    if holder is not None:
        words = {"name": holder.cadre.name, "role": PostRole(role).label}
        raise ValidationError({"role": _("%(role)s现在是%(name)s，请先结束或者更换") % words})
    post = Post(
        cadre=cadre,
        district=district,
        role=role,
        area=area,
        tasks=tasks.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
    )
    base.create(post, by=by)
    tell_roster_changed(cadres=[cadre.pk])
    return post


@transaction.atomic
def end_post(*, post: Post, by: User | None, on: dt.date) -> None:
    """The last day of a post."""
    post = base.locked(post)
    base.end(post, on=on, by=by, field="ends_on")
    tell_roster_changed(cadres=[post.cadre_id])


@transaction.atomic
def replace_holder(
    *,
    by: User | None,
    district: ResponsibilityDistrict,
    role: str,
    cadre: Cadre,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    area: Area | None = None,
    tasks: str = "",
) -> Post:
    """Change the linked leader or first secretary in one step: the former one ends the day before."""
    for post in district.posts.filter(role=role).as_of(starts_on):
        base.end(base.locked(post), on=starts_on - base.ONE_DAY, by=by, field="starts_on")
        tell_roster_changed(cadres=[post.cadre_id])
    return appoint(
        by=by,
        cadre=cadre,
        district=district,
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
        area=area,
        tasks=tasks,
    )


def _check_days(district: ResponsibilityDistrict, starts_on: dt.date) -> None:
    if not district.holds_on(starts_on):
        raise ValidationError({"starts_on": _("这个责任区在这一天不存在")})


def _check_area(district: ResponsibilityDistrict, area: Area | None) -> None:
    if area is not None and not Area.objects.within(district.area).filter(pk=area.pk).exists():
        raise ValidationError({"area": _("这个小组不在%(district)s") % {"district": district.name}})
