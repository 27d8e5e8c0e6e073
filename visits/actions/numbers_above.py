"""The number that the level above gave a matter, told after it was registered."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contacts.models import User
from visits.actions.grievances import official_key
from visits.models import Grievance

Said = dict[str, Any]


def _note(grievance: Grievance, _by: User | None, _at: dt.datetime, said: Said) -> None:
    if said["official_number"] == grievance.official_number:
        raise ValidationError({"official_number": _("现在就是这个编号。")})
    _take(grievance, said["official_number"])


def _accept(grievance: Grievance, _by: User | None, _at: dt.datetime, said: Said) -> None:
    """Where the system of petitions has given it a number by then."""
    if number := said.get("official_number"):
        _take(grievance, number)


def _take(grievance: Grievance, number: str) -> None:
    """From here on a sheet with this number is about this matter, also one that came in without."""
    longest = Grievance._meta.get_field("official_number").max_length or 0
    key = official_key(grievance.township, number)
    if len(number) > longest or not key:
        raise ValidationError({"official_number": _("编号最多%(n)d个字。") % {"n": longest}})
    same = Grievance._base_manager.filter(township=grievance.township, sheet_key=key)
    if same.exclude(pk=grievance.pk).exists():
        raise ValidationError({"official_number": _("这个上级编号已经登记过。")})
    grievance.official_number, grievance.sheet_key = number, key


EFFECTS = {"number_above": _note, "accept": _accept}
