"""Numbers as people write them: full-width, with a unit behind, in Chinese characters."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
    "两": 2,
}
UNITS = {"十": 10, "百": 100, "千": 1000}
WAN = 10_000
TENS = {"廿": "二十", "卅": "三十"}
CHINESE = "零〇○一二两三四五六七八九十百千廿卅"
SPOKEN = re.compile(
    r"(?:[一二两三四五六七八九]千)?零?(?:[一二两三四五六七八九]百)?零?"
    r"(?:[一二三四五六七八九]?十)?零?[一二两三四五六七八九]?"
)
# What stands before or behind 万: 3, 1,200, 2.3, 3千, 三百二十, 百.
PART = re.compile(r"(\d+(?:\.\d+)?|\d{1,3}(?:,\d{3})+)([百千])?(\d?)")


def chinese_number(text: str) -> int | None:
    """The value of 十二, 二十, 一百零三 or of a year's four digits (二〇二六); else None.

    >>> chinese_number("二十一"), chinese_number("二〇二六"), chinese_number("张三")
    (21, 2026, None)
    """
    for short, long in TENS.items():
        text = text.replace(short, long)
    if not text or any(sign not in CHINESE for sign in text):
        return None
    if len(text) == 4 and all(sign in DIGITS for sign in text):  # a year, read digit by digit
        return int("".join(str(DIGITS[sign]) for sign in text))
    return spoken_value(text) if SPOKEN.fullmatch(text) else None


def spoken_value(text: str) -> int:
    """The value of a number written with 十, 百, 千; 三百五 is 350, 三百零五 is 305."""
    total = digit = 0
    last = 10  # what a digit at the end counts in tenths of
    for sign in text:
        if sign in UNITS:
            total += (digit or 1) * UNITS[sign]
            digit, last = 0, UNITS[sign]
        else:
            digit = DIGITS[sign]
            last = last if digit else 10
    return total + digit * last // 10


def whole_number(text: str) -> int | None:
    """The value of a count without its measure word: 1,200, 2.3万, 一万二, 3千5, 百; None where it is no
    whole number of things.

    >>> whole_number("2.3万"), whole_number("两千零一十"), whole_number("百"), whole_number("2.5")
    (23000, 2010, 100, None)
    """
    head, wan, tail = text.partition("万")
    if not wan:
        return _whole(_part(text))
    high = _part(head or "一")
    low = _part(tail.removeprefix("零") or "零")
    if high is None or low is None or low >= WAN or (tail and _whole(high) is None):
        return None
    is_short = len(tail) == 1 and tail not in UNITS
    return _whole(high * WAN + low * (WAN // 10 if is_short else 1))


def _whole(value: Decimal | None) -> int | None:
    return int(value) if value is not None and value == int(value) else None


def _part(text: str) -> Decimal | None:
    if match := PART.fullmatch(text):
        figure, unit, tenths = match.groups()
        if tenths and (not unit or "." in figure):
            return None
        size = UNITS.get(unit, 1)
        return Decimal(figure.replace(",", "")) * size + int(tenths or 0) * size // 10
    spoken = chinese_number(f"一{text}" if text[:1] in ("百", "千") else text)
    return None if spoken is None else Decimal(spoken)
