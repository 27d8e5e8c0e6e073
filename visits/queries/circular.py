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

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from contacts.kit import clock, days
from contacts.kit.language import counted
from contacts.kit.periods import Period
from visits.models import Grievance
from visits.queries.grievances import for_lists
from visits.queries.ledger import days_open
from visits.queries.matter_counts import Counted, matter_counts
from visits.queries.rates import (
    LEAST_SHOWN,
    By,
    Line,
    Omitted,
    Rate,
    Share,
    lines,
    omitted,
    received_between,
)
from visits.queries.small_cells import without_gaps
from visits.queries.standings import standing, with_clock
from visits.workflow import OPEN

# More open matters than one reads in a circular are counted, not listed.
MOST_LISTED = 200


@dataclass(frozen=True)
class Item:
    """An open matter as it is listed: nothing but what, where, in whose hands, until when.

    `uid` is for the trail.
    """

    uid: uuid.UUID
    number: str
    village: str
    topic: str
    office: str
    standing: str
    age: str


@dataclass(frozen=True)
class Circular:
    """All that it says. `rates` and `by_topic`, `by_office` as the pages show them."""

    period: Period
    as_of: dt.datetime
    rates: dict[str, Share]
    omitted: list[tuple[Omitted, int]]
    by_topic: list[Line]
    by_office: list[Line]
    open: list[Item]
    supervised: list[Item]
    # Open ones that are not listed.
    more: int

    @property
    def named(self) -> list[uuid.UUID]:
        """The matters that it names, for the trail."""
        return list(dict.fromkeys(item.uid for item in (*self.open, *self.supervised)))


def circular(rows: QuerySet[Grievance], period: Period, now: dt.datetime) -> Circular:
    """Of the matters that came in during a period, and of all that are open by its end; seven
    statements."""
    first, last = period.starts_on, period.ends_on
    received = received_between(rows, first, last)
    found = without_gaps(lines(received, By.DISTRICT, now))
    still = rows.filter(state__in=OPEN, received_at__lte=clock.end_of(last))
    shown = list(_in_order(still)[: MOST_LISTED + 1])
    listed = shown[:MOST_LISTED]
    return Circular(
        period=period,
        as_of=now,
        rates=found[-1].shares if found else {},
        omitted=omitted(received, now),
        by_topic=matter_counts(received, By.TOPIC, now),
        by_office=matter_counts(received, By.OFFICE, now),
        open=_items(listed, now),
        supervised=_items(_in_order(still.filter(is_supervised=True))[:MOST_LISTED], now),
        more=still.count() - len(listed) if len(shown) > MOST_LISTED else 0,
    )


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
            standing=standing(matter, now).words,
            age=counted("%(n)d天", days_open(matter, now) or 0) % {"n": days_open(matter, now)},
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
        "draft": _("草稿：按%(day)s的记录起草，请核对以后再发。") % {
            "day": days.in_words(as_of, this_year=0),
        },
        "heads": _heads(),
        "rates": [_rate(rate, found.rates.get(rate.value)) for rate in Rate],
        "omitted": [
            f"{why.label}：{number if number >= LEAST_SHOWN else _('少于5件')}"
            for why, number in found.omitted
        ],
        "by_topic": [_tally(line) for line in found.by_topic],
        "by_office": [_tally(line) for line in found.by_office],
        "open": [_row(item) for item in found.open],
        "supervised": [_row(item) for item in found.supervised],
        "more": _more(found.more),
        "unit": unit,
        "day": days.in_words(as_of, this_year=0),
    }  # fmt: skip


def _heads() -> dict[str, Any]:
    """The headings, and the heads of the tables."""
    return {
        "rates": _("一、三率"),
        "omitted": _("没有算进去的："),
        "by_topic": _("二、按类别"),
        "by_office": _("三、按主办单位"),
        "open": _("四、还没有办完的"),
        "supervised": _("五、督办的"),
        "none": _("没有。"),
        "small": _("少于5件的不写；能从合计里算出来的，再不写一处。"),
        "rate": [_("名称"), _("比率"), _("件数"), _("怎么算的")],
        "tally": [_("名称"), _("收到"), *(str(code.label) for code in Counted)],
        "item": [
            _("编号"), _("在哪里"), _("类别"), _("主办单位"), _("状态和期限"), _("收到多久"),
        ],
    }  # fmt: skip


MEANS = {
    Rate.RESPONSE: lambda: _("期限以内答复的 ÷（已经答复的和到期没有答复的）"),
    Rate.RESOLUTION: lambda: _("回访时说办好了的 ÷ 回访到的"),
    Rate.SATISFACTION: lambda: _("满意和基本满意 ÷（这两种和不满意）"),
}


def _rate(rate: Rate, share: Share | None) -> list[str]:
    if share is None or not share.is_shown:
        return [str(rate.label), "—", _("少于5件，不显示"), MEANS[rate]()]
    return [str(rate.label), share.words, f"{share.part} ÷ {share.whole}", MEANS[rate]()]


def _tally(line: Line) -> list[str]:
    """A group with its figures; of one that is held back nothing but its name."""
    shares = [line.shares[code.value] for code in Counted]
    name = str(line.name or _("没有分的"))
    if not shares[0].is_shown:
        return [name, _("不显示"), *("—" for _share in shares)]
    return [name, str(line.received), *(str(share.part) for share in shares)]


def _row(item: Item) -> list[str]:
    return [item.number, item.village, item.topic, item.office, item.standing, item.age]


def _more(number: int) -> str:
    return counted("另有%(n)d件没有列出，见问题台账。", number) % {"n": number} if number else ""
