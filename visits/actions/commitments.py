"""Commitments: made with a day, and settled once with a sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from contacts.access import covers
from contacts.actions import base
from contacts.kit.sql import lock
from contacts.models import Area, Cadre, HandOver, ResponsibilityDistrict, User
from visits.actions.general_words import NOBODY, check_general
from visits.models import Commitment
from visits.queries.known_by import raisers
from visits.queries.writers import cadres_written_for
from visits.workflow import NOTHING_MORE

# As long as a commitment may reach, and may have been made ago: five years (ours), as long as one is
# kept. What lies beyond is a slip of the year.
SPAN = dt.timedelta(days=1826)


@transaction.atomic
def make_commitment(*, by: User | None, on: dt.date, **said: Any) -> Commitment:
    """Write down what was promised. A district says where; else it is the matter's, the township's.
    The same `uid` sent twice is one.

    Raises:
        ValidationError: by field; promised on a day to come, due before it was promised, one of both
            years away; places of different townships; somebody named to whom; its matter says
            nothing any more.
        PermissionDenied: the user does not write for this cadre.
    """
    _check_days(said["made_on"], said["due_on"], on)
    if uid := said.get("uid"):
        lock(connection, f"visits.commitment.{uid}")
        if known := Commitment.objects.filter(uid=uid).first():
            return known
    matter = said.get("grievance")
    if matter is not None:
        matter = base.locked(matter)
        if matter.is_emptied or matter.state in NOTHING_MORE:
            raise ValidationError(_("这一件诉求不能再记承诺。"))
    _check_whose(by, said["cadre"], said.get("district"))
    _check_township(said["cadre"].township, said)
    district = said.get("district")
    area = district.area if district else matter.area if matter else said["cadre"].township
    also = raisers(matter) if matter else NOBODY
    for name in ("what", "to_whom"):
        check_general(said[name], said["cadre"].township, field=name, by=by, also=also)
    return base.create(Commitment(**said, area=area), by=by)


def _check_days(made_on: dt.date, due_on: dt.date, on: dt.date) -> None:
    if made_on > on:
        raise ValidationError({"made_on": _("这一天还没有到。")})
    if made_on < on - SPAN:
        raise ValidationError({"made_on": _("日期太早，请检查年份。")})
    if due_on < made_on:
        raise ValidationError({"due_on": _("不能早于承诺的那一天。")})
    if due_on > on + SPAN:
        raise ValidationError({"due_on": _("日期太远了，请检查年份")})


def _check_whose(by: User | None, cadre: Cadre, district: ResponsibilityDistrict | None) -> None:
    """Oneself, or somebody for whom one writes; for who works beyond the own villages the district
    must be said."""
    if by is None or cadre.user_id == by.pk:
        return
    if not cadres_written_for(by).filter(pk=cadre.pk).exists():
        raise PermissionDenied
    if district is None and not covers(by, "commitment", "create", cadre.township):
        raise ValidationError({"district": _("选一个责任区。")})


def _check_township(township: Area, said: Mapping[str, Any]) -> None:
    """Everything belongs to the township of whoever promised."""
    district, office = said.get("district"), said.get("organisation")
    matter, entry = said.get("grievance"), said.get("activity")
    if district and not district.area.path.startswith(township.path):
        raise ValidationError({"district": _("选本乡镇的责任区。")})
    if office and not office.area.path.startswith(township.path):
        raise ValidationError({"organisation": _("选本乡镇的单位。")})
    if any(row.township_id != township.pk for row in (matter, entry) if row):
        raise ValidationError({"cadre": _("选本乡镇的人。")})


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


@transaction.atomic
def pass_on_commitments(handover: HandOver, by: User) -> None:
    """What stands in the list of a hand-over goes to the successor, as far as it is open still."""
    rows = handover.commitments.open().filter(cadre=handover.giver)
    for row in rows.select_for_update(of=("self",), no_key=True).order_by("pk"):
        base.change(row, {"cadre": handover.taker}, by=by)
