"""How a matter stands with its clock: a state of the house and words, for lists and pages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, FilteredRelation, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.kit import clock, days
from contacts.kit.language import counted
from visits.clocks import Unit
from visits.models import Grievance
from visits.stages import MAIN, Stage
from visits.workflow import OPEN, State

# At most one of these runs at a time: the clock that a list goes by.
TELLING = (Stage.ACCEPT, Stage.ANSWER, Stage.FOLLOW_UP)


@dataclass(frozen=True)
class Standing:
    """`code` is a state of the house (on_track, at_risk, overdue, met) or "neutral"."""

    code: str
    words: str


def with_clock(rows: QuerySet[Grievance]) -> QuerySet[Grievance]:
    """Annotate each matter with its telling clock: `due_at`, `yellow_at`, `unit`, `stage`; with that of
    signing: `sign_due_at`, `sign_yellow_at`; and with `next_due_at`, the earlier of the two dates, by
    which lists are sorted."""
    running = Q(clocks__ended_at__isnull=True, clocks__stage__in=TELLING)
    signing = Q(clocks__ended_at__isnull=True, clocks__stage=Stage.SIGN)
    return rows.annotate(
        telling=FilteredRelation("clocks", condition=running),
        signing=FilteredRelation("clocks", condition=signing),
        sign_due_at=F("signing__due_at"),
        sign_yellow_at=F("signing__yellow_at"),
        next_due_at=Case(
            When(signing__due_at__lt=F("telling__due_at"), then=F("signing__due_at")),
            default=Coalesce("telling__due_at", "signing__due_at"),
        ),
        due_at=F("telling__due_at"),
        yellow_at=F("telling__yellow_at"),
        unit=F("telling__unit"),
        stage=F("telling__stage"),
    )


def is_late(now: Any) -> Q:
    """The condition that whoever has a matter is late with it: its acceptance or its answer. The rows
    come from `with_clock`; `now` is an instant or an expression."""
    return Q(state__in=OPEN, due_at__lt=now, stage__in=MAIN)


def is_late_to_follow_up(now: Any) -> Q:
    """The condition that it was answered, and that nobody has asked in time how. That says nothing of
    the office that answered."""
    return Q(state__in=OPEN, due_at__lt=now, stage=Stage.FOLLOW_UP)


def standing(grievance: Any, now: dt.datetime) -> Standing:
    """How it stands at an instant; the matter comes from `with_clock`."""
    if grievance.state not in OPEN:
        code = "met" if grievance.state == State.CLOSED else "neutral"
        return Standing(code, str(grievance.get_state_display()))
    if grievance.state == State.EXPLAINED:
        day = days.in_words(grievance.look_again_on, this_year=clock.day_of(now).year)
        return Standing("neutral", _("%(day)s再看") % {"day": day})
    if grievance.due_at is None:
        return Standing("neutral", _("暂停计时"))
    if now > grievance.due_at:
        return Standing("overdue", _late(grievance, now))
    if grievance.sign_due_at and grievance.sign_due_at < grievance.due_at:
        return _to_be_signed(grievance, now)
    code = "at_risk" if now >= grievance.yellow_at else "on_track"
    return Standing(code, due_words(grievance.due_at, grievance.unit, now))


def _to_be_signed(grievance: Any, now: dt.datetime) -> Standing:
    """Signing comes before the answer: it is the next date that runs."""
    due = grievance.sign_due_at
    if now > due:
        late = (clock.day_of(now) - clock.day_of(due)).days
        return Standing("overdue", counted("签收超期%(n)d天", late) % {"n": late})
    code = "at_risk" if now >= grievance.sign_yellow_at else "on_track"
    return Standing(code, _("签收%(due)s") % {"due": due_words(due, Unit.WORKING_DAYS, now)})


def says_its_state(grievance: Any, now: dt.datetime) -> bool:
    """Whether the word of its standing is that of its state, so that one of them is enough."""
    return standing(grievance, now).words == str(grievance.get_state_display())


def due_words(due: dt.datetime, unit: str, now: dt.datetime) -> str:
    """4月24日前; today, and what goes by hours, with the time."""
    local, today = timezone.localtime(due), clock.day_of(now)
    if unit == Unit.HOURS:
        day = days.in_words(local.date(), this_year=today.year)
        return _("%(day)s %(time)s前") % {"day": day, "time": f"{local:%H:%M}"}
    if local.date() == today:
        return _("今天到期")
    if local.date() == today + dt.timedelta(days=1):
        return _("明天到期")
    return _("%(day)s到期") % {"day": days.in_words(local.date(), this_year=today.year)}


def in_dates(grievance: Any, now: dt.datetime) -> str:
    """Its date for what is read later, a document or a sheet: no word that holds today alone.

    "" where no clock runs.
    """
    if grievance.state not in OPEN:
        return ""
    if grievance.state == State.EXPLAINED:
        return _("%(day)s再看") % {"day": days.in_words(grievance.look_again_on, this_year=0)}
    if grievance.due_at is None:
        return ""
    day = days.in_words(clock.day_of(grievance.due_at), this_year=0)
    if grievance.unit == Unit.HOURS:
        day = f"{day} {timezone.localtime(grievance.due_at):%H:%M}"
    words = _("%(day)s到期，已超期") if now > grievance.due_at else _("%(day)s到期")
    return words % {"day": day}


def _late(grievance: Any, now: dt.datetime) -> str:
    """By how many days; after the answer it is the follow-up that is late, not who answered."""
    late = (clock.day_of(now) - clock.day_of(grievance.due_at)).days
    if grievance.stage == Stage.FOLLOW_UP:
        return counted("回访超期%(n)d天", late) % {"n": late} if late > 0 else _("回访已超期")
    return counted("超期%(n)d天", late) % {"n": late} if late > 0 else _("已超期")
