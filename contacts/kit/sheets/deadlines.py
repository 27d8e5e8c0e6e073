"""Deadlines out of cells: a day, an instant, or how long something may take."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from contacts.kit.sheets.cells import CellError, is_blank, narrow, quoted
from contacts.kit.sheets.dates import instant
from contacts.kit.sheets.numerals import CHINESE, chinese_number
from contacts.kit.sheets.yearless import Yearless, is_yearless, moment

# What offices write around it: 请于12月5日前办结并回复, 自收到之日起5个工作日内.
BEFORE = (
    r"(?:(?:请|须|应|务必|要求|于|在|限期?|共|截至|截止[到至]?|最迟|自)"
    r"|(?:收到|接到?|派单|接单|受理|交办|转办)(?:之?日起|之?后|起)|:)*"
)
BEHIND = (
    r"(?:([以之]?前|为?止|截止)|[以之]?内)?(?:\(含(?:当[日天])?\))?"
    r"(?:完成|办结|办毕|办理|处理|处置|答复|回复|反馈|上报|结果|情况|并|和|及|且|[,、])*[.。;]?"
)
AROUND = re.compile(rf"{BEFORE}(.*?)\s*{BEHIND}", re.DOTALL)
SPAN = re.compile(rf"(\d{{1,3}}|[{CHINESE}]{{1,3}})个?(工作日|自然日|日|天|小时|钟头|h)")
UNITS = {
    "工作日": "working_days", "自然日": "days", "日": "days", "天": "days",
    "小时": "hours", "钟头": "hours", "h": "hours",
}  # fmt: skip
SAME_DAY = re.compile(r"当[日天]")
# That is the day without a time; the end of a clock, 17:24:00, is none.
END_OF_DAY = re.compile(r"(?<![\d:])\s*24(?:[点时](?:整|00分)?|:00(?::00)?整?)$")
LONGEST = 365


@dataclass(frozen=True, slots=True)
class Span:
    """So many working days, days or hours; none of them means the same day."""

    amount: int
    unit: str


def deadline(value: object, epoch_1904: bool = False) -> datetime | Yearless | Span | None:
    """When something is due: 2026-03-20, 3月20日17时前, 当日, 5个工作日内办结, 24小时. Naive local time.

    Raises:
        CellError: neither a day nor a length of time.
    """
    if is_blank(value):
        return None
    if not isinstance(value, str):
        return instant(value, epoch_1904)
    around = AROUND.fullmatch(narrow(value))
    said, is_until = (around[1], around[2]) if around else (narrow(value), None)
    said = END_OF_DAY.sub("", said)
    bare = re.sub(r"\s+", "", said).casefold()
    if not bare:  # 24时 or 办结 alone: something was named
        raise unclear(value)
    if SAME_DAY.fullmatch(bare):
        return Span(0, "days")
    if match := SPAN.fullmatch(bare):
        if is_until:  # 20日前 may be the 20th
            raise unclear(value)
        amount = int(match[1]) if match[1].isdigit() else chinese_number(match[1])
        if not amount or amount > LONGEST:
            raise CellError("bad_number", _("看不出办理时限是多久。"))
        return Span(amount, UNITS[match[2]])
    try:
        return moment(said, epoch_1904)
    except CellError as error:
        if error.code == "bad_date" and not (is_yearless(said) or re.search(r"\d{4}", said)):
            raise unclear(value) from error
        raise


def unclear(value: object) -> CellError:
    """The refusal of what is no deadline, with the ways that are understood."""
    sentence = _(
        "“%(value)s”看不出期限。可以写：2026-03-20、3月20日前、3月20日17时、当日、5个工作日、24小时。"
    )
    return CellError("bad_date", sentence % {"value": quoted(value)})
