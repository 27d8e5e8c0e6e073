"""Periods of the calendar: weeks, half-months, months, quarters, half-years, years.

A period is a pure value. Both of its ends belong to it. Each has a code that people may type and
machines may sort within one kind: ``2026-W18``, ``2026-04-1``, ``2026-04-2``, ``2026-04``,
``2026-Q2``, ``2026-H1``, ``2026``.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from contacts.kit.days import short_month

ONE_DAY = timedelta(days=1)


class PeriodKind(StrEnum):
    """How long a period lasts. The value is what the database stores."""

    WEEK = "week"
    HALF_MONTH = "half_month"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


MONTHS_IN = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF_YEAR: 6,
    PeriodKind.YEAR: 12,
}

# What a code may name: the first and the last year of the calendar have no neighbours to lead to.
YEARS = range(1900, 3000)

SHAPES = {
    PeriodKind.WEEK: re.compile(r"(\d{4})-W(\d{2})", re.ASCII),
    PeriodKind.HALF_MONTH: re.compile(r"(\d{4})-(\d{2})-([12])", re.ASCII),
    PeriodKind.MONTH: re.compile(r"(\d{4})-(\d{2})", re.ASCII),
    PeriodKind.QUARTER: re.compile(r"(\d{4})-Q([1-4])", re.ASCII),
    PeriodKind.HALF_YEAR: re.compile(r"(\d{4})-H([12])", re.ASCII),
    PeriodKind.YEAR: re.compile(r"(\d{4})", re.ASCII),
}

HALVES = {PeriodKind.HALF_MONTH, PeriodKind.HALF_YEAR}

LABELS = {
    (PeriodKind.WEEK, ""): _("第{number}周（{month}月{day}日—{last_month}月{last_day}日）"),
    (PeriodKind.HALF_MONTH, "1"): _("{year}年{month}月上半月"),
    (PeriodKind.HALF_MONTH, "2"): _("{year}年{month}月下半月"),
    (PeriodKind.MONTH, ""): _("{year}年{month}月"),
    (PeriodKind.QUARTER, ""): _("{year}年第{quarter}季度"),
    (PeriodKind.HALF_YEAR, "1"): _("{year}年上半年"),
    (PeriodKind.HALF_YEAR, "2"): _("{year}年下半年"),
    (PeriodKind.YEAR, ""): _("{year}年"),
}
HALVES_OF_A_MONTH = {"1": _("上半月"), "2": _("下半月")}


@dataclass(frozen=True, order=True)
class Period:
    """One stretch of days of one kind. Made by `parse` and `containing`, not by hand."""

    kind: PeriodKind
    starts_on: date
    ends_on: date

    @classmethod
    def parse(cls, code: str) -> Period:
        """The period that a code names.

        Raises:
            ValueError: with a sentence for the reader, when the code names no period.
        """
        for kind, shape in SHAPES.items():
            if match := shape.fullmatch(code.strip()):
                try:
                    found = cls.containing(kind, _first_day(kind, *map(int, match.groups())))
                except (ValueError, OverflowError):
                    break
                if found.starts_on.year not in YEARS:
                    break
                return found
        raise ValueError(
            _(
                "“%(code)s”不是一个期间。可以写：2026-04-1（上半月）、2026-04-2（下半月）、"
                "2026-04（月）、2026-W18（周）、2026-Q2（季度）、2026-H1（半年）、2026（年）。"
            )
            % {"code": code}
        )

    @classmethod
    def containing(cls, kind: PeriodKind | str, day: date) -> Period:
        """The period of this kind to which a day belongs."""
        kind = PeriodKind(kind)
        if kind is PeriodKind.WEEK:
            monday = day - timedelta(days=day.weekday())
            return cls(kind, monday, monday + timedelta(days=6))
        if kind is PeriodKind.HALF_MONTH:
            if day.day <= 15:
                return cls(kind, day.replace(day=1), day.replace(day=15))
            return cls(kind, day.replace(day=16), _month_end(day))
        months = MONTHS_IN[kind]
        first_month = (day.month - 1) // months * months + 1
        last_month = date(day.year, first_month + months - 1, 1)
        return cls(kind, date(day.year, first_month, 1), _month_end(last_month))

    @classmethod
    def overlapping(cls, kind: PeriodKind | str, first: date, last: date) -> Iterator[Period]:
        """The periods of this kind that share a day with first..last, in order."""
        if first > last:
            return
        period = cls.containing(kind, first)
        while period.starts_on <= last:
            yield period
            period = period.next()

    @property
    def code(self) -> str:
        """The short name that `parse` understands."""
        year, month = self.starts_on.year, self.starts_on.month
        match self.kind:
            case PeriodKind.WEEK:
                iso = self.starts_on.isocalendar()
                return f"{iso.year:04}-W{iso.week:02}"
            case PeriodKind.HALF_MONTH:
                return f"{year:04}-{month:02}-{1 if self.starts_on.day == 1 else 2}"
            case PeriodKind.MONTH:
                return f"{year:04}-{month:02}"
            case PeriodKind.QUARTER:
                return f"{year:04}-Q{_part(self.starts_on, 3)}"
            case PeriodKind.HALF_YEAR:
                return f"{year:04}-H{_part(self.starts_on, 6)}"
            case PeriodKind.YEAR:
                return f"{year:04}"

    @property
    def label(self) -> str:
        """The name that people read, in the language of the moment."""
        pattern = LABELS[self.kind, self.code[-1] if self.kind in HALVES else ""]
        return pattern.format(
            year=self.starts_on.year,
            month=self.starts_on.month,
            day=self.starts_on.day,
            month_name=short_month(self.starts_on.month),
            last_month=self.ends_on.month,
            last_month_name=short_month(self.ends_on.month),
            last_day=self.ends_on.day,
            number=self.starts_on.isocalendar().week,
            quarter=_part(self.starts_on, 3),
        )

    def label_in(self, month: Period) -> str:
        """Its name on a page about a month: nothing for the month itself, no month for its halves."""
        if self == month:
            return ""
        if self.kind is PeriodKind.HALF_MONTH and self.month == month:
            return str(HALVES_OF_A_MONTH[self.code[-1]])
        return self.label

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.ends_on - self.starts_on).days + 1

    @property
    def month(self) -> Period:
        """The month it is reported under: the one of its last day (a week: of its Sunday)."""
        return Period.containing(PeriodKind.MONTH, self.ends_on)

    def contains(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on

    def each_day(self) -> Iterator[date]:
        """Its days, first to last."""
        return (self.starts_on + ONE_DAY * i for i in range(self.days))

    def next(self) -> Period:
        return Period.containing(self.kind, self.ends_on + ONE_DAY)

    def previous(self) -> Period:
        return Period.containing(self.kind, self.starts_on - ONE_DAY)

    def __str__(self) -> str:
        return self.code


def last_months(day: date, count: int) -> list[Period]:
    """The month of a day and those before it, the latest first."""
    months = [Period.containing(PeriodKind.MONTH, day)]
    while len(months) < count:
        months.append(months[-1].previous())
    return months


def _first_day(kind: PeriodKind, year: int, part: int = 1, half: int = 1) -> date:
    """The first day of the period whose code holds these numbers (ValueError: there is none)."""
    if kind is PeriodKind.WEEK:
        return date.fromisocalendar(year, part, 1)
    if kind is PeriodKind.HALF_MONTH:
        return date(year, part, 1 if half == 1 else 16)
    return date(year, (part - 1) * MONTHS_IN[kind] + 1, 1)


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _part(day: date, months: int) -> int:
    """Which part of its year a day lies in, when a part has so many months (from 1)."""
    return (day.month - 1) // months + 1
