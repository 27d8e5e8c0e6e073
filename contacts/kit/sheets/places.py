"""Names of villages and groups: the same place in its several spellings, and the nearest one."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, Literal, TypeVar

from contacts.kit.sheets.cells import narrow
from contacts.kit.sheets.numerals import CHINESE, chinese_number

T = TypeVar("T", bound=Hashable)
Sort = Literal["village", "residents", ""]

COMMITTEES: dict[str, Sort] = {
    "村支两委": "village",
    "村两委": "village",
    "社区两委": "residents",
    "居两委": "residents",
    "两委": "",
    "村民委员会": "village",
    "村委会": "village",
    "村委": "village",
    "社区居民委员会": "residents",
    "社区居委会": "residents",
    "社区居委": "residents",
    "居民委员会": "residents",
    "居委会": "residents",
    "居委": "residents",
    "社区": "residents",
    "村": "village",
}
# What a place of either sort is usually called; of 两委 alone nothing follows.
USUAL: dict[Sort, str] = {"village": "村", "residents": "社区"}
GROUP = re.compile(rf"第?(\d{{1,3}}|[{CHINESE}]+)(?:村民|居民)?(?:小)?组?")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a name: what is left without its ending, and what the ending says it is."""

    stem: str
    sort: Sort


def bare(name: object) -> str:
    """The name without spaces, in narrow signs."""
    return re.sub(r"\s+", "", narrow(name))


def readings(name: str) -> set[Reading]:
    """All ways to read a name. 朗村村委会 is 朗村 of a committee, or 朗 of a village.

    Endings are never cut off for good, because a village may be called 朗村 or 水村.
    """
    found = {Reading(name, "")}
    for ending, sort in COMMITTEES.items():
        stem = name.removesuffix(ending)
        if stem and stem != name:
            found.add(Reading(stem, sort))
            shorter = stem.removesuffix(USUAL.get(sort, ""))
            if shorter:
                found.add(Reading(shorter, sort))
    return found


def sort_of(name: str) -> Sort:
    """Whether the ending says village or residents' committee; "" without an ending."""
    return next((sort for ending, sort in COMMITTEES.items() if name.endswith(ending)), "")


class PlaceBook(Generic[T]):
    """Places by name, as one township knows them.

    `above` are names that people put in front, such as the township's own.
    """

    def __init__(self, places: Iterable[tuple[str, T]], above: Iterable[str] = ()) -> None:
        self.by_name: dict[str, T] = {}
        self.twice: set[str] = set()  # names that several places bear
        self.by_stem: dict[str, set[str]] = {}
        self.above = sorted((bare(name) for name in above if name), key=len, reverse=True)
        for name, place in places:
            if self.by_name.setdefault(bare(name), place) != place:
                self.twice.add(bare(name))
            for reading in readings(bare(name)):
                self.by_stem.setdefault(reading.stem, set()).add(bare(name))

    def find(self, name: object) -> T | None:
        """The one place that the name means; None where it means none, or may mean two."""
        wanted = bare(name)
        found = self.find_exactly(wanted)
        shorter = self.without_above(wanted)
        return found if found is not None or shorter == wanted else self.find_exactly(shorter)

    def find_exactly(self, wanted: str) -> T | None:
        """The one place that a bare name means, as it stands."""
        if wanted in self.by_name:
            return None if wanted in self.twice else self.by_name[wanted]
        sort = sort_of(wanted)
        meant = {
            self.by_name[known]
            for reading in readings(wanted)
            for known in self.by_stem.get(reading.stem, ())
            if not sort or not sort_of(known) or sort_of(known) == sort
        }
        return meant.pop() if len(meant) == 1 else None

    def without_above(self, name: str) -> str:
        """The name without the township's in front."""
        for prefix in self.above:
            if name.startswith(prefix) and len(name) > len(prefix):
                return name.removeprefix(prefix)
        return name

    def nearest(self, name: object, most: int = 2) -> list[str]:
        """The known names that look most like this one, to be offered and never taken."""
        wanted = shortest_stem(self.without_above(bare(name)))
        if len(wanted) < 2:
            return []
        far = {known: unlikeness(wanted, shortest_stem(known)) for known in self.by_name}
        near = [known for known in far if far[known] <= max(1, len(wanted) // 3)]
        near = [known for known in near if set(shortest_stem(known)) & set(wanted)]
        best = min((far[known] for known in near), default=0)
        names = {self.by_name[known]: known for known in near if far[known] == best}
        return list(names.values())[:most]


def shortest_stem(name: str) -> str:
    """The name without any ending, for comparing."""
    return min((reading.stem for reading in readings(name)), key=len)


def unlikeness(left: str, right: str) -> int:
    """How far two names are apart; one that continues the other is as near as one wrong sign."""
    return 1 if left != right and (left in right or right in left) else distance(left, right)


def distance(left: str, right: str) -> int:
    """How many characters have to be changed, added or dropped (edit distance)."""
    row = list(range(len(right) + 1))
    for i, sign in enumerate(left, start=1):
        before, row[0] = row[0], i
        for j, other in enumerate(right, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (sign != other))
    return row[-1]


def short_name(name: str) -> str:
    """The name that people use: 二塘村 for 二塘村委会, 朗村 for 朗村村委会, 新滩社区 for its committee."""
    content = bare(name)
    for ending, sort in COMMITTEES.items():
        stem = content.removesuffix(ending)
        if stem and stem != content:
            usual = USUAL.get(sort, "")
            return stem if stem.endswith(usual) else stem + usual
    return content


def group_name(value: object) -> str:
    """A group's name in one spelling: 第1村民小组, 一组, ０1组 and 1 are all 1组; others stay."""
    content = bare(value)
    match = GROUP.fullmatch(content)
    if not match:
        return content
    number = int(match[1]) if match[1].isdigit() else chinese_number(match[1])
    return content if number is None else f"{number}组"


GROUP_ENDINGS = ("村民小组", "居民小组", "小组", "组")


@lru_cache(maxsize=4096)  # thousands of rows share some hundred groups
def group_within(value: str, village: str) -> str:
    """A group's name in one spelling without its village's in front: 青山村委会第一组 is 1组."""
    content, known = bare(value), bare(village)
    stems = stems_of(known)
    called = {stem + ending for stem in stems for ending in COMMITTEES} | {known}
    rest = without_front(content, called)
    if rest == content:  # 青山1组; but 青山脚组 stays
        numbered = without_front(content, stems)
        rest = numbered if GROUP.fullmatch(numbered) else content
    return group_name(rest)


@lru_cache(maxsize=4096)
def group_key(value: str, village: str) -> str:
    """A group's name for comparing: 大塘村民小组, 大塘小组 and 青山大塘组 are the same."""
    stems = {stem for stem in stems_of(bare(village)) if len(stem) > 1}
    name = without_front(group_within(value, village), stems)
    for ending in GROUP_ENDINGS:
        if name.endswith(ending) and name != ending:
            return name.removesuffix(ending)
    return name


def stems_of(village: str) -> set[str]:
    """A village's bare name with and without its endings."""
    return {reading.stem for reading in readings(village)}


def without_front(name: str, prefixes: Iterable[str]) -> str:
    """The name of a group without the longest of these in front, where something is left that
    names it."""
    for prefix in sorted(prefixes, key=len, reverse=True):
        rest = name.removeprefix(prefix)
        if prefix and rest != name and rest not in ("", *GROUP_ENDINGS):
            return rest
    return name
