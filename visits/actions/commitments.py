"""Commitments: made with a day, and settled once with a sentence."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from contacts.actions import base
from contacts.kit.sql import lock
from contacts.models import User
from visits.models import Commitment


@transaction.atomic
def make_commitment(*, by: User | None, on: dt.date, **said: Any) -> Commitment:
    """Write down what was promised. A district says where; else it is the matter's, the township's.
    The same `uid` sent twice is one.

    Raises:
        ValidationError: by field; promised on a day to come, due before it was promised; its matter
            says nothing any more.
    """
    if said["made_on"] > on:
        raise ValidationError({"made_on": _("这一天还没有到。")})
    if said["due_on"] < said["made_on"]:
        raise ValidationError({"due_on": _("不能早于承诺的那一天。")})
    district, matter = said.get("district"), said.get("grievance")
    if matter is not None and (matter := base.locked(matter)).is_emptied:
        raise ValidationError(_("这一件诉求不能再记承诺。"))
    if uid := said.get("uid"):
        lock(connection, f"visits.commitment.{uid}")
        if known := Commitment.objects.filter(uid=uid).first():
            return known
    area = district.area if district else matter.area if matter else said["cadre"].township
    return base.create(Commitment(**said, area=area), by=by)


@transaction.atomic
def settle_commitment(
    *, by: User | None, commitment: Commitment, outcome: str, told: str, on: dt.date
) -> Commitment:
    """Say whether it was kept, and how; once, for it is not polished afterwards.

    Raises:
        ValidationError: it was said already.
    """
    commitment = base.locked(commitment)
    if commitment.outcome:
        raise ValidationError(_("这一条已经写过做到了没有。"))
    base.change(commitment, {"outcome": outcome, "told": told, "settled_on": on}, by=by)
    return commitment
