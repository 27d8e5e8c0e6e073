"""Stretches of days out of cells: 年休假 2026-03-02至2026-03-06；病假 4月1日至3日."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from contacts.kit.sheets.cells import CellError, is_blank, narrow, quoted
from contacts.kit.sheets.dates import OPEN_END, day, from_text, real_day

A_DAY = r"\d{4}[-./年]\d{1,2}[-./月]\d{1,2}(?:[日号]|(?!\d))|(?<!\d)\d{8}(?!\d)"
RANGE_POINT = re.compile(
    rf"(?P<full>{A_DAY})"
    r"|(?P<month_day>(?<!\d)\d{1,2}[./月]\d{1,2}(?!\d)[日号]?)"
    r"|(?P<day>(?<!\d)\d{1,2}[日号]|(?<=[-~至到])\d{1,2}(?![\d./月年-]))"
)
BETWEEN_RANGES = re.compile(r"[;\n]|(?<=[\d日号)])[、,]|(?<=[\d日号)])\s+(?=[^\s\d()至到~-]\D*\d)")
WORD_EDGES = " :：()（）[]【】,，、自从由起于"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words and the days they are about, both ends included; no `ends_on`: still so."""

    words: str
    starts_on: date
    ends_on: date | None


def stretches(value: object, year: int | None = None) -> list[Stretch]:
    """年休假 2026-03-02至2026-03-06；病假 4月1日至3日: each with its words and days.

    `year` is taken where the first day has none.

    Raises:
        CellError: no days, a day that doesn't exist, or an end before its start.
    """
    if is_blank(value):
        return []
    if not isinstance(value, str):
        on = day(value)
        return [Stretch("", on, on)] if on else []
    parts = [part for part in BETWEEN_RANGES.split(narrow(value)) if part.strip()]
    return [one_stretch(part.strip(), year) for part in parts]


def one_stretch(part: str, year: int | None) -> Stretch:
    """One piece of text with its one or two days."""
    points = list(RANGE_POINT.finditer(part))
    if not 1 <= len(points) <= 2 or re.search(r"\d", RANGE_POINT.sub("", part)):
        raise bad_range(part)
    before = part[: points[0].start()].strip(WORD_EDGES)
    behind = part[points[-1].end() :].strip(" ()-~至到止")
    starts_on = point_day(points[0], None if year is None else date(year, 1, 1), part)
    ends_on: date | None = starts_on
    if len(points) == 2:
        ends_on = end_of_stretch(points[1], starts_on, part)
    elif behind in OPEN_END or behind.startswith("起"):
        ends_on, behind = None, ""
    if ends_on and ends_on < starts_on:
        raise CellError(
            "end_before_start", _("“%(value)s”的结束早于开始。") % {"value": quoted(part)}
        )
    return Stretch(before or behind, starts_on, ends_on)


def end_of_stretch(match: re.Match[str], starts_on: date, part: str) -> date:
    """The last day; 12月30日至1月3日 ends in the next year."""
    ends_on = point_day(match, starts_on, part)
    if match["month_day"] and starts_on.month >= 10 and ends_on.month <= 3:
        return ends_on.replace(year=starts_on.year + 1)
    return ends_on


def point_day(match: re.Match[str], before: date | None, part: str) -> date:
    """A day of a stretch; year and month are those of the day before it where they are missing."""
    if match["full"]:
        return from_text(match["full"], False).on
    if before is None:
        raise bad_range(part)
    figures = [int(figure) for figure in re.findall(r"\d+", match[0])]
    month = figures[0] if len(figures) == 2 else before.month
    return real_day(before.year, month, figures[-1], part)


def bad_range(part: str) -> CellError:
    """The refusal of text in which no stretch of days is found."""
    return CellError(
        "bad_range",
        _("“%(value)s”看不出起止日期，请写成“年休假 2026-03-02至2026-03-06”这样。")
        % {"value": quoted(part)},
    )
