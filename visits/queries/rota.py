"""接访轮班表: the days of a month by a rule, before anybody has agreed to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from contacts.kit.periods import Period
from contacts.kit.workdays import is_working_day
from contacts.models import Cadre
from contacts.queries.calendar import working_calendar
from visits.models import ReceptionDay


@dataclass(frozen=True)
class Rota:
    """What a rule makes of a month. `rest` are days left out because nobody works on them, `there`
    those that stand already."""

    days: list[ReceptionDay]
    rest: list[dt.date]
    there: list[dt.date]


def rota(
    *,
    month: Period,
    weekdays: Collection[int],
    receivers: Sequence[Cadre],
    since: dt.date,
    **said: Any,
) -> Rota:
    """Each of the weekdays (1 Monday to 7 Sunday) from `since` on, the receivers in turn.

    The turn goes on after whose turn it was last, if that is one of them, whoever sat there for him;
    working days alone, so that whoever comes finds the house open.
    """
    same = {name: said[name] for name in ("organisation", "district", "kind", "opens_at")}
    stored = ReceptionDay.objects.filter(**same)
    there = set(
        stored.filter(happens_on__range=(month.starts_on, month.ends_on)).values_list(
            "happens_on", flat=True
        )
    )
    calendar = working_calendar(month.starts_on, month.ends_on)
    wanted = [d for d in month.each_day() if d >= since and d.isoweekday() in weekdays]
    free = [d for d in wanted if d not in there and is_working_day(d, calendar)]
    turn = _next(stored.regular().filter(happens_on__lt=month.starts_on).last(), receivers)
    days = [
        ReceptionDay(happens_on=day, receiver=receivers[(turn + n) % len(receivers)], **said)
        for n, day in enumerate(free)
    ]
    rest = [d for d in wanted if d not in there and not is_working_day(d, calendar)]
    return Rota(days, rest, [d for d in wanted if d in there])


def _next(last: Any, receivers: Sequence[Cadre]) -> int:
    """The place in the turn of whoever comes after the last regular day."""
    turns = [cadre.uid for cadre in receivers]
    return turns.index(last.turn_of) + 1 if last and last.turn_of in turns else 0
