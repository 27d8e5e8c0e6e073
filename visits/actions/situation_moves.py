"""What follows on a situation report: responding, passing on, closing, raising a matter; each move is a row
of the table and goes into the report's history."""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts import audit
from contacts.actions import base
from contacts.kit import asked, clock
from contacts.kit.jobs import nudge
from contacts.models import BY_NAME_ALONE, AuditVerb, User
from visits.actions.grievances import Matter, register_grievance
from visits.actions.situation_words import check_matter_alone
from visits.catalogue.situations import SituationMove, situation_moves
from visits.models import Channel, Grievance, SituationEvent, SituationReport, SituationState
from visits.queries.situation_leaders import answering_leaders
from visits.queries.situations import matter_of, rights_on

Said = dict[str, Any]
logger = logging.getLogger(__name__)


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
        raise ValidationError(_("现在是“%(state)s”，不能“%(move)s”。") % {
            "state": report.get_state_display(), "move": row.label,
        })  # fmt: skip
    said = _asked(row, data)
    if by is not None:
        check_matter_alone(
            {"text": said.get("text") or ""},
            kind=report.kind, township=report.township, by=by, is_new=False,
        )  # fmt: skip
    # A clock set back moves nothing before what is there already.
    at = max(at, report.events.latest("number").at)
    if move in EFFECTS:
        EFFECTS[move](report, by, at, said)
    report.state = row.after(report.state)
    write(report, row, by, at, said)
    audit.record(by=by, verb=AuditVerb.CHANGE, resource="situation", ids=[report.uid])
    if row.right in ("respond", "void"):
        nudge("reports.alert_matters")
    return report


@transaction.atomic
def raise_from_report(
    *, by: User, report: SituationReport, uid: uuid.UUID, matter: Matter, at: dt.datetime
) -> Grievance:
    """Register as a grievance what a report tells of, once; its history says under which number.

    Whatever way the matter names, it came by the report.

    Raises:
        ValidationError: by field, as registering says; with code "raised" where there is one already.
        PermissionDenied: the user may do nothing with the report.
    """
    if "handle" not in rights_on(by, report):
        raise PermissionDenied
    report = base.locked(report)  # of two at once the second sees what the first did
    raised = matter_of(report)
    if raised and raised.uid != uid:
        told = _("这份报告已经登记成诉求%(number)s，不用再登记。")
        raise ValidationError(told % {"number": raised.number}, code="raised")
    matter = dataclasses.replace(matter, channel=Channel.SITUATION)
    grievance = register_grievance(by=by, uid=uid, matter=matter, at=at)
    if not raised:
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
        except Exception:
            logger.exception("Report %s: nobody reminded", report.pk)
            continue
        done += 1
    return done


def _asked(row: SituationMove, data: Mapping[str, Any]) -> Said:
    """What the move asks for, cleaned; what is missing is told at its field."""
    numbered = ("grievance",) if row.code == "raise" else ()
    said = asked.cleaned(data, (*row.asks, *row.may_ask, *numbered))
    asked.expect(said, row.asks)
    return said


def write(
    report: SituationReport,
    row: SituationMove,
    by: User | None,
    at: dt.datetime,
    said: Mapping[str, Any] | None = None,
) -> None:
    """Store the report as it is now, with the event that made it so."""
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
