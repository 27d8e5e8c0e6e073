"""Values of basic facts: report, correct, take back. Nothing is overwritten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts.actions import base
from contacts.kit import clock
from contacts.models import FACT_LEVELS, Area, AreaFact, FactKind

if TYPE_CHECKING:
    from contacts.models import User


@transaction.atomic
def report_facts(
    *,
    by: User | None,
    area: Area,
    values: Mapping[FactKind, Decimal],
    true_on: dt.date,
    source: str,
    on: dt.date,
) -> list[AreaFact]:
    """Store what a place reports for one day from one source, all or nothing.

    Raises `ValidationError`: nothing filled in, a day to come (after `on`), a place about which
    nothing is reported; at `value_CODE`: there is a value of that day, or it must be whole.
    """
    if area.kind not in FACT_LEVELS:
        raise ValidationError(_("这一层不填报基本情况"))
    if not values:
        raise ValidationError(_("至少填一项"))
    _check_day(true_on, on)
    return [
        _store(AreaFact(area=area, kind=kind, value=value, true_on=true_on, source=source), by=by)
        for kind, value in values.items()
    ]


@transaction.atomic
def correct_fact(
    *,
    fact: AreaFact,
    by: User | None,
    value: Decimal,
    true_on: dt.date,
    source: str,
    reason: str,
    on: dt.date,
) -> AreaFact:
    """Put a value right: the wrong one stays readable with the reason, a new row takes its place."""
    _check_day(true_on, on)
    void_fact(fact=fact, by=by, reason=reason)
    return _store(
        AreaFact(
            area=fact.area,
            kind=fact.kind,
            value=value,
            true_on=true_on,
            source=source,
            corrects=fact,
        ),
        by=by,
        field="value",
    )


@transaction.atomic
def void_fact(*, fact: AreaFact, by: User | None, reason: str) -> None:
    """Take a value back; it stays readable with the reason. Refused the second time."""
    stored = base.locked(fact)
    if stored.voided_at is not None:
        raise ValidationError(_("刚才已经有人做了同样的修改，请刷新页面再看。"))
    values = {"voided_at": clock.now(), "voided_by": by, "void_reason": reason.strip()}
    base.change(stored, values, by=by, reason=reason)


def _check_day(true_on: dt.date, on: dt.date) -> None:
    if true_on > on:
        raise ValidationError({"true_on": _("日期还没有到")})


def _store(fact: AreaFact, *, by: User | None, field: str = "") -> AreaFact:
    fact.recorded_by, fact.source = by, fact.source.strip()
    try:
        return base.create(fact, by=by)
    except ValidationError as error:
        told = dict(error.error_dict)
        at_value = [*told.pop("value", []), *told.pop("__all__", [])]
        raise ValidationError(
            {**told, **({field or f"value_{fact.kind.code}": at_value} if at_value else {})}
        ) from error
