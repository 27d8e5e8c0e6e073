"""Deadlines out of cells: a day, an instant, or how long something may take."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from contacts.kit.sheets.cells import CellError, is_blank, narrow
from contacts.kit.sheets.dates import instant
from contacts.kit.sheets.numerals import CHINESE, chinese_number

SPAN = re.compile(
    rf"(?:限|共|在)?(\d{{1,3}}|[{CHINESE}]{{1,3}})个?(工作日|自然日|日|天|小时|钟头|h)(?:以?内)?(?:办结|答复|办理)?"
)
UNITS = {
    "工作日": "working_days", "自然日": "days", "日": "days", "天": "days",
    "小时": "hours", "钟头": "hours", "h": "hours",
}  # fmt: skip
LONGEST = 365


@dataclass(frozen=True, slots=True)
class Span:
    """So many working days, days or hours."""

    amount: int
    unit: str


def deadline(value: object, epoch_1904: bool = False) -> datetime | Span | None:
    """When something is due: 2026-03-20, 2026-03-20 17:30, 5个工作日, 24小时. Naive local time.

    Raises:
        CellError: neither a day nor a length of time.
    """
    if is_blank(value):
        return None
    match = SPAN.fullmatch(re.sub(r"\s+", "", narrow(value)).casefold())
    if match is None:
        return instant(value, epoch_1904)
    amount = int(match[1]) if match[1].isdigit() else chinese_number(match[1])
    if not amount or amount > LONGEST:
        raise CellError("bad_number", _("看不出办理时限是多久。"))
    return Span(amount, UNITS[match[2]])
