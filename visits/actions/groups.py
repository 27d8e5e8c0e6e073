"""专项整治、集体诉求: beginning a group, changing it, putting matters in and taking them out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts import audit
from contacts.access import covers, visible_to
from contacts.actions import base
from contacts.kit import clock
from contacts.models import AreaKind, AuditVerb, User
from contacts.scopes import within_path
from visits.models import Grievance, GroupedMatter, MatterGroup
from visits.workflow import NOTHING_MORE

# A group is of a whole township, or of one village.
LEVELS = (AreaKind.TOWNSHIP, AreaKind.VILLAGE)


@transaction.atomic
def begin_group(*, by: User, **said: Any) -> MatterGroup:
    """Begin a group under a name that no other has there.

    Raises:
        ValidationError: by field.
        PermissionDenied: it lies where the user keeps no groups.
    """
    group = MatterGroup(**said)
    _check(group, by)
    return base.create(group, by=by)


@transaction.atomic
def change_group(*, by: User, group: MatterGroup, **said: Any) -> MatterGroup:
    """Change what is said of a group; where it lies only while its matters lie there too.

    Raises:
        ValidationError: by field.
        PermissionDenied: it lies, or would lie, where the user keeps no groups.
    """
    group = _kept(by, group)
    changed = MatterGroup(**{"pk": group.pk, "uid": group.uid, **said})
    _check(changed, by)
    inside = within_path(changed.area.path, "grievance__area")
    if group.members.filter(removed_at=None).exclude(inside).exists():
        raise ValidationError({"area": _("里面有别处的诉求，先移出去。")})
    base.change(group, said, by=by)
    return group


def _kept(by: User, group: MatterGroup) -> MatterGroup:
    """A group that is the user's to keep, as it is stored, kept from others."""
    if not visible_to(MatterGroup.objects.filter(pk=group.pk), by, "change").exists():
        raise PermissionDenied
    return base.locked(group)


def _check(group: MatterGroup, by: User) -> None:
    """The office belongs to the township of the group, and is there when it begins; the name is no
    other's in that place."""
    if not covers(by, "grievance_group", "change", group.area):
        raise PermissionDenied
    township = group.area.township
    if group.area.kind not in LEVELS or township is None:
        raise ValidationError({"area": _("选一个现有的乡镇或者村。")})
    office = group.organisation
    if not office.area.path.startswith(township.path) or not office.holds_on(group.starts_on):
        raise ValidationError({"organisation": _("选本乡镇现有的单位。")})
    others = MatterGroup.objects.filter(area=group.area, name=group.name).exclude(pk=group.pk)
    if others.exists():
        words = {"area": group.area, "name": group.name}
        raise ValidationError(
            {"name": _("%(area)s已经有一组叫“%(name)s”，换一个名称，或者归到那一组。") % words}
        )


@transaction.atomic
def put_into_group(
    *, by: User, group: MatterGroup, grievances: Sequence[Grievance], at: dt.datetime
) -> int:
    """Put matters into a group; how many were not in it yet. All or none.

    Raises:
        ValidationError: none chosen, or some that lie elsewhere or say nothing any more, by their
            numbers; the group has ended.
        PermissionDenied: the user does not dispatch one of them, or does not keep this group.
    """
    group = _kept(by, group)
    if group.ends_on and group.ends_on < clock.day_of(at):
        raise ValidationError(_("这一组已经结束，不能再归进来。"))
    found = _dispatched(by, grievances)
    outside = [one.number for one in found if not one.area.path.startswith(group.area.path)]
    if outside:
        words = {"area": group.area, "numbers": "、".join(outside)}
        raise ValidationError(_("这些不在%(area)s，没有归进去：%(numbers)s。") % words)
    if over := [one.number for one in found if one.is_emptied or one.state in NOTHING_MORE]:
        raise ValidationError(_("这些不能再归进来：%(numbers)s。") % {"numbers": "、".join(over)})
    there = set(group.members.filter(removed_at=None).values_list("grievance_id", flat=True))
    new = [one for one in found if one.pk not in there]
    GroupedMatter.objects.bulk_create(
        GroupedMatter(group=group, grievance=one, added_at=at, added_by=by) for one in new
    )
    _trace(by, group, new)
    return len(new)


@transaction.atomic
def take_out_of_group(
    *, by: User, group: MatterGroup, grievances: Sequence[Grievance], at: dt.datetime
) -> int:
    """Take matters out of a group; how many were in it. That they were stays to be read.

    Raises:
        ValidationError: none chosen.
        PermissionDenied: the user does not dispatch one of them, or does not keep this group.
    """
    group = _kept(by, group)
    found = _dispatched(by, grievances)
    members = group.members.filter(removed_at=None, grievance__in=found)
    gone = [member.grievance for member in members.select_related("grievance")]
    members.update(removed_at=at, removed_by=by)
    _trace(by, group, gone)
    return len(gone)


def _dispatched(by: User, grievances: Sequence[Grievance]) -> list[Grievance]:
    """As they are stored, kept from others until the transaction ends."""
    if not grievances:
        raise ValidationError(_("先在清单里勾上诉求。"))
    keys = [one.pk for one in grievances]
    locked = Grievance._base_manager.select_for_update(no_key=True)
    list(locked.filter(pk__in=keys).order_by("pk").values_list("pk"))
    rows = Grievance.objects.filter(pk__in=keys).select_related("area").order_by("number")
    found = list(visible_to(rows, by, "dispatch"))
    if len(found) != len(set(keys)):
        raise PermissionDenied
    return found


def _trace(by: User, group: MatterGroup, grievances: Sequence[Grievance]) -> None:
    audit.record(
        by=by,
        verb=AuditVerb.CHANGE,
        resource="grievance",
        ids=[one.uid for one in grievances],
        fields=["groups"],
    )
    audit.record(
        by=by,
        verb=AuditVerb.CHANGE,
        resource="grievance_group",
        ids=[group.uid],
        fields=["members"],
    )
