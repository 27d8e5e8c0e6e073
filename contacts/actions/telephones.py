"""Showing a telephone number in full; each time leaves its own event (rule of trust 3)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts import audit
from contacts.models import AuditVerb, Household, Resident, is_forbidden_label

if TYPE_CHECKING:
    from contacts.models import User


def is_own_contact(household: Household, user: User, on: dt.date) -> bool:
    """Whether the user is a personal contact of the household on that day."""
    return household.assignments.as_of(on).filter(cadre__user=user).exists()


@transaction.atomic
def reveal_telephone(
    *, household: Household, resident: Resident | None = None, by: User, on: dt.date, reason: str
) -> str:
    """The full number of the household, or of one resident of it.

    The own contact household needs no reason; any other raises `ValidationError` without one, and
    every one with a reason that says what somebody suffers from, believes or has complained of.
    """
    reason = reason.strip()
    if not reason and not is_own_contact(household, by, on):
        raise ValidationError({"reason": _("说一声为什么打电话")})
    if is_forbidden_label(reason):
        raise ValidationError(
            {"reason": _("原因会留在查阅记录里：写办什么事就行，不写病情、信仰、信访。")}
        )
    shown = resident or household
    audit.record(
        by=by,
        verb=AuditVerb.READ,
        resource=type(shown).scopes.resource,
        ids=[shown.uid],
        fields=["phone"],
        reason=reason,
    )
    return shown.phone
