"""Headings that name one end of a stretch of days: 请假开始, 任职止, 到 under 驻村."""

from __future__ import annotations

import re

# 起止 and 起至 name both ends at once. 天数 is no end, but as little the whole stretch.
TAIL = r"(?:日期|时间|年月日|年月|日|时)*"
START = re.compile(rf"(?:开始|起始|起|始|从|自){TAIL}$")
END = re.compile(rf"(?:结束|终止|截止|(?<!起)止|(?<!起)至|到|终){TAIL}$")
LENGTH = re.compile(r"(?:天数|时长)$")


def is_part(key: str) -> bool:
    """Whether a heading names only a part of a stretch: it never stands for the whole."""
    return any(pattern.search(key) for pattern in (START, END, LENGTH))


def usual(key: str) -> str:
    """The heading of an end in one spelling: 任职开始时间 is 任职起; "" where it is no end of
    something, or doesn't say of what."""
    for pattern, word in ((START, "起"), (END, "止")):
        match = pattern.search(key)
        if match and match.start():
            return key[: match.start()] + word
    return ""
