"""What all writes share: validate, save, leave a trace; end what is dated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from contacts import audit
from contacts.kit.search import PinyinField
from contacts.models import AuditVerb

if TYPE_CHECKING:
    from contacts.models import User
    from contacts.models.base import Dated, Public

Record = TypeVar("Record", bound="Public")

ONE_DAY = dt.timedelta(days=1)


def create(record: Record, *, by: User | None, reason: str = "") -> Record:
    """Validate and store a new record. Raises `ValidationError` at its fields."""
    record.full_clean()
    _save(record, force_insert=True)
    _trace(record, AuditVerb.CREATE, by, reason=reason)
    return record


def change(
    record: Public, values: Mapping[str, Any], *, by: User | None, reason: str = ""
) -> list[str]:
    """Set what differs, validate, store; the names of the fields that changed.

    Raises `ValidationError` at the fields; then nothing is stored.
    """
    changed = [name for name, value in values.items() if getattr(record, name) != value]
    if not changed:
        return []
    for name in changed:
        setattr(record, name, values[name])
    record.full_clean()
    _save(record, update_fields=[*changed, *_keys_of(record, changed)])
    _trace(record, AuditVerb.CHANGE, by, fields=changed, reason=reason)
    return changed


def end(record: Dated, *, on: dt.date, by: User | None, reason: str = "", field: str = "") -> None:
    """Let a record hold until `on`, inclusive. The day is refused (at `field`) before its start.

    One that already ended earlier stays as it is.
    """
    if record.ends_on is not None and record.ends_on <= on:
        return
    if on < record.starts_on:
        message = _("最后一天不能早于开始的日期（%(day)s）") % {"day": record.starts_on}
        raise ValidationError({field: message} if field else message)
    change(record, {"ends_on": on}, by=by, reason=reason)


def take_back(record: Dated, *, from_day: dt.date, by: User | None) -> None:
    """Let a record no longer hold from `from_day`; one that had not begun before is removed."""
    if record.starts_on >= from_day:
        _trace(record, AuditVerb.CHANGE, by, fields=["ends_on"])
        record.delete()
    else:
        end(record, on=from_day - ONE_DAY, by=by)


def locked(record: Record) -> Record:
    """The stored state of a record, kept from others until the transaction ends.

    Its key is left free: a run of the engine that writes what this cadre owes waits for nobody,
    and so nobody waits in a ring.
    """
    return type(record)._base_manager.select_for_update(no_key=True).get(pk=record.pk)


def _save(record: Public, **how: Any) -> None:
    try:
        with transaction.atomic():
            record.save(**how)
    except IntegrityError as error:
        raise ValidationError(_("刚才已经有人做了同样的修改，请刷新页面再看。")) from error


def _keys_of(record: Public, changed: list[str]) -> list[str]:
    """The pinyin columns that follow the changed fields."""
    return [
        field.name
        for field in record._meta.concrete_fields
        if isinstance(field, PinyinField) and field.of in changed
    ]


def _trace(
    record: Public, verb: str, by: User | None, *, fields: list[str] | None = None, reason: str = ""
) -> None:
    audit.record(
        by=by,
        verb=verb,
        resource=type(record).scopes.resource,  # type: ignore[attr-defined]
        ids=[record.uid],
        fields=fields or [],
        reason=reason,
    )
