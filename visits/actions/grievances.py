"""Registering what residents raise: once, by whoever hears it (首问负责)."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import re
import secrets
import uuid
from collections.abc import Mapping
from itertools import accumulate, islice
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Length
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from contacts import audit
from contacts.access import visible_to
from contacts.kit import clock
from contacts.kit.jobs import nudge
from contacts.kit.quantities import Quantity
from contacts.kit.quantity_fields import columns_of
from contacts.kit.sheets.cells import is_blank, narrow
from contacts.kit.sql import lock
from contacts.kit.words import plain
from contacts.models import Area, AuditVerb, Cadre, Household, ResponsibilityDistrict, User
from visits.actions.clocks import wind
from visits.models import (
    Activity,
    Channel,
    ChannelName,
    Grievance,
    GrievanceEvent,
    GrievanceKind,
    Raiser,
    Topic,
)
from visits.workflow import State

# How many a matter concerns; each is a pair of columns.
COUNTS = ("homes", "people")
# Longer ago nothing came in, and later nothing is due, that somebody means (ours).
MEANT_WITHIN = dt.timedelta(days=3 * 366)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Matter:
    """What was raised, as it was typed. Its place is the district, or else the area."""

    text: str
    kind: GrievanceKind
    channel: Channel
    raiser: Raiser
    received_at: dt.datetime
    district: ResponsibilityDistrict | None = None
    area: Area | None = None
    household: Household | None = None
    raised_by: str = ""
    phone: str = ""
    place: str = ""
    topic: Topic | None = None
    mark: str = ""
    official_number: str = ""
    activity: Activity | None = None
    first_asked: Cadre | None = None
    channel_name: ChannelName | None = None
    homes: Quantity | None = None
    people: Quantity | None = None

    def __post_init__(self) -> None:
        """Texts lose their control characters; a household's matter lies where it lives."""
        for name in ("text", "raised_by", "phone", "place", "official_number"):
            object.__setattr__(self, name, plain(getattr(self, name)).strip())
        if self.household and self.district is None:
            object.__setattr__(self, "district", self.household.district)
        if self.district:
            object.__setattr__(self, "area", self.district.area)

    def columns(self) -> dict[str, Any]:
        """The fields of the record that are typed."""
        said = self.said()
        counts = [columns_of(name, said.pop(name)) for name in COUNTS]
        return said | counts[0] | counts[1]

    def said(self) -> dict[str, Any]:
        """What was typed, by the names of this record."""
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}

    def digest(self, writer: Any) -> str:
        """Tells one submission from another under the same id; when it came in is not part of it."""
        said = {
            name: str(getattr(value, "pk", value))
            for name, value in self.said().items()
            if name not in ("received_at", "activity", "first_asked", "channel_name", *COUNTS)
        }
        # What says nothing of these keeps the digest that it always had.
        said |= {name: str(count.pair) for name in COUNTS if (count := getattr(self, name))}
        if self.channel_name:
            said["channel_name"] = self.channel_name.code
        text = json.dumps([str(writer), said], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def register_grievance(
    *, by: User | None, uid: uuid.UUID, matter: Matter, at: dt.datetime
) -> Grievance:
    """Store one matter, once, with its number, its history and its clock.

    `uid` is made by the client: the same submission sent twice gives the matter stored first.
    `by` None: the resident's own page, or an import by the system.

    Raises:
        ValidationError: by field; under "uid" where another content came with the same id, under
            "official_number" where the number of the level above is there already.
    """
    digest = matter.digest(by.uid if by else "")
    if stored := Grievance.objects.filter(uid=uid).first():
        return _the_same(stored, digest)
    _check(matter, by, at)
    assert matter.area is not None  # noqa: S101 - checked a line above
    township = matter.area.township
    if township is None:
        raise ValidationError({"district": _("选一个责任区。")})
    grievance, is_new = _stored_once(
        uid,
        {
            **matter.columns(),
            "township": township,
            "sheet_key": official_key(township, matter.official_number),
            "registered_at": at,
            "registered_by": by,
            "content_digest": digest,
        },
    )
    if not is_new:
        return _the_same(grievance, digest)
    first_event(grievance, by).save(force_insert=True)
    grievance.version = 1
    grievance.save(update_fields=["version"])
    wind([grievance])
    audit.record(by=by, verb=AuditVerb.CREATE, resource="grievance", ids=[grievance.uid])
    if matter.kind.is_urgent:
        nudge("reports.alert_matters")
    return grievance


def first_event(
    grievance: Grievance, by: User | None, details: Mapping[str, str] | None = None
) -> GrievanceEvent:
    """The beginning of a history, not stored yet: the matter came in."""
    return GrievanceEvent(
        grievance=grievance,
        number=1,
        move="register",
        at=grievance.received_at,
        by=by,
        state=State.NEW,
        details={"kind": grievance.kind.code, **(details or {})},
    )


def bare_number(number: str) -> str:
    """A number of the level above as a sheet's cell is read, in capitals; "" for none."""
    return "" if is_blank(number) else re.sub(r"\s+", "", narrow(number)).upper()


def official_key(township: Area, number: str) -> str:
    """What tells again a matter by its number up there, however that was typed; "" without one."""
    bare = bare_number(number)
    return sheet_key(township, bare) if bare else ""


def sheet_key(township: Area, *parts: str) -> str:
    """Tells again what the level above has sent: by its number, or what a row without one says."""
    said = json.dumps([str(township.uid), *parts], ensure_ascii=False)
    key = settings.DIGEST_KEY
    return salted_hmac("visits.sheet", said, secret=key, algorithm="sha256").hexdigest()


def _stored_once(uid: uuid.UUID, fields: dict[str, Any]) -> tuple[Grievance, bool]:
    """The matter of this id, and whether it is new.

    Raises:
        ValidationError: under "official_number" where that is there already, or comes in at once.
    """
    same = Grievance.objects.filter(township=fields["township"], sheet_key=fields["sheet_key"])
    twice = ValidationError({"official_number": _("这个上级编号已经登记过。")})
    if fields["sheet_key"] and same.exclude(uid=uid).exists():
        raise twice
    number = next_numbers(fields["township"], fields["registered_at"], 1)[0]
    try:
        with transaction.atomic():
            return Grievance.objects.create(uid=uid, number=number, **fields), True
    except IntegrityError as error:
        if stored := Grievance.objects.filter(uid=uid).first():
            return stored, False
        if fields["sheet_key"] and same.exists():
            raise twice from error
        raise


def _the_same(stored: Grievance, digest: str) -> Grievance:
    if stored.is_emptied:  # nothing is left by which the same words could be known
        raise ValidationError({"uid": ValidationError(_("这一件已经登记过。"), code="over")})
    if stored.content_digest != digest:
        raise ValidationError({"uid": ValidationError(_("这一件已经登记过。"), code="stored")})
    return stored


def _check(matter: Matter, by: User | None, at: dt.datetime) -> None:
    """Something is said, of a place within reach, and it was not heard tomorrow."""
    if not matter.text:
        raise ValidationError({"text": _("写一句是什么事。")})
    if matter.area is None:
        raise ValidationError({"district": _("选一个责任区。")})
    if matter.channel_name and matter.channel_name.channel != matter.channel:
        raise ValidationError({"channel": _("这个叫法不属于这种来源。")})
    if matter.received_at > at:
        raise ValidationError({"received_at": _("收到的时间还没有到。")})
    if by is None:
        return
    if matter.household and not _sees(by, matter.household):
        raise ValidationError({"household": _("这一户不在您的范围里。")})
    if matter.district and not _sees(by, matter.district):
        raise ValidationError({"district": _("这个责任区不在您的范围里。")})


def _sees(by: User, record: Any) -> bool:
    return bool(visible_to(type(record).objects.filter(pk=record.pk), by).exists())


def next_numbers(township: Area, at: dt.datetime, count: int) -> list[str]:
    """2026-00042: rising by township and year, with gaps; one at a time, so that none comes twice.

    A matter that is sealed leaves a hole. Where holes are everywhere, and of any width, it tells nothing:
    each next number is given, or passed over by the throw of a coin.
    """
    lock(connection, f"visits.numbers.{township.pk}")
    year = f"{clock.day_of(at):%Y}-"
    taken = Grievance.objects.filter(township=township, number__startswith=year)
    # By its length first: the number after 99999 has a digit more.
    newest = taken.order_by(Length("number").desc(), "-number")
    last = newest.values_list("number", flat=True).first()
    steps = accumulate(
        (_step() for _n in range(count)), initial=int(last[len(year) :]) if last else 0
    )
    return [f"{year}{number:05}" for number in islice(steps, 1, None)]


def _step() -> int:
    """1 in half of all cases, 2 in a quarter, and so on: how far a number lies from the one before."""
    step = 1
    while secrets.randbits(1):
        step += 1
    return step
