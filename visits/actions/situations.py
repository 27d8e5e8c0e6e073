"""Situation reports: reporting, responding, what follows; nothing is edited or deleted."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts import audit
from contacts.kit import clock
from contacts.kit.jobs import nudge
from contacts.kit.words import plain
from contacts.models import BY_NAME_ALONE, Area, AuditVerb, ResponsibilityDistrict, User
from visits.actions.grievances import Matter, register_grievance
from visits.catalogue.situations import SituationMove, situation_moves
from visits.models import (
    ON_THE_SPOT,
    Grievance,
    SituationEvent,
    SituationReport,
    SituationState,
)
from visits.queries.situation_leaders import answering_leaders, leader_for
from visits.queries.situations import (
    districts_to_report_in,
    minutes_for,
    rights_on,
    township_to_report_in,
)

Said = dict[str, Any]


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
        ValidationError: by field; under "uid" where another content came with the same id.
    """
    digest = situation.digest(by.uid)
    if stored := SituationReport.objects.filter(uid=uid).first():
        return _the_same(stored, digest)
    township = _place(by, situation, at)
    _check(situation, at)
    area, on = (situation.district.area if situation.district else township), clock.day_of(at)
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
    _write(report, situation_moves()["report"], by, at)
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


@transaction.atomic
def make_situation_move(
    *,
    by: User | None,
    report: SituationReport,
    move: str,
    at: dt.datetime,
    version: int | None = None,
    **data: Any,
) -> SituationReport:
    """Carry out one row of the table and write it into the report's history.

    `version` is the one that the user saw; `by` None: the system.

    Raises:
        ValidationError: by field; without a field where the move is not legal now, with code "stale"
            where somebody moved it meanwhile.
        PermissionDenied: the user has no right to it on this report.
    """
    row = situation_moves()[move]
    report = SituationReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if (by is None) != (not row.right) or (by and row.right not in rights_on(by, report)):
        raise PermissionDenied
    if version is not None and version != report.version:
        raise ValidationError(_("刚才别人已经办了这一份，请看了新的经过再办。"), code="stale")
    if report.state not in row.sources:
        raise ValidationError(_("“%(state)s”的时候不能%(move)s。") % {
            "state": report.get_state_display(), "move": row.label,
        })  # fmt: skip
    said = _asked(row, data)
    # A clock set back moves nothing before what is there already.
    at = max(at, report.events.latest("number").at)
    if move in EFFECTS:
        EFFECTS[move](report, by, at, said)
    report.state = row.after(report.state)
    _write(report, row, by, at, said)
    audit.record(by=by, verb=AuditVerb.CHANGE, resource="situation", ids=[report.uid])
    if row.right in ("respond", "void"):
        nudge("reports.alert_matters")
    return report


@transaction.atomic
def raise_from_report(
    *, by: User, report: SituationReport, uid: uuid.UUID, matter: Matter, at: dt.datetime
) -> Grievance:
    """Register as a grievance what a report tells of; its history says under which number, once.

    Raises:
        ValidationError: by field, as registering says.
        PermissionDenied: the user may do nothing with the report.
    """
    known = Grievance.objects.filter(uid=uid).exists()
    grievance = register_grievance(by=by, uid=uid, matter=matter, at=at)
    if not known:
        grievance.situation = report
        grievance.save(update_fields=["situation"])
        said: Said = {"grievance": grievance.number}
        make_situation_move(by=by, report=report, move="raise", at=at, **said)
    return grievance


def remind_late(now: dt.datetime) -> int:
    """Note in each report without a response whose limit is over that the leaders are told; how many.

    Once a report, whatever runs twice; what was responded to meanwhile is left alone.
    """
    late = SituationReport.objects.filter(
        state=SituationState.NEW, due_at__lt=now, reminded_at__isnull=True
    )
    done = 0
    for report in late.order_by("pk"):
        try:
            make_situation_move(by=None, report=report, move="remind", at=now)
        except ValidationError:
            continue  # somebody has moved it meanwhile
        done += 1
    return done


def _asked(row: SituationMove, data: Mapping[str, Any]) -> Said:
    """What the move asks for, cleaned; what is missing is told at its field."""
    known = (
        (*row.asks, *row.may_ask, "grievance") if row.code == "raise" else (*row.asks, *row.may_ask)
    )
    said = {
        name: plain(value).strip() if isinstance(value, str) else value
        for name, value in data.items()
        if name in known
    }
    if missing := [name for name in row.asks if said.get(name) in (None, "")]:
        raise ValidationError({name: _("这一项要填。") for name in missing})
    return said


def _write(
    report: SituationReport,
    row: SituationMove,
    by: User | None,
    at: dt.datetime,
    said: Mapping[str, Any] | None = None,
) -> None:
    told = {name: str(value) for name, value in (said or {}).items() if value not in (None, "")}
    report.version += 1
    report.save()
    SituationEvent.objects.create(
        report=report,
        number=report.version,
        move=row.code,
        at=at,
        by=by,
        state=report.state,
        text=told.pop("text", ""),
        details=told,
    )


Effect = Callable[[SituationReport, "User | None", dt.datetime, Said], None]


def _respond(report: SituationReport, by: User | None, at: dt.datetime, said: Said) -> None:
    """The first response is what is measured; it cannot come before the report."""
    _hand_to(report, at, said)
    report.responded_at, report.responded_by = max(at, report.reported_at), by
    report.response = said["text"]


def _order(report: SituationReport, _by: User | None, at: dt.datetime, said: Said) -> None:
    _hand_to(report, at, said)


def _hand_to(report: SituationReport, at: dt.datetime, said: Said) -> None:
    """To an office of the township, or to somebody by name: police and justice by name alone (care P4)."""
    office, handler, today = said.get("office"), said.get("handler"), clock.day_of(at)
    if office is not None:
        if not office.area.path.startswith(report.township.path) or not office.holds_on(today):
            raise ValidationError({"office": _("选本乡镇现有的单位。")})
        if office.kind in BY_NAME_ALONE:
            raise ValidationError({"office": _("派出所、司法所的要点名，在下面选人。")})
        report.office = office
    if handler is not None:
        if handler.township_id != report.township_id:
            raise ValidationError({"handler": _("选本乡镇的干部。")})
        report.handler = handler


def _pass_on(report: SituationReport, _by: User | None, at: dt.datetime, said: Said) -> None:
    """Another leader, who can respond; the time goes on from the report."""
    there = answering_leaders(report.township, clock.day_of(at))
    if said["leader"].pk == report.leader_id:
        raise ValidationError({"leader": _("现在就是这位领导。")})
    if not there.filter(pk=said["leader"].pk).exists():
        raise ValidationError({"leader": _("这位领导在这里没有“领导”角色，看不到提醒。")})
    report.leader = said["leader"]


def _forget_contact(report: SituationReport, *_more: Any) -> None:
    """Whom to call on the spot is needed no more (rule of trust 1)."""
    report.contact_name = report.contact_phone = ""


def _remind(report: SituationReport, _by: User | None, at: dt.datetime, _said: Said) -> None:
    report.reminded_at = at


EFFECTS: dict[str, Effect] = {
    "respond": _respond,
    "order": _order,
    "pass_on": _pass_on,
    "close": _forget_contact,
    "void": _forget_contact,
    "remind": _remind,
}
