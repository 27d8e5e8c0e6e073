"""Situation reports: reporting, once; nothing is edited or deleted (what follows: `situation_moves`)."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts import audit
from contacts.kit import clock
from contacts.kit.jobs import nudge
from contacts.kit.words import plain
from contacts.models import Area, AuditVerb, ResponsibilityDistrict, User
from visits.actions.situation_moves import write
from visits.actions.situation_words import check_matter_alone
from visits.catalogue.situations import situation_moves
from visits.models import (
    ON_THE_SPOT,
    SituationReport,
)
from visits.queries.situation_leaders import leader_for
from visits.queries.situations import (
    districts_to_report_in,
    minutes_for,
    township_to_report_in,
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Situation:
    """What is reported, as it was typed. Its place is the district, or else the whole township."""

    kind: str
    is_urgent: bool
    text: str
    happened_at: dt.datetime
    district: ResponsibilityDistrict | None = None
    place: str = ""
    contact_name: str = ""
    contact_phone: str = ""

    def __post_init__(self) -> None:
        """Texts lose their control characters."""
        for name in ("text", "place", "contact_name", "contact_phone"):
            object.__setattr__(self, name, plain(getattr(self, name)).strip())

    def columns(self) -> dict[str, Any]:
        """The fields of the record that are typed."""
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}

    def digest(self, writer: Any) -> str:
        """Tells one submission from another under the same id."""
        said = {name: str(getattr(value, "pk", value)) for name, value in self.columns().items()}
        text = json.dumps([str(writer), said], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def report_situation(
    *, by: User, uid: uuid.UUID, situation: Situation, at: dt.datetime
) -> SituationReport:
    """Store one report, once, with the leader in charge and the instant by which to respond.

    `uid` is made by the client: the same submission sent twice gives the report stored first.

    Raises:
        ValidationError: by field, also where somebody is told by name or number; under "uid" where another content came with the same id.
    """
    digest = situation.digest(by.uid)
    if stored := SituationReport.objects.filter(uid=uid).first():
        return _the_same(stored, digest)
    township = _place(by, situation, at)
    _check(situation, at)
    area, on = (situation.district.area if situation.district else township), clock.day_of(at)
    check_matter_alone(
        {"text": situation.text, "place": situation.place},
        kind=situation.kind, township=township, by=by, is_new=True,
    )  # fmt: skip
    leader = leader_for(
        township=township, district=situation.district, kind=situation.kind, on=on, but=by
    )
    minutes = minutes_for(situation.kind, is_urgent=situation.is_urgent)
    report, is_new = SituationReport.objects.get_or_create(
        uid=uid,
        defaults={
            **situation.columns(),
            "township": township,
            "area": area,
            "leader": leader,
            "reported_at": at,
            "reported_by": by,
            "due_at": at + dt.timedelta(minutes=minutes),
            "content_digest": digest,
        },
    )
    if not is_new:
        return _the_same(report, digest)
    write(report, situation_moves()["report"], by, at)
    audit.record(by=by, verb=AuditVerb.CREATE, resource="situation", ids=[report.uid])
    nudge("reports.alert_matters")
    return report


def _the_same(stored: SituationReport, digest: str) -> SituationReport:
    if stored.content_digest != digest:
        raise ValidationError({"uid": ValidationError(_("这一份已经报告过。"), code="stored")})
    return stored


def _place(by: User, situation: Situation, at: dt.datetime) -> Area:
    """The township of a place in which the user may report."""
    if situation.district is None:
        if township := township_to_report_in(by):
            return township
        raise ValidationError({"district": _("选一个责任区。")})
    within = districts_to_report_in(by, clock.day_of(at)).filter(pk=situation.district.pk)
    town = situation.district.area.township
    if town is None or not within.exists():
        raise ValidationError({"district": _("这个责任区不在您的范围里。")})
    return town


def _check(situation: Situation, at: dt.datetime) -> None:
    """Something is said, it has happened, and nobody is named but on the spot."""
    if not situation.text:
        raise ValidationError({"text": _("写一句是什么事。")})
    if situation.happened_at > at:
        raise ValidationError({"happened_at": _("这个时间还没有到。")})
    if situation.kind not in ON_THE_SPOT:
        for name in ("contact_name", "contact_phone"):
            if getattr(situation, name):
                raise ValidationError({name: _("只有警情、灾情写现场找谁。")})
