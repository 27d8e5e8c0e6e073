"""三率: how many matters were answered in time, solved, and to whose satisfaction.

    response      answered within the deadline / answered, or due and not answered. It is judged by
                  the first main clock; one that ended in time with an explanation, with the
                  acceptance of a petition, or with what the resident has contested, says
                  nothing yet, so the one after it is judged
    resolution    found solved by the follow-up / followed up with the resident reached
    satisfaction  satisfied or basically satisfied / these and dissatisfied. It is what a follow-up
                  heard, or what was said by a code that nobody of the staff ever held (that of the
                  public form); a rating by a receipt that was printed inside counts for nothing until
                  somebody else has asked, for whoever printed it could have made it

Resolution goes by the last follow-up; how many of the matters were done over again (`DONE_OVER`) is
told beside the rates.

Not among them: what was voided, and what was passed on or merged before its date (it is counted with
the one it is in); what was late by then stays late. `OMITTED` tells them apart, so that received =
counted in the response rate + those left out. A figure and the list behind it share one condition.
Nothing here gets better when fewer residents complain.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf, TruncMonth
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.kit import clock
from contacts.models import User
from visits.models import (
    ASPECT_NAMES,
    ASPECTS,
    FollowUp,
    Grievance,
    GrievanceClock,
    GrievanceEvent,
    Mark,
    Satisfaction,
)
from visits.queries import channels
from visits.queries.raisers import CLOSE
from visits.stages import MAIN
from visits.workflow import State

CONTENT = (Satisfaction.SATISFIED, Satisfaction.BASICALLY)


class Rate(models.TextChoices):
    RESPONSE = "response", _("响应率")
    RESOLUTION = "resolution", _("解决率")
    SATISFACTION = "satisfaction", _("办件满意率")


class By(models.TextChoices):
    """What the figures are told apart by."""

    DISTRICT = "district", _("责任区")
    OFFICE = "office", _("承办单位")
    TOPIC = "topic", _("类别")
    CHANNEL = "channel", _("来源")
    MONTH = "month", _("月份")
    CLASS = "class", _("诉求分类")
    MARK = "mark", _("急难愁盼")
    MECHANISM = "mechanism", ASPECT_NAMES["mechanism"]
    INTEREST = "interest", ASPECT_NAMES["interest"]


# Key and name of each group.
GROUPS: dict[str, tuple[Any, ...]] = {
    By.DISTRICT: (F("district__uid"), F("district__name")),
    By.OFFICE: (F("lead__uid"), F("lead__name")),
    By.TOPIC: (
        Coalesce("topic__parent__code", "topic__code"),
        Coalesce("topic__parent__name", "topic__name"),
    ),
    By.CHANNEL: (channels.KEY, channels.NAME),
    By.CLASS: (NullIf("classed", Value("")), NullIf("classed", Value(""))),
    By.MARK: (NullIf("mark", Value("")), NullIf("mark", Value(""))),
    **{name: (NullIf(name, Value("")), NullIf(name, Value(""))) for name in ASPECTS},
    By.MONTH: (TruncMonth("received_at"), TruncMonth("received_at")),
}

# Groups that stand everywhere in the order of the places.
PATHS: dict[str, Any] = {By.DISTRICT: F("district__area__path")}
# Groups that people say in one order.
ORDERS: dict[str, list[str]] = {
    By.MARK: Mark.values,
    **{name: words.values for name, words in ASPECTS.items()},
}


@dataclass(frozen=True)
class Share:
    """A part of a whole."""

    part: int
    whole: int
    # In what is handed on: too few, or they would follow from it (`small_cells`).
    is_hidden: bool = False

    @property
    def is_told(self) -> bool:
        return bool(self.whole) and not self.is_hidden

    @property
    def words(self) -> str:
        """One decimal, as it is compared: 83.3%. "" where there is nothing to tell."""
        return f"{self.part * 100 / self.whole:.1f}%" if self.is_told else ""

    @property
    def base(self) -> str:
        """What it is a share of: 5 ÷ 6."""
        return f"{self.part} ÷ {self.whole}" if self.is_told else ""


@dataclass(frozen=True)
class Line:
    """The figures of one group of matters."""

    key: Any
    name: Any
    received: int
    shares: dict[str, Share]


# What ends a main clock in time and is no answer yet.
NO_ANSWER = Q(ended_by__in=("explain", "accept", "void", "pass_on"))
NO_ANSWER &= Q(due_at__isnull=True) | Q(ended_at__lte=F("due_at"))


def knowing(rows: QuerySet[Grievance], user: User) -> QuerySet[Grievance]:
    """Annotate each matter with `is_told`: whether the user learns how satisfied somebody is with it.

    Of petitions and complaints that is told to few, in figures as on the page of the matter
    (`raisers`).
    """
    supervised = visible_to(Grievance.objects.all(), user, "supervise").order_by()
    told = ~CLOSE | Q(pk__in=supervised.values("pk"))
    return rows.annotate(is_told=Case(When(told, then=Value(True)), default=Value(False)))


def with_outcomes(rows: QuerySet[Grievance], now: dt.datetime) -> QuerySet[Grievance]:
    """Annotate each matter with the end and the date of the clock by which it is judged.

    Everything is told unless the rows come from `knowing`.
    """
    if "is_told" not in rows.query.annotations:
        rows = rows.annotate(is_told=Value(True))
    main = GrievanceClock.objects.filter(grievance=OuterRef("pk"), stage__in=MAIN)
    judged = main.exclude(NO_ANSWER).order_by("began_at", "pk")
    return rows.annotate(
        answer_ended=Subquery(judged.values("ended_at")[:1]),
        answer_due=Subquery(judged.values("due_at")[:1]),
        now=Value(now, output_field=models.DateTimeField()),
    )


# What is counted at all, and above and below the line of each rate; rows come from `with_outcomes`.
NOT_LATE = Q(answer_due__isnull=True) | Q(answer_ended__isnull=True)
NOT_LATE |= Q(answer_ended__lte=F("answer_due"))
GONE = Q(state=State.VOIDED) | (Q(state__in=(State.PASSED_ON, State.MERGED)) & NOT_LATE)
COUNTED = ~GONE
ANSWERED = Q(answer_ended__isnull=False)
IN_TIME = ANSWERED & (Q(answer_due__isnull=True) | Q(answer_ended__lte=F("answer_due")))
OVERDUE = Q(answer_ended__isnull=True, answer_due__lt=F("now"))
ASKED = Q(followed_up__in=(FollowUp.SOLVED, FollowUp.UNSOLVED))
SAID = Q(is_told=True, satisfaction__in=(*CONTENT, Satisfaction.DISSATISFIED))
PARTS: dict[str, tuple[Q, Q]] = {
    Rate.RESPONSE: (IN_TIME, ANSWERED | OVERDUE),
    Rate.RESOLUTION: (Q(followed_up=FollowUp.SOLVED), ASKED),
    Rate.SATISFACTION: (Q(is_told=True, satisfaction__in=CONTENT), SAID),
}


NOT_DUE = COUNTED & ~ANSWERED & (Q(answer_due__isnull=True) | Q(answer_due__gte=F("now")))


class Omitted(models.TextChoices):
    """Why a matter is in no rate, or not in two of them."""

    NOT_DUE = "not-due", _("还在办，没到期")
    EXPLAINED = "explained", _("已解释，到期再看")
    MERGED = "merged", _("并入别件")
    PASSED_ON = "passed-on", _("告知去处")
    VOIDED = "voided", _("作废")
    NOT_REACHED = "not-reached", _("回访没联系上")
    NOT_SAID = "not-said", _("没有表态")


OMITTED: dict[str, Q] = {
    Omitted.NOT_DUE: NOT_DUE & ~Q(state=State.EXPLAINED),
    Omitted.EXPLAINED: NOT_DUE & Q(state=State.EXPLAINED),
    Omitted.MERGED: Q(state=State.MERGED) & GONE,
    Omitted.PASSED_ON: Q(state=State.PASSED_ON) & GONE,
    Omitted.VOIDED: Q(state=State.VOIDED),
    Omitted.NOT_REACHED: COUNTED & Q(followed_up=FollowUp.NOT_REACHED),
    Omitted.NOT_SAID: COUNTED & Q(is_told=True, satisfaction=Satisfaction.NOT_SAID),
}


# 重办过的: counted in the rates, and taken up again at least once.
DONE_OVER = "done-over"
TAKEN_UP_AGAIN = ("reopen", "object")


def done_over(rows: QuerySet[Grievance], now: dt.datetime) -> int:
    """How many of the matters counted were found not solved at least once, and taken up again."""
    return with_outcome(rows, DONE_OVER, now).count()


def omitted(rows: QuerySet[Grievance], now: dt.datetime) -> list[tuple[Omitted, int]]:
    """How many of the matters are left out, by why; one statement."""
    counts = {why.name: Count("pk", filter=OMITTED[why]) for why in Omitted}
    found = with_outcomes(rows, now).order_by().aggregate(**counts)
    return [(why, found[why.name]) for why in Omitted if found[why.name]]


def with_outcome(rows: QuerySet[Grievance], code: str, now: dt.datetime) -> QuerySet[Grievance]:
    """The matters behind a figure: a rate's whole, its part (`-part`), why they are left out, or those
    that were done over again (`DONE_OVER`)."""
    if code in OMITTED:
        return with_outcomes(rows, now).filter(OMITTED[code])
    if code == DONE_OVER:
        again = GrievanceEvent.objects.filter(grievance=OuterRef("pk"), move__in=TAKEN_UP_AGAIN)
        return with_outcomes(rows, now).filter(COUNTED, Exists(again))
    part, whole = PARTS[code.removesuffix("-part")]
    return with_outcomes(rows, now).filter(COUNTED, part if code.endswith("-part") else whole)


def lines(rows: QuerySet[Grievance], by: str, now: dt.datetime) -> list[Line]:
    """The figures of each group in order, the whole last; one statement."""
    key, name = GROUPS[by]
    counted = (
        with_outcomes(rows, now)
        .filter(COUNTED)
        .order_by()
        .annotate(key=key, name=name, path=PATHS.get(by, Value("")))
        .values("key", "name", "path")
        .annotate(received=Count("pk"), **_counts())
    )
    order = ORDERS.get(by, [])
    groups = sorted(
        map(dict, counted),
        key=lambda row: (
            _place(row["key"], order),
            row["path"] is None,
            row["path"] or "",
            str(row["name"] or ""),
        ),
    )
    found = [_line(row) for row in groups]
    return found + whole_of(found)


def _place(key: Any, order: list[str]) -> int:
    """Where a group stands that has an order of its own; what has no group after all of them."""
    return order.index(key) if key in order else len(order)


def _counts() -> dict[str, Count]:
    numbers = {}
    for rate, (part, whole) in PARTS.items():
        numbers[f"{rate}_part"] = Count("pk", filter=part)
        numbers[f"{rate}_whole"] = Count("pk", filter=whole)
    return numbers


def _line(row: dict[str, Any]) -> Line:
    shares = {
        rate.value: Share(row[f"{rate.value}_part"], row[f"{rate.value}_whole"]) for rate in Rate
    }
    return Line(row["key"], row["name"], row["received"], shares)


def whole_of(found: list[Line]) -> list[Line]:
    """All together; nothing where there is one group or none."""
    if len(found) < 2:
        return []
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for line in found:
        for rate, share in line.shares.items():
            sums[rate][0] += share.part
            sums[rate][1] += share.whole
    shares = {rate: Share(part, whole) for rate, (part, whole) in sums.items()}
    return [Line(None, str(_("合计")), sum(line.received for line in found), shares)]


def received_between(
    rows: QuerySet[Grievance], first: dt.date, last: dt.date
) -> QuerySet[Grievance]:
    """What came in from `first` to `last`, both included."""
    return rows.filter(received_at__range=(clock.start_of(first), clock.end_of(last)))
