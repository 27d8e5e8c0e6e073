"""The ladder of a matter: which rungs stand, for the alerts, and which were climbed, for its page."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock, days
from contacts.kit.language import counted
from contacts.kit.sql import Gathered
from visits.clocks import Rung
from visits.models import Escalation, Grievance, GrievanceClock
from visits.queries.standings import Standing
from visits.stages import MAIN, Stage

# Who is told, in words of office; the alerts name the person to himself alone.
TOLD: dict[str, Promise] = {
    Rung.YELLOW: _("快到期，提醒了经手的人"),
    Rung.RED: _("已超期，提醒了经手的人"),
    Rung.LINKED_LEADER: _("超期3个工作日，报联村领导"),
    Rung.SECRETARY: _("超期5个工作日，报党委书记"),
}
TOLD_TO_FOLLOW_UP: dict[str, Promise] = {
    Rung.YELLOW: _("快到期，提醒了回访的人"),
    Rung.RED: _("已超期，提醒了回访的人"),
}
SAME_CLOCK = {
    "grievance": OuterRef("grievance"),
    "stage": OuterRef("stage"),
    "number": OuterRef("number"),
    "began_at": OuterRef("began_at"),
    "due_at": OuterRef("due_at"),
}


# How a clock ended that was neither done nor given up.
ENDED_BY: dict[str, Promise] = {
    "hand_back": _("%(day)s退回"),
    "explain": _("%(day)s已解释"),
    "pass_on": _("%(day)s已告知去处"),
}


@dataclass(frozen=True)
class Told:
    """One rung that was climbed: when, and who was told."""

    at: dt.datetime
    words: str | Promise


@dataclass(frozen=True)
class Deadline:
    """One clock in words: until when or how it ended, `first` where it has moved, `late_since` where
    it was late before that, how it stands now, its rungs."""

    label: str
    words: str
    first: dt.datetime | None
    late_since: dt.datetime | None
    standing: Standing | None
    rungs: list[Told]


def standing_rungs(rung: str) -> QuerySet[Escalation]:
    """Where a rung was climbed and its clock runs on to the same date. That it is due soon is said no
    more once it is late."""
    running = GrievanceClock.objects.filter(**SAME_CLOCK, ended_at__isnull=True)
    rows = Escalation.objects.filter(Exists(running), rung=rung)
    if rung == Rung.YELLOW:
        late = Escalation.objects.filter(**SAME_CLOCK, rung=Rung.RED)
        rows = rows.filter(~Exists(late))
    return rows


def with_rungs(rows: QuerySet[Grievance]) -> QuerySet[Grievance]:
    """With the rungs climbed for each matter as `climbed`, in the statement that reads it."""
    columns = ("stage", "began_at", "rung", "raised_at", "pk")
    there = Escalation.objects.filter(grievance=OuterRef("pk")).order_by().values("grievance")
    return rows.annotate(climbed=Subquery(there.annotate(all=Gathered(*columns)).values("all")))


def climbed_of(grievance: Any) -> list[Escalation]:
    """The rungs of a matter of `with_rungs`, in their order."""
    rows = [
        Escalation(
            pk=pk, stage=stage, rung=rung, began_at=_instant(began), raised_at=_instant(raised)
        )
        for stage, began, rung, raised, pk in grievance.climbed or ()
    ]
    return sorted(rows, key=lambda row: (row.raised_at, row.pk))


def _instant(text: str) -> dt.datetime:
    """As the database writes it: SQLite in UTC, without saying so."""
    found = dt.datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def deadlines(
    clocks: Iterable[GrievanceClock], rungs: Iterable[Escalation], now: dt.datetime
) -> list[Deadline]:
    """The clocks of one matter as its page tells them, each with the rungs climbed for it: what ended,
    in the order in which it did, then what runs, the next date first. Handing back has its clock beside that of signing and is not told."""
    climbed: dict[tuple[str, dt.datetime], list[Told]] = defaultdict(list)
    for row in rungs:
        climbed[_of_one(row)].append(Told(row.raised_at, _words(row)))
    shown = [found for found in clocks if found.stage != Stage.HAND_BACK]
    shown.sort(
        key=lambda one: (one.ended_at is None, one.ended_at or one.due_at or one.began_at, one.pk)
    )
    return [_told(found, climbed[_of_one(found)], now) for found in shown]


def _of_one(row: GrievanceClock | Escalation) -> tuple[str, dt.datetime]:
    """What clock and rung share: another kind may have put the main clock into another stage since."""
    return "main" if row.stage in MAIN else row.stage, row.began_at


def _words(row: Escalation) -> str | Promise:
    if row.stage == Stage.FOLLOW_UP and row.rung in TOLD_TO_FOLLOW_UP:
        return TOLD_TO_FOLLOW_UP[row.rung]
    return TOLD[row.rung]


def _told(found: GrievanceClock, rungs: list[Told], now: dt.datetime) -> Deadline:
    label = str(found.get_stage_display())
    if found.number > 1:
        label = _t("%(stage)s（第%(n)d次）") % {"stage": label, "n": found.number}
    moved = found.first_due_at is not None and found.first_due_at != found.due_at
    return Deadline(
        label,
        _how_it_ended(found) if found.ended_at else _until(found),
        found.first_due_at if moved else None,
        found.late_since,
        _standing(found, now),
        rungs,
    )


def _how_it_ended(found: GrievanceClock) -> str:
    assert found.ended_at  # noqa: S101 - asked by the caller
    if found.ended_by in ENDED_BY:
        words = ENDED_BY[found.ended_by]
    else:
        words = _("%(day)s完成") if found.was_done else _("%(day)s起不再计时")
    return str(words) % {"day": _day(found.ended_at)}


def _until(found: GrievanceClock) -> str:
    if found.due_at is None:
        return _t("暂停计时")
    time = f"{timezone.localtime(found.due_at):%H:%M}"
    return _t("%(day)s %(time)s前") % {"day": _day(found.due_at), "time": time}


def _standing(found: GrievanceClock, now: dt.datetime) -> Standing | None:
    """Late or soon due; None: there is nothing to say."""
    if found.ended_at or found.due_at is None:
        return None
    if now > found.due_at:
        late = (clock.day_of(now) - clock.day_of(found.due_at)).days
        words = counted("已过%(n)d天", late) % {"n": late} if late else _t("今天已过期")
        return Standing("overdue", words)
    soon = found.yellow_at is not None and now >= found.yellow_at
    return Standing("at_risk", str(Rung.YELLOW.label)) if soon else None


def _day(at: dt.datetime) -> str:
    return days.in_words(clock.day_of(at), this_year=clock.today().year)
