"""情况通报: what a monthly circular on the grievances says; a draft for people to go over.

Figures with their base and what is left out, matters by topic and office, open and supervised ones
by number, place and topic. No names, and nothing of who raised anything (care P1, P6).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from contacts.kit import clock, days
from contacts.kit.language import counted
from contacts.kit.periods import Period, PeriodKind
from visits.models import Grievance
from visits.queries.grievances import for_lists
from visits.queries.matter_counts import Counted, matter_counts
from visits.queries.rates import (
    By,
    Line,
    Omitted,
    Rate,
    Share,
    lines,
    omitted,
    received_between,
)
from visits.queries.small_cells import held_back, of_five_or_more
from visits.queries.standings import in_dates, with_clock
from visits.queries.village_level import Level, monthly
from visits.workflow import OPEN

# More open matters than one reads in a circular are counted, not listed.
MOST_LISTED = 200


@dataclass(frozen=True)
class Item:
    """An open matter as it is listed: nothing but what, where, in whose hands, since and until when.

    `uid` is for the trail.
    """

    uid: uuid.UUID
    number: str
    village: str
    topic: str
    office: str
    standing: str
    received: str


@dataclass(frozen=True)
class Circular:
    """All that it says; `by_topic` and `by_office` as the pages count them.

    The figures are those of what came in during the period. What is open is told whenever it came in
    (`n_open`, of them `n_older` before the period): what was left undone in an earlier year must not
    fall out of sight with it.
    """

    period: Period
    as_of: dt.datetime
    rates: dict[str, Share]
    omitted: list[tuple[Omitted, int]]
    village: Share | None
    by_topic: list[Line]
    by_office: list[Line]
    open: list[Item]
    supervised: list[Item]
    n_open: int
    n_older: int

    @property
    def more(self) -> int:
        """Open ones that are not listed."""
        return self.n_open - len(self.open)

    @property
    def until(self) -> dt.date:
        """The last day on which what it lists came in."""
        return min(self.period.ends_on, clock.day_of(self.as_of))

    @property
    def named(self) -> list[uuid.UUID]:
        """The matters that it names, for the trail."""
        return list(dict.fromkeys(item.uid for item in (*self.open, *self.supervised)))


def circular(rows: QuerySet[Grievance], period: Period, now: dt.datetime) -> Circular:
    """Of the matters that came in during a period, and of all that came in by its end and are still
    open; nine statements."""
    first, last = period.starts_on, period.ends_on
    received = received_between(rows, first, last)
    still = rows.filter(state__in=OPEN, received_at__lte=clock.end_of(last))
    older = Count("pk", filter=Q(received_at__lt=clock.start_of(first)))
    numbers = still.order_by().aggregate(n_open=Count("pk"), n_older=older)
    return Circular(
        period=period,
        as_of=now,
        rates=_rates(rows, period, now),
        omitted=omitted(received, now),
        village=_at_village(rows, period),
        by_topic=matter_counts(received, By.TOPIC, now),
        by_office=matter_counts(received, By.OFFICE, now),
        open=_items(_in_order(still)[:MOST_LISTED], now),
        supervised=_items(_in_order(still.filter(is_supervised=True))[:MOST_LISTED], now),
        **numbers,
    )


def _rates(rows: QuerySet[Grievance], period: Period, now: dt.datetime) -> dict[str, Share]:
    """The rates of a year, or of one month beside the others of its year.

    What residents said is told from five up (`_of_period`).
    """
    year = Period.containing(PeriodKind.YEAR, period.starts_on)
    found = lines(received_between(rows, year.starts_on, year.ends_on), By.MONTH, now)
    if not found:
        return {}
    months, whole = found[:-1] or found, found[-1]
    told = {
        rate: _of_period({m.key: m.shares[rate] for m in months}, whole.shares[rate], period)
        for rate in Rate
    }
    return {rate: share for rate, share in told.items() if share}


def _at_village(rows: QuerySet[Grievance], period: Period) -> Share | None:
    """How many of the settled never left the village level, kept back like the rates."""
    year = Period.containing(PeriodKind.YEAR, period.starts_on)
    found = monthly(received_between(rows, year.starts_on, year.ends_on))
    months = {month: levels.share(Level.VILLAGE) for month, levels in found.items()}
    whole = Share(sum(s.part for s in months.values()), sum(s.whole for s in months.values()))
    return _of_period(months, whole, period)


def _of_period(months: dict[dt.datetime, Share], whole: Share, period: Period) -> Share | None:
    """The share of the year, or of one of its months; None where nothing came in.

    No month follows from the year less the others, whichever circulars somebody puts side by side.
    """
    if period.kind == PeriodKind.YEAR:
        return of_five_or_more(whole)
    told = held_back(list(months.values()))
    this = [n for n, month in enumerate(months) if clock.day_of(month) == period.starts_on]
    return told[this[0]] if this else None


def _in_order(rows: QuerySet[Grievance]) -> QuerySet[Any]:
    return for_lists(with_clock(rows)).order_by("received_at", "pk")


def _items(matters: Iterable[Any], now: dt.datetime) -> list[Item]:
    return [
        Item(
            uid=matter.uid,
            number=matter.number,
            village=str(matter.district or matter.area),
            topic=str(matter.topic or _("没有分类")),
            office=str(matter.lead or "—"),
            standing="：".join(filter(None, (matter.get_state_display(), in_dates(matter, now)))),
            received=_day(clock.day_of(matter.received_at)),
        )
        for matter in matters
    ]


# -- in words ----------------------------------------------------------------------------------------


def in_words(found: Circular, unit: str) -> dict[str, Any]:
    """The values of the template `visits/word/circular.docx`, all of them texts."""
    as_of = clock.day_of(found.as_of)
    return {
        "title": _("%(unit)s%(period)s群众诉求办理情况通报") % {
            "unit": unit, "period": found.period.label,
        },
        "draft": _("草稿：按%(day)s的记录起草，请核对以后再发。") % {"day": _day(as_of)},
        "heads": _heads(found),
        "rates": [_rate(rate, found.rates.get(rate.value)) for rate in Rate],
        "omitted": [f"{why.label}：{number}" for why, number in found.omitted],
        "village": _village(found.village),
        "by_topic": [_tally(line, _("没有写类别")) for line in found.by_topic],
        "by_office": [_tally(line, _("没有主办单位")) for line in found.by_office],
        "open_base": _open_base(found),
        "open": [_row(item) for item in found.open],
        "supervised": [_row(item) for item in found.supervised],
        "more": _more(found.more),
        "unit": unit,
        "day": _day(as_of),
    }  # fmt: skip


def _heads(found: Circular) -> dict[str, Any]:
    """The headings, each with what it is about, and the heads of the tables."""
    of = {"period": found.period.label, "day": _day(clock.day_of(found.as_of))}
    return {
        "rates": _("一、三率（%(period)s收到的）") % of,
        "omitted": _("没有算进去的："),
        "by_topic": _("二、按类别（%(period)s收到的）") % of,
        "by_office": _("三、按主办单位（%(period)s收到的）") % of,
        "open": _("四、到%(day)s还没有办完的（不论哪年收到）") % of,
        "supervised": _("五、其中督办的"),
        "none": _("没有。"),
        "small": _("比率少于5件的不写；从全年和别的月能算出来的，再不写一个月。"),
        "rate": [_("名称"), _("比率"), _("件数"), _("怎么算的")],
        "tally": [_("名称"), _("收到"), *(str(code.label) for code in Counted)],
        "item": [
            _("编号"), _("在哪里"), _("类别"), _("主办单位"), _("状态和期限"), _("哪天收到"),
        ],
    }  # fmt: skip


def _open_base(found: Circular) -> str:
    """Which matters are listed as open, and how many of them the tables above count."""
    if not found.n_open:
        return ""
    words = _(
        "%(until)s以前（含当天）收到、到%(day)s还没有办完的，不论哪年收到都算：共%(n)d件，"
        "其中%(period)s收到的%(own)d件，更早收到的%(older)d件。"
    )
    return words % {
        "until": _day(found.until),
        "day": _day(clock.day_of(found.as_of)),
        "n": found.n_open,
        "period": found.period.label,
        "own": found.n_open - found.n_older,
        "older": found.n_older,
    }


def _day(day: dt.date) -> str:
    return days.in_words(day, this_year=0)


MEANS = {
    Rate.RESPONSE: lambda: _("期限以内答复的 ÷（已经答复的和到期没有答复的）"),
    Rate.RESOLUTION: lambda: _("回访时说办好了的 ÷ 回访到的"),
    Rate.SATISFACTION: lambda: _("满意和基本满意 ÷（这两种和不满意）"),
}


def _rate(rate: Rate, share: Share | None) -> list[str]:
    if share is None or not share.is_told:
        return [str(rate.label), "—", _("不到5件，不写"), MEANS[rate]()]
    return [str(rate.label), share.words, share.base, MEANS[rate]()]


def _village(share: Share | None) -> str:
    """For information alone, and said so (care P1); "" where it is not told."""
    if share is None or not share.is_told:
        return ""
    words = _(
        "办结的%(whole)d件里，%(part)d件没有离开村一级（%(share)s）。只供了解，不定指标，"
        "高低都不算好坏；群众的事随时可以往上走。"
    )
    return words % {"whole": share.whole, "part": share.part, "share": share.words}


def _tally(line: Line, unsaid: str) -> list[str]:
    """A group with its figures; `unsaid` names those of which nothing is said."""
    figures = [str(line.shares[code.value].part) for code in Counted]
    return [str(line.name or unsaid), str(line.received), *figures]


def _row(item: Item) -> list[str]:
    return [item.number, item.village, item.topic, item.office, item.standing, item.received]


def _more(number: int) -> str:
    return counted("另有%(n)d件没有列出，见问题台账。", number) % {"n": number} if number else ""
