"""The receipt of a report on conduct: its code, and what whoever holds it may do."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts.kit import clock
from contacts.models import User
from visits.actions.codes import OPENS_FOR, digest_of, new_code
from visits.actions.conduct import Told, make_conduct_move, register_report
from visits.actions.residents import A_DAY, text_of
from visits.models import ConductCode, ConductReport
from visits.queries.conduct import asks_about_retaliation

KIND = "conduct code"


@transaction.atomic
def issue_conduct_code(*, by: User | None, report: ConductReport, at: dt.datetime) -> str:
    """A new code for a report, told this once. With `by` the issue stands in its history."""
    if by:
        make_conduct_move(by=by, report=report, move="receipt", at=at)
    code = new_code()
    ConductCode.objects.create(report=report, digest=digest_of(code, KIND), issued_at=at)
    return code


@transaction.atomic
def tell_publicly(*, uid: uuid.UUID, told: Told, at: dt.datetime, apart: bool = False) -> str:
    """Store what somebody told on the public page, once; the code by which it is followed.

    Raises:
        ValidationError: as `register_report` says.
    """
    report = register_report(by=None, uid=uid, told=told, at=at, apart=apart)
    return issue_conduct_code(by=None, report=report, at=at)


def report_of(code: str, *, at: dt.datetime) -> ConductReport | None:
    """The report that a code opens; None for a wrong, an old and a misspelt one alike.

    One statement, whatever it finds. A finished report opens for as long as a finished grievance,
    and in any case until its reporter was asked about retaliation.
    """
    # Also by the code of a matter that was sealed later (`actions.sealing`).
    digests = (digest_of(code, KIND), digest_of(code))
    report = ConductReport.objects.filter(codes__digest__in=digests).first()
    if report is None or report.is_open or report.ask_again_on:
        return report
    ended = report.passed_on_on or (report.answered_at and clock.day_of(report.answered_at))
    return report if ended and clock.day_of(at) - ended <= OPENS_FOR else None


@transaction.atomic
def add_word(*, report: ConductReport, said: Mapping[str, Any], at: dt.datetime) -> None:
    """Add a word. Raises `ValidationError`: empty, too long, too many a day, no longer open."""
    text = text_of(said)
    report = ConductReport.objects.select_for_update().get(pk=report.pk)
    since = at - dt.timedelta(days=1)
    if report.events.filter(move="say", at__gt=since).count() >= A_DAY["say"]:
        raise ValidationError(_("今天写得太多了，明天再写，或者打12388。"))
    make_conduct_move(by=None, report=report, move="say", at=at, text=text)


def nobody_harmed(*, report: ConductReport, said: Mapping[str, Any], at: dt.datetime) -> None:
    """Answer that nobody made trouble. Raises `ValidationError` where that isn't asked."""
    _must_be_asked(report, at)
    make_conduct_move(by=None, report=report, move="unharmed", at=at)


def somebody_harmed(*, report: ConductReport, said: Mapping[str, Any], at: dt.datetime) -> None:
    """Tell that somebody made trouble: the report is taken up again.

    Raises:
        ValidationError: not a word is said, or it isn't asked.
    """
    _must_be_asked(report, at)
    make_conduct_move(by=None, report=report, move="harmed", at=at, text=text_of(said))


def _must_be_asked(report: ConductReport, at: dt.datetime) -> None:
    if not asks_about_retaliation(report, clock.day_of(at)):
        raise ValidationError(_("现在不问这个。有话要说，写在“补充”里。"))


CONDUCT_ACTS = {"say": add_word, "unharmed": nobody_harmed, "harmed": somebody_harmed}
