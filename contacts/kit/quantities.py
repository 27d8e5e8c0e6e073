"""Counts that may be lower bounds: 20余人, 三十多户, 2.3万, 1200+, 十几人 (S165).

How the words around a figure are read:

    余 多 来 几 + 以上 之多, 至少 不少于 超过 上(百)     a lower bound: so many, and perhaps more
    约 大约 大概 左右 上下                             the figure itself: whoever writes it has no better one
    近 将近 接近 不到 不足 最多 以内 以下                refused: fewer than the figure, by nobody knows how many
    几十 数百 若干 许多, 20-30, 三四十                  refused: no figure that was reached at least

What is refused is told with the way to write it. Nothing is guessed: a lower bound stays one when
it is stored, shown and added up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext as _

from contacts.kit.numbers import in_words
from contacts.kit.sheets.cells import MEASURES, CellError, is_blank, narrow, quoted
from contacts.kit.sheets.numerals import CHINESE, whole_number

MOST = 999_999_999

LEAST = "至少|起码|不少于|不低于|超过|多于|高于|morethan|over|atleast|上(?=[百千万])"
ABOUT = "大约|大概|约|about"
FEWER = re.compile("近|接近|不到|不足|不满|不超过|最多|至多|以内|以下|少于")
VAGUE = re.compile("[几数][十百千万]|若干|许多|很多|无数|多[个名位户人家]")
MORE = "余|多|来|几|[+]"
WRITTEN = re.compile(
    rf"(?P<least>{LEAST})?(?P<about>{ABOUT})?(?P<figure>[\d.,万{CHINESE}]+?)"
    rf"(?P<more>{MORE})?(?P<wan>万)?(?:{MEASURES})*"
    rf"(?P<behind>及以上|以上|之多|余|多|[+])?(?P<roughly>左右|上下)?"
)  # fmt: skip
BOUNDS = ("least", "more", "behind")
AFTER_TENS = frozenset("来几")


@dataclass(frozen=True, slots=True)
class Quantity:
    """How many: exactly `at_least`, or so many and perhaps more (`exact` False)."""

    at_least: int
    exact: bool = True

    def __post_init__(self) -> None:
        """A count is not negative, and "more than none" says nothing."""
        if self.at_least < 0 or (not self.exact and self.at_least == 0):
            raise ValueError(self.at_least)

    @classmethod
    def of(cls, number: int | None, at_least: bool) -> Self | None:
        """The count that a pair of columns holds; None where nothing was told."""
        return None if number is None else cls(number, not at_least)

    @property
    def pair(self) -> tuple[int, bool]:
        """The values of a pair of columns: the figure, and whether it is a lower bound."""
        return self.at_least, not self.exact

    def __str__(self) -> str:
        """20, 20余 (more than 20): as it was written, and as `read` understands it."""
        figure = in_words(self.at_least)
        return figure if self.exact else _("%(figure)s余") % {"figure": figure}

    @property
    def cell(self) -> int | str:
        """As a sheet holds it: a figure that can be added up, or a lower bound in words, which nobody
        takes for exact."""
        return self.at_least if self.exact else str(self)

    @property
    def at_least_words(self) -> str:
        """20, 至少20: as a sum is told."""
        figure = in_words(self.at_least)
        return figure if self.exact else _("至少%(figure)s") % {"figure": figure}

    def __add__(self, other: Quantity) -> Quantity:
        """Both together: a lower bound as soon as one of them is."""
        return Quantity(self.at_least + other.at_least, self.exact and other.exact)


NONE = Quantity(0)


def total(quantities: Iterable[Quantity | None]) -> Quantity:
    """All together; what was not told adds nothing, so say beside it how many told nothing."""
    return sum(filter(None, quantities), start=NONE)


def read(value: object, most: int = MOST) -> Quantity | None:
    """The count that somebody wrote, or a cell holds; None for nothing.

    Raises:
        CellError: it names no figure that was reached; the sentence says how to write it.
    """
    if is_blank(value):
        return None
    content = re.sub(r"\s", "", narrow(value)).casefold()
    if VAGUE.match(content):
        raise _refused(_("“%(value)s”看不出至少有多少。写一个数，例如20；多一些的写20余。"), value)
    if FEWER.match(content) or content.endswith(("以内", "以下")):
        raise _refused(
            _("“%(value)s”比这个数少，少多少看不出。写数到的数，例如95，或者90余。"), value
        )
    match = WRITTEN.fullmatch(content)
    number = whole_number(match["figure"] + (match["wan"] or "")) if match else None
    if match is None or number is None:
        raise _refused(_("“%(value)s”不是整数。写成20、20余、2.3万这样。"), value)
    if number > most:
        words = {"value": quoted(value), "most": in_words(most)}
        raise CellError("bad_number", _("“%(value)s”太大了，最多%(most)s。") % words)
    marks = [match[name] for name in BOUNDS if match[name]]
    if marks and (number == 0 or (match["roughly"] or match["about"])):
        raise _refused(_("“%(value)s”自相矛盾。写成20、20余、2.3万这样。"), value)
    if AFTER_TENS.intersection(marks) and number % 10:
        raise _refused(_("“%(value)s”看不出至少有多少。写一个数，例如20；多一些的写20余。"), value)
    return Quantity(number, exact=not marks)


def _refused(sentence: str, value: object) -> CellError:
    return CellError("bad_number", sentence % {"value": quoted(value)})
