"""Numbers as people write them: full-width, with a unit behind, in Chinese characters."""

from __future__ import annotations

import re

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
    "两": 2,
}
UNITS = {"十": 10, "百": 100, "千": 1000}
TENS = {"廿": "二十", "卅": "三十"}
CHINESE = "零〇○一二两三四五六七八九十百千廿卅"
SPOKEN = re.compile(
    r"(?:[一二两三四五六七八九]千)?零?(?:[一二两三四五六七八九]百)?零?"
    r"(?:[一二三四五六七八九]?十)?零?[一二两三四五六七八九]?"
)


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
    """The value of a number written with 十, 百, 千."""
    total = 0
    digit = 0
    for sign in text:
        if sign in UNITS:
            total += (digit or 1) * UNITS[sign]
            digit = 0
        else:
            digit = DIGITS[sign]
    return total + digit
