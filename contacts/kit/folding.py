"""Text as it is held against names and numbers, however somebody spelt them: one folding for both sides."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cached_property

# How people write or read out a figure. 十, 百, 千 and 万 count and are none of them.
FIGURES = ("〇零○◯洞", "一壹幺弌弋", "二贰貳弍两兩俩", "三叁叄弎仨", "四肆", "五伍", "六陆陸", "七柒拐", "八捌",
           "九玖勾")  # fmt: skip
SPELT = "〇一二三四五六七八九"
COUNTED = {"拾": "十", "佰": "百", "仟": "千", "萬": "万"}
TENS = {"廿": "二十", "卄": "二十", "卅": "三十", "卌": "四十"}
# Signs that some still write in the old form: surnames, and words of places and posts.
TRADITIONAL = "陽劉張陳楊黃趙吳鄧許韓馮蔣鄭謝羅葉蘇呂盧鍾譚龍錢湯賀賴龔顧嚴萬陸號組隊戶門樓棟單書記鎮長鄉領導黨紀監"
SIMPLE = "阳刘张陈杨黄赵吴邓许韩冯蒋郑谢罗叶苏吕卢钟谭龙钱汤贺赖龚顾严万陆号组队户门楼栋单书记镇长乡领导党纪监"
SIMPLIFIED = str.maketrans(TRADITIONAL, SIMPLE)
ONE_FORM = SIMPLIFIED | str.maketrans(
    {sign: SPELT[digit] for digit, signs in enumerate(FIGURES) for sign in signs} | COUNTED | TENS
)
DIGITS = str.maketrans({sign: str(digit) for digit, sign in enumerate(SPELT)})
# Letters by their category that nobody sees.
UNSEEN = dict.fromkeys(map(ord, "\u115f\u1160\u3164\uffa0"))
# What people write in the place of a sign of a name: 姜某静, 姜*静, 姜x静.
MASKS = "某xX×✕✖*＊＿_?？□■△▲○◯●•◆◇★☆※"
MASK = "某"
MASKED = str.maketrans(dict.fromkeys(MASKS, MASK))
# So many signs of a masked name tell whose it is; a single one says nobody's.
TELLING = 2
LONGEST_NAME = 12


def simplified(text: str) -> str:
    """Surnames and words of places and posts in the form of today; figures as they are.

    >>> simplified("張書記，3組35號")
    '张书记，3组35号'
    """
    return text.translate(SIMPLIFIED)


def plain_figures(text: str) -> str:
    """The text with all its figures as digits, sign for sign what else there is, without what can't be
    seen: for patterns that need the signs between the figures.

    >>> plain_figures("幺三八－１２ 卅五号")
    '138-12 3十5号'
    """
    return "".join(_seen(text)).translate(ONE_FORM).translate(DIGITS)


def folded(text: str) -> str:
    """Letters and figures alone, whatever stood between them: narrow, small, each Chinese figure in one
    form. Digits stay digits, so that 一张30元 does not spell 张三.

    >>> folded("姜 海·静"), folded("叁组　卅伍号"), folded("张\\u200b三")
    ('姜海静', '三组三十五号', '张三')
    """
    spelt = "".join(_seen(text)).translate(ONE_FORM)  # first, for ○ and ◯ are no letters
    return "".join(sign for sign in spelt if sign.isalnum()).casefold()


def _seen(text: str) -> Iterable[str]:
    """The signs that are seen, full-width ones narrow, digits of all scripts alike."""
    for sign in unicodedata.normalize("NFKC", text).translate(UNSEEN):
        if sign.isascii():
            yield sign
            continue
        category = unicodedata.category(sign)
        if category == "Nd":
            yield str(unicodedata.digit(sign))
        elif category == "Pd" or sign in "−‐":
            yield "-"
        elif category not in ("Cf", "Cc", "Mn", "Me"):
            yield sign


class Folded:
    """A text against which names and numbers are held."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.letters = folded(text)
        self.digits = self.letters.translate(DIGITS)

    def names(self, name: str) -> bool:
        """Whether a name stands in it: spelt out in whatever way, or with some signs masked and at least
        two told. A single sign is nobody's name."""
        return self.spells(name) or self._masks(folded(name))

    def spells(self, name: str) -> bool:
        """Whether a name stands in it with all its signs."""
        letters = folded(name)
        if len(letters) < TELLING:
            return False
        return letters in self.letters or self._with_digits(letters)

    def holds_figures(self, number: str) -> bool:
        """Whether these figures, such as a telephone number, stand in it at a stretch."""
        figures = folded(number).translate(DIGITS)
        return bool(figures) and figures in self.digits

    def _with_digits(self, letters: str) -> bool:
        """张3 for 张三, but not within 张30."""
        as_digits = letters.translate(DIGITS)
        if as_digits == letters:
            return False
        return bool(re.search(rf"(?<!\d){re.escape(as_digits)}(?!\d)", self.digits))

    def _masks(self, letters: str) -> bool:
        return any(
            len(piece) == len(letters)
            and all(told in (MASK, sign) for told, sign in zip(piece, letters, strict=True))
            for piece in self._masked
        )

    @cached_property
    def has_masks(self) -> bool:
        """Whether a sign of a name may be masked in it, so that a name may begin with any."""
        return bool(self._masked)

    @cached_property
    def _masked(self) -> set[str]:
        """All stretches with something masked in them and enough told besides."""
        seen = "".join(_seen(self.text))
        if not any(mask in seen for mask in MASKS):
            return set()
        text = folded(seen.translate(MASKED))
        places = [place for place, sign in enumerate(text) if sign == MASK]
        stretches = (
            text[first : first + length]
            for length in range(TELLING + 1, LONGEST_NAME + 1)
            for place in places
            for first in range(max(0, place - length + 1), place + 1)
        )
        return {piece for piece in stretches if len(piece) - piece.count(MASK) >= TELLING}
