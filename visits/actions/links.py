"""Linking matters that have to do with each other, and taking that back."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from contacts import audit
from contacts.kit.words import plain
from contacts.models import AuditVerb, User
from visits.models import Grievance, MatterLink
from visits.queries.stand import rights_on
from visits.workflow import NOTHING_MORE


@transaction.atomic
def link_matters(
    *, by: User, grievance: Grievance, other: Grievance, reason: str, at: dt.datetime
) -> MatterLink:
    """Say that two matters have to do with each other; neither of them changes.

    Raises:
        ValidationError: by field; the same matter, one of another township, linked already.
        PermissionDenied: the user does not dispatch both.
    """
    one, last = _both(grievance, other)
    if one.pk == last.pk or one.township_id != last.township_id:
        raise ValidationError({"other": _("选本乡镇的另一件。")})
    if not all(rights_on(by, matter, {"dispatch"}) for matter in (one, last)):
        raise PermissionDenied
    if one.is_emptied or last.is_emptied:
        raise ValidationError({"other": _("过了保存期限的，不再记相关。")})
    if one.state in NOTHING_MORE or last.state in NOTHING_MORE:
        raise ValidationError({"other": _("已经作废的，不再记相关。")})
    if MatterLink.objects.filter(one=one, other=last, unlinked_at=None).exists():
        raise ValidationError({"other": _("已经记了相关。")})
    if not (reason := plain(reason).strip()):
        raise ValidationError({"reason": _("这一项要填。")})
    _trace(by, one, last)
    return MatterLink.objects.create(one=one, other=last, reason=reason, linked_at=at, linked_by=by)


@transaction.atomic
def unlink_matters(
    *, by: User, grievance: Grievance, other: Grievance, reason: str, at: dt.datetime
) -> MatterLink:
    """Say that they have nothing to do with each other; that they were linked stays to be read.

    Raises:
        ValidationError: by field; they are not linked (any more).
        PermissionDenied: the user dispatches neither of them.
    """
    one, last = _both(grievance, other)
    if not any(rights_on(by, matter, {"dispatch"}) for matter in (one, last)):
        raise PermissionDenied
    link = MatterLink.objects.filter(one=one, other=last, unlinked_at=None).first()
    if link is None:
        raise ValidationError({"other": _("这两件没有记相关。")})
    if not (reason := plain(reason).strip()):
        raise ValidationError({"reason": _("这一项要填。")})
    link.unlinked_at, link.unlinked_by, link.why_unlinked = at, by, reason
    link.save(update_fields=["unlinked_at", "unlinked_by", "why_unlinked"])
    _trace(by, one, last)
    return link


def drop_links(grievances: list[int]) -> None:
    """Take away what links say of matters whose words go."""
    MatterLink.objects.filter(Q(one__in=grievances) | Q(other__in=grievances)).delete()


def _both(grievance: Grievance, other: Grievance) -> tuple[Grievance, Grievance]:
    """Both as they are stored, kept from others, in the order in which links stand."""
    rows = Grievance._base_manager.select_for_update(no_key=True)
    found = list(rows.filter(pk__in=(grievance.pk, other.pk)).order_by("pk"))
    return found[0], found[-1]


def _trace(by: User, *matters: Grievance) -> None:
    audit.record(
        by=by,
        verb=AuditVerb.CHANGE,
        resource="grievance",
        ids=[matter.uid for matter in matters],
        fields=["links"],
    )
