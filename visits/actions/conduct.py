"""Reports on conduct: registering, moving, looking. Nothing outside their own tables hears of it.

No event of the app's trail, no number, no clock, no job, no signal: `ConductEvent` is all the trace
that there is.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from contacts.access import visible_to
from contacts.kit import asked, clock
from contacts.kit.append_only import purging
from contacts.models import Area, User
from visits.catalogue.conduct import ASKED_ANEW_AFTER, SEEN, ConductMove, conduct_moves
from visits.models import ConductEvent, ConductNamed, ConductReport, ConductState
from visits.queries.conduct import Whom, is_countys, open_to, whom

Said = Mapping[str, Any]


@dataclasses.dataclass(frozen=True)
class Told:
    """What somebody tells of a cadre's conduct, and how it came."""

    township: Area
    about: str
    text: str
    channel: str
    received_at: dt.datetime
    raised_by: str = ""
    phone: str = ""

    def digest(self, writer: Any) -> str:
        """Tells one submission from another under the same id."""
        said = [str(writer), self.township.pk, self.about, self.text, self.raised_by, self.phone]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def register_report(
    *, by: User | None, uid: uuid.UUID, told: Told, at: dt.datetime, apart: bool = False
) -> ConductReport:
    """Store a report, once, with all whom its words name, so that neither they nor a colleague of theirs
    ever see it; where it names one cadre alone, that is whom it concerns. `by` None: the reporter, and
    its history begins when it came. `apart`: the leaders and officers whom its text names are not
    meant.

    Raises:
        ValidationError: by field; code "county" under "about" where it is the county's business:
            then nothing is stored. Code "ask" under "apart" where somebody has to say first whether
            those are meant. Under "uid" where another content came with the same id.
        PermissionDenied: the user takes no reports there.
    """
    if by is not None and not _takes_reports(by, told.township):
        raise PermissionDenied
    meant = whom(told.about, told.township, clock.day_of(at), told.text)
    if meant.is_countys:
        raise ValidationError({"about": ValidationError(_countys_words(), code="county")})
    if meant.asked and not apart:
        raise ValidationError({"apart": ValidationError(_ask_words(meant), code="ask")})
    if told.received_at > at:
        raise ValidationError({"received_on": _("这一天还没有到。")})
    digest = told.digest(by.uid if by else "")
    said = {field.name: getattr(told, field.name) for field in dataclasses.fields(told)}
    more = {"registered_by": by, "subject": meant.subject, "content_digest": digest}
    report, is_new = ConductReport.objects.get_or_create(uid=uid, defaults=said | more)
    if is_new:
        ConductNamed.objects.bulk_create(meant.rows(report))
        _note(report, "register", by, at if by else told.received_at)
    elif report.content_digest != digest:
        raise ValidationError({"uid": ValidationError(_("这一件已经登记过。"), code="stored")})
    return report


def _countys_words() -> str:
    return _("这一件要由县纪委监委受理，这里不收，也没有保存。原件请转县纪委监委。")


def _ask_words(meant: Whom) -> str:
    names = "、".join(meant.asked)
    told = _("里面写到%(names)s。反映的是不是他？是的，请转县纪委监委；不是，再勾一下。")
    return told % {"names": names}


def _takes_reports(by: User, township: Area) -> bool:
    rows = Area.objects.filter(pk=township.pk)
    return bool(visible_to(rows, by, "create", resource="conduct").exists())


@transaction.atomic
def make_conduct_move(
    *,
    by: User | None,
    report: ConductReport,
    move: str,
    at: dt.datetime,
    version: int | None = None,
    **data: Any,
) -> ConductReport:
    """Carry out one row of the table and write it into the report's own history.

    `version` is the one that the user saw; `by` None: the reporter, by the code.

    Raises:
        ValidationError: by field; without a field where the move is not legal now, with code "stale"
            where somebody moved it meanwhile.
        PermissionDenied: the report is not open to the user, or not to whoever holds the code.
    """
    row = conduct_moves()[move]
    rows = open_to(by, "handle") if by else ConductReport.objects.all()
    if not rows.filter(pk=report.pk).exists() or ("officer" if by else "reporter") not in row.by:
        raise PermissionDenied
    report = ConductReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if version is not None and version != report.version:
        raise ValidationError(_("刚才别人已经办了这一件，请看了新的经过再办。"), code="stale")
    if report.state not in row.sources:
        raise ValidationError(_("现在是“%(state)s”，不能“%(move)s”。") % {
            "state": report.get_state_display(), "move": row.label,
        })  # fmt: skip
    said = _asked(row, data)
    # A clock set back moves nothing before what is there already.
    at = max(at, *report.events.order_by("-at").values_list("at", flat=True)[:1])
    if move in EFFECTS:
        EFFECTS[move](report, by, at, said)
    report.state = row.after(report.state)
    report.version += move not in SEEN
    report.save()
    _note(report, move, by, at, str(said.get("text", "")))
    return report


def note_look(*, by: User, report: ConductReport, at: dt.datetime, how: str = "look") -> None:
    """Write into its history that somebody opened or printed it."""
    _note(report, how, by, at)


def note_sealing(*, report: ConductReport, at: dt.datetime, text: str) -> None:
    """Write into its history that it was an open matter until now, and who knows of it.

    By nobody: an officer who reads it first is to find that something is new.
    """
    _note(report, "sealed", None, at, text)


def _note(
    report: ConductReport, move: str, by: User | None, at: dt.datetime, text: str = ""
) -> None:
    ConductEvent.objects.create(
        report=report, move=move, at=at, by=by, state=report.state, text=text
    )


def _asked(row: ConductMove, data: Said) -> dict[str, Any]:
    """What the move asks for, cleaned; what is missing is told at its field."""
    said = asked.cleaned(data, (*row.asks, *row.may_ask))
    asked.expect(said, row.asks, empty=(None, "", False))
    return said


Effect = Callable[[ConductReport, "User | None", dt.datetime, dict[str, Any]], None]


def _take(report: ConductReport, by: User | None, _at: dt.datetime, _said: Said) -> None:
    report.officer = by


def _name(report: ConductReport, by: User | None, at: dt.datetime, said: dict[str, Any]) -> None:
    """Whom it concerns. Whoever serves with that cadre has it no more: it waits for another officer.

    Of all that its words name, those alone are let in again who are called alike and were not meant.
    """
    subject = said.get("subject")
    if subject is not None and is_countys(report, subject, clock.day_of(at)):
        raise ValidationError({"subject": _("这个人的事要由县纪委监委办，请点“转县纪委监委”。")})
    report.subject = subject
    if subject is not None:
        report.named.filter(cadre__name=subject.name).exclude(cadre=subject).delete()
    said["text"] = subject.name if subject else _("不是名册上的人，或者还不清楚")
    report.save(update_fields=["subject"])
    if by and not open_to(by, "handle").filter(pk=report.pk).exists():
        report.officer, report.state = None, ConductState.NEW


def _answer(report: ConductReport, _by: User | None, at: dt.datetime, said: dict[str, Any]) -> None:
    if said["ask_again_on"] <= clock.day_of(at):
        raise ValidationError({"ask_again_on": _("请写以后的一天。")})
    report.finding, report.answer = said["finding"], said["answer"]
    report.ask_again_on, report.answered_at = said["ask_again_on"], at
    said["text"] = said["answer"]


def _pass_on(
    report: ConductReport, by: User | None, at: dt.datetime, _said: dict[str, Any]
) -> None:
    """Take away the words, the names and the telephone, and what of them stands in the history.

    Who opened it and when stays: it holds none of what was said, and the county may ask for it.
    """
    for name in ("about", "text", "raised_by", "phone", "channel", "finding", "answer"):
        setattr(report, name, "")
    report.content_digest = ""
    report.named.all().delete()
    report.subject = report.registered_by = report.ask_again_on = report.answered_at = None
    report.reopened_at = None
    report.officer, report.passed_on_on = by, clock.day_of(at)
    with purging(connection, ConductEvent._meta.db_table):
        ConductEvent.objects.filter(report=report).exclude(text="").delete()


def _unharmed(report: ConductReport, *_more: Any) -> None:
    report.ask_again_on = None


def _harmed(report: ConductReport, _by: User | None, at: dt.datetime, _said: Said) -> None:
    report.ask_again_on, report.reopened_at = None, at


def _not_reached(report: ConductReport, _by: User | None, at: dt.datetime, _said: Said) -> None:
    report.ask_again_on = clock.day_of(at) + ASKED_ANEW_AFTER


EFFECTS: dict[str, Effect] = {
    "take": _take,
    "name": _name,
    "answer": _answer,
    "pass_on": _pass_on,
    "unharmed": _unharmed,
    "harmed": _harmed,
    "not_reached": _not_reached,
}
