"""Days out of cells, in every way people write them."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from django.utils.translation import gettext as _

from contacts.kit.sheets.cells import CellError, is_blank, narrow, quoted
from contacts.kit.sheets.clocks import (
    CLOCK,
    from_fraction,
    real_time,
    spoken_time,
    time_behind,
)
from contacts.kit.sheets.numerals import CHINESE, chinese_number

EPOCH_1900 = date(1899, 12, 30)
EPOCH_1904 = date(1904, 1, 1)
SERIALS = range(5_000, 80_000)  # bare day numbers: 1913 to 2119
FIRST_YEAR, LAST_YEAR = 1900, 2100

WEEKDAY = re.compile(r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?")
CHINESE_FIGURES = re.compile(f"[{CHINESE}]+(?=[年月日号])")
FULL = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})(\d{2})(\d{2})(?:\d{4}|\d{6})?")
MONTH = re.compile(r"(\d{4})-(\d{1,2})|(\d{4})(0[1-9]|1[0-2])")
YEAR = re.compile(r"(\d{4})")
SERIAL = re.compile(r"(\d{5})(\.\d+)?")

OPEN_END = {"至今", "现在", "今", "长期", "在任", "未定", "永久"}


class Precision(StrEnum):
    """How much of a day was written."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class SheetDate:
    """A day as far as it was written; `on` is the first day of what was."""

    on: date
    precision: Precision

    @property
    def last(self) -> date:
        """The last day of what was written."""
        if self.precision == Precision.YEAR:
            return self.on.replace(month=12, day=31)
        if self.precision == Precision.MONTH:
            return self.on.replace(day=monthrange(self.on.year, self.on.month)[1])
        return self.on


def bad_date(value: object) -> CellError:
    """The refusal of what is no day."""
    return CellError(
        "bad_date",
        _("“%(value)s”不是日期，请写成 2026-03-05 这样。") % {"value": quoted(value)},
    )


def sheet_date(value: object, epoch_1904: bool = False) -> SheetDate | None:
    """A day, a month or a year.

    Raises:
        CellError: no day, a day that doesn't exist, or one that could be two days.
    """
    if is_blank(value):
        return None
    if isinstance(value, datetime):
        return exact(value.date(), value)
    if isinstance(value, date):
        return exact(value, value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return from_figure(float(value), epoch_1904)
    if isinstance(value, str):
        return from_text(value, epoch_1904)
    raise bad_date(value)


def day(value: object, epoch_1904: bool = False) -> date | None:
    """A whole day.

    Raises:
        CellError: as `sheet_date`; and when the day of the month is missing.
    """
    found = sheet_date(value, epoch_1904)
    if found is None:
        return None
    if found.precision != Precision.DAY:
        raise CellError(
            "month_only",
            _("“%(value)s”只写到年月，请补上日，例如 2026-03-05。") % {"value": quoted(value)},
        )
    return found.on


def end_date(value: object, epoch_1904: bool = False) -> SheetDate | None:
    """As `sheet_date`, where 至今 and its like mean that there is no end."""
    if isinstance(value, str) and narrow(value) in OPEN_END:
        return None
    return sheet_date(value, epoch_1904)


def last_day(value: object, epoch_1904: bool = False) -> date | None:
    """As `day`, where 至今 and its like are the end of all days: None is a blank cell alone."""
    if isinstance(value, str) and narrow(value) in OPEN_END:
        return date.max
    return day(value, epoch_1904)


def exact(found: date, value: object) -> SheetDate:
    """A whole day within the years that can be meant."""
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise bad_date(value)
    return SheetDate(found, Precision.DAY)


def from_figure(value: float, epoch_1904: bool) -> SheetDate:
    """A day out of a bare number: 20240305, 202403, 2024.3, or days since the epoch."""
    if value.is_integer() and value >= SERIALS.stop:
        return from_text(str(int(value)), epoch_1904)
    if FIRST_YEAR <= value < LAST_YEAR + 1:
        return from_decimal(value)
    if int(value) in SERIALS:
        return from_serial(int(value), epoch_1904)
    raise bad_date(value)


def from_serial(days: int, epoch_1904: bool) -> SheetDate:
    """A day out of the number of days since the workbook's epoch."""
    epoch = EPOCH_1904 if epoch_1904 else EPOCH_1900
    return exact(epoch + timedelta(days=days), days)


def from_decimal(value: float) -> SheetDate:
    """2024.3 typed as a figure: a month, unless it is the 1 that may have been 10."""
    if value.is_integer():
        return SheetDate(date(int(value), 1, 1), Precision.YEAR)
    year, month = f"{value:.15g}".split(".")
    if month == "1":
        raise CellError(
            "ambiguous_month",
            _("“%(value)s”分不清是 1 月还是 10 月，请写成 %(year)s年1月 或 %(year)s年10月。")
            % {"value": quoted(value), "year": year},
        )
    return from_text(f"{year}-{month}", False)


@lru_cache(maxsize=4096)  # thousands of rows share some hundred days
def from_text(value: str, epoch_1904: bool) -> SheetDate:
    """A day out of text."""
    content = dashed(value)
    if match := FULL.fullmatch(content):
        year, month, of_month = (int(part) for part in match.groups() if part is not None)
        return exact(real_day(year, month, of_month, value), value)
    if match := MONTH.fullmatch(content):
        year, month = (int(part) for part in match.groups() if part is not None)
        first = real_day(year, month, 1, value)
        exact(first, value)
        return SheetDate(first, Precision.MONTH)
    if YEAR.fullmatch(content) and FIRST_YEAR <= int(content) <= LAST_YEAR:
        return SheetDate(date(int(content), 1, 1), Precision.YEAR)
    figure = narrow(value)
    if SERIAL.fullmatch(figure) and int(float(figure)) in SERIALS:
        return from_serial(int(float(figure)), epoch_1904)
    raise bad_date(value)


def dashed(value: str) -> str:
    """Text with its figures joined by dashes, without time, weekday and spaces."""
    content = narrow(value)
    if match := time_behind(content):
        content = content[: match.start()]
    content = re.sub(r"\s+", "", re.sub(r"(?<=\d)\s+(?=\d)", "-", content))
    content = WEEKDAY.sub("", content)
    content = CHINESE_FIGURES.sub(lambda match: str(chinese_number(match[0]) or match[0]), content)
    content = re.sub(r"[日号](?:\(.*\))?$", "", content)
    return re.sub(r"[./年月_~。]", "-", content).rstrip("-")


def real_day(year: int, month: int, of_month: int, value: object) -> date:
    """The day, if the calendar has it."""
    try:
        return date(year, month, of_month)
    except ValueError as error:
        raise CellError(
            "bad_date", _("日历上没有“%(value)s”这一天。") % {"value": quoted(value)}
        ) from error


def instant(value: object, epoch_1904: bool = False) -> datetime | None:
    """A day with its time of day; midnight where only a day was written. Naive local time.

    Raises:
        CellError: as `day`; and when the time is none.
    """
    if isinstance(value, datetime):
        return value
    on = day(value, epoch_1904)
    if on is None:
        return None
    return datetime.combine(on, time_within(value))


def time_within(value: object) -> time:
    """The time of day that stands behind a day in the same cell."""
    if isinstance(value, float):
        return from_fraction(value % 1)
    content = narrow(value)
    if match := time_behind(content):
        return (
            real_time(int(match[1]), int(match[2]), value)
            if match.re is CLOCK
            else spoken_time(match[0])
        )
    if match := re.fullmatch(r"\d{8}(\d{2})(\d{2})(?:\d{2})?", content):
        return real_time(int(match[1]), int(match[2]), value)
    return time.min
