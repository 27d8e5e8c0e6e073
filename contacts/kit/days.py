"""Days in words, as people write them: 4月15日 周三."""

from __future__ import annotations

import argparse
import datetime as dt
import re

from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WEEKDAYS = [
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
]

# Of these the calendar is asked for days before and after, which there must be.
YEARS = range(1900, 2200)
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def in_words(day: dt.date, *, this_year: int) -> str:
    """The day without its weekday; the year only where it isn't `this_year`."""
    pattern = _("{month}月{day}日")
    if day.year != this_year:
        pattern = _("{year}年{month}月{day}日")
    return pattern.format(**_parts(day))


def with_weekday(day: dt.date, *, this_year: int) -> str:
    """The day with its weekday."""
    return f"{in_words(day, this_year=this_year)} {WEEKDAYS[day.weekday()]}"


def month_in_words(day: dt.date) -> str:
    """The month of a day: 2026年4月."""
    return _("{year}年{month}月").format(**_parts(day))


def month_alone(day: dt.date) -> str:
    """The month of a day without its year: 4月."""
    return _("{month}月").format(**_parts(day))


def stretch(first: dt.date, last: dt.date) -> str:
    """A run of days without a year: 11月5日—8日, 11月28日—12月3日, 11月5日."""
    if first == last:
        return in_words(first, this_year=first.year)
    if (first.year, first.month) == (last.year, last.month):
        return _("{month}月{day}日—{last_day}日").format(last_day=last.day, **_parts(first))
    return f"{in_words(first, this_year=first.year)}—{in_words(last, this_year=last.year)}"


def span_in_words(first: dt.date, last: dt.date, *, this_year: int) -> str:
    """A run of days, with the years unless all of it lies in `this_year`."""
    if first.year == last.year == this_year:
        return stretch(first, last)
    ends = [first] if first == last else [first, last]
    return "—".join(in_words(day, this_year=0) for day in ends)


def short_month(month: int) -> str:
    """The short name of a month, for translations that number none: Apr."""
    return str(MONTHS_3[month]).title()


def from_command(text: str) -> dt.date:
    """The day that somebody typed behind a command, as 2026-04-15.

    Raises:
        ArgumentTypeError: it is no day, or none that anybody reckons with.
    """
    try:
        if not ISO_DAY.fullmatch(text):  # fromisoformat takes 20260415 and 2026-W16-3, too
            raise ValueError(text)
        day = dt.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            _("“%(text)s”不是一个日期，要写成 2026-04-15 这样。") % {"text": text}
        ) from error
    if day.year not in YEARS:
        raise argparse.ArgumentTypeError(
            _("“%(text)s”太远了，要在 1900 年到 2199 年之间。") % {"text": text}
        )
    return day


def _parts(day: dt.date) -> dict[str, object]:
    """What a pattern may use; translations name the month by `month_name`."""
    name = short_month(day.month)
    return {"year": day.year, "month": day.month, "day": day.day, "month_name": name}
