"""Times of day out of cells, in every way people write them."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from contacts.kit.sheets.cells import CellError, is_blank, narrow, quoted
from contacts.kit.sheets.numerals import CHINESE, chinese_number

CLOCK = re.compile(r"[T ]*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$")
HALF_DAYS = {"上午": 0, "早上": 0, "凌晨": 0, "早": 0, "am": 0, "中午": 12, "下午": 12, "晚上": 12}
HALF_DAYS |= {"傍晚": 12, "晚": 12, "pm": 12}
HALF_DAY = "|".join(
    sorted((word for word in HALF_DAYS if not word.isascii()), key=len, reverse=True)
)
# 8时15分, 下午3:30 or 九点半 behind a day in the same cell.
SPOKEN_BEHIND = re.compile(
    rf"\s*(?:(?:{HALF_DAY})\s*\d{{1,2}}:\d{{2}}"
    rf"|(?:{HALF_DAY})?\s*(?:\d{{1,2}}|[{CHINESE}]{{1,3}})\s*[点时](?:\s*(?:半|\d{{1,2}}|[{CHINESE}]{{1,3}})\s*分?)?"
    r"(?:\s*\d{1,2}秒)?整?)$"
)
POINTED_CLOCK = re.compile(r"^(\d{1,2})\.(\d{2})$|^(\d{2})(\d{2})$")
SPOKEN_CLOCK = re.compile(
    r"(上午|早上|凌晨|早|中午|下午|晚上|傍晚|晚|am|pm)?"
    r"(\d{1,2})[:点时](?:(半|\d{1,2})分?)?(?::?\d{2}秒?)?整?(am|pm)?"
)


def time_behind(text: str) -> re.Match[str] | None:
    """The time of day at the end of a narrow text, as it was written."""
    return SPOKEN_BEHIND.search(text) or CLOCK.search(text)


def clock(value: object) -> time | None:
    """A time of day: 9:30, 9点半, 下午3点, 0.395833, or a real time.

    Raises:
        CellError: no time of day.
    """
    if is_blank(value):
        return None
    if isinstance(value, datetime):
        return value.time()
    if isinstance(value, time):
        return value
    if isinstance(value, timedelta):
        return from_fraction(value / timedelta(days=1))
    if isinstance(value, float):
        if 0 <= value < 1:
            return from_fraction(value)
        raise bad_time(value)
    return spoken_time(value)


def spoken_time(value: object) -> time:
    """A time of day out of text."""
    content = re.sub(r"\s+", "", narrow(value)).casefold()
    content = POINTED_CLOCK.sub(lambda m: f"{m[1] or m[3]}:{m[2] or m[4]}", content)
    content = re.sub(f"[{CHINESE}]+(?=[点时分])", lambda m: str(chinese_number(m[0])), content)
    match = SPOKEN_CLOCK.fullmatch(content)
    if not match:
        raise bad_time(value)
    half_day, hours, minutes, suffix = match.groups()
    hour = int(hours)
    later = HALF_DAYS.get(half_day or suffix or "", 0)
    if later and hour < 12 and not (half_day == "中午" and hour >= 10):
        hour += later
    return real_time(hour, 30 if minutes == "半" else int(minutes or 0), value)


def from_fraction(share: float) -> time:
    """The time of day at a share of the day, to the minute."""
    minutes = round(share * 24 * 60) % (24 * 60)
    return time(minutes // 60, minutes % 60)


def real_time(hour: int, minute: int, value: object) -> time:
    """The time of day, if the clock has it."""
    try:
        return time(hour, minute)
    except ValueError as error:
        raise bad_time(value) from error


def bad_time(value: object) -> CellError:
    """The refusal of what is no time of day."""
    return CellError(
        "bad_time", _("“%(value)s”不是时间，请写成 09:30 这样。") % {"value": quoted(value)}
    )
