"""The page of a district that opens without a login: switched on, given a new address, taken off."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts.actions import base
from contacts.kit import ids
from contacts.models import ResponsibilityDistrict

if TYPE_CHECKING:
    from contacts.models import User


@transaction.atomic
def publish(*, district: ResponsibilityDistrict, by: User | None, on: dt.date) -> None:
    """Give a district its page; one that has it keeps its address, because it hangs on walls."""
    district = base.locked(district)
    if not district.holds_on(on):
        raise ValidationError(_("这个责任区今天不在有效期内，不能公开。"))
    if not district.public_token:
        _set(district, ids.new_token(), by)


@transaction.atomic
def move(*, district: ResponsibilityDistrict, by: User | None) -> None:
    """Give the page another address; the one that was printed leads nowhere from now on."""
    district = base.locked(district)
    if not district.public_token:
        raise ValidationError(_("这个责任区没有公开网页，刚才可能已经关闭了。"))
    _set(district, ids.new_token(), by)


@transaction.atomic
def withdraw(*, district: ResponsibilityDistrict, by: User | None) -> None:
    """Take the page off; its address is never used again."""
    _set(base.locked(district), None, by)


def _set(district: ResponsibilityDistrict, token: str | None, by: User | None) -> None:
    base.change(district, {"public_token": token}, by=by)
