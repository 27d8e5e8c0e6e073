"""Entries of the lists that administrators maintain: care groups, kinds of activities, topics.

An entry is never deleted; it goes out of use. What it is counted as stays once there are records,
because a change would rewrite what happened.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from contacts import audit
from contacts.kit.search import pinyin_keys
from contacts.models import AuditVerb

if TYPE_CHECKING:
    from contacts.models import User

Entry = TypeVar("Entry", bound=models.Model)


@transaction.atomic
def add_entry(model: type[Entry], values: Mapping[str, Any], *, by: User | None) -> Entry:
    """Add an entry at the end of its list; its code is made from the name.

    Raises:
        ValidationError: at the fields.
    """
    rows = model._default_manager
    entry = model(**values, code=_free_code(model, values["name"]))
    entry.position = 1 + (rows.aggregate(last=Max("position"))["last"] or 0)  # type: ignore[attr-defined]
    entry.full_clean()
    entry.save(force_insert=True)
    _trace(entry, AuditVerb.CREATE, by, [])
    return entry


@transaction.atomic
def change_entry(
    entry: models.Model,
    values: Mapping[str, Any],
    *,
    fixed: Collection[str] = (),
    by: User | None,
) -> list[str]:
    """Set what differs; the names of the fields that changed. `fixed` ones may not.

    Raises:
        ValidationError: at the fields.
    """
    changed = [name for name, value in values.items() if getattr(entry, name) != value]
    for name in changed:
        if name in fixed:
            message = _("已经有记录用着它，这一项不能改。可以停用它，另外加一个。")
            raise ValidationError({name: message})
        setattr(entry, name, values[name])
    if changed:
        entry.full_clean()
        entry.save(update_fields=changed)
        _trace(entry, AuditVerb.CHANGE, by, changed)
    return changed


def _free_code(model: type[models.Model], name: str) -> str:
    """The reading of the name as a code, with a number where it is taken."""
    keys = pinyin_keys(name).split()
    field: Any = model._meta.get_field("code")
    room = min(30, field.max_length - len("-999"))
    stem = slugify(keys[0] if keys else "")[:room] or "entry"
    # "new" is the address at which an entry is added.
    taken = {"new", *model._default_manager.values_list("code", flat=True)}
    codes = (stem if n == 1 else f"{stem}-{n}" for n in range(1, len(taken) + 2))
    return next(code for code in codes if code not in taken)


def _trace(entry: Any, verb: str, by: User | None, fields: list[str]) -> None:
    audit.record(by=by, verb=verb, resource="catalogue", ids=[entry.code], fields=fields)
