"""Tell the entries of a table from its totals, notes and repeated headers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from contacts.kit.sheets.cells import narrow
from contacts.kit.sheets.headings import heading_key
from contacts.kit.sheets.reader import Cell

TOTAL = re.compile(
    r".{0,12}(?:合\s*计|小\s*计|总\s*计|共\s*计|累\s*计|总\s*数)"
    r"(?:户数|人数|户|人)?(?:[:(\s\d共].{0,20})?"
)
NOTE = re.compile(
    r"(?:注|备注|说明|填表|填报|制表|造表|审核|复核|审批|单位负责人|负责人|经办人|联系人|报送|盖章|签字|签名"
    r"|填写说明|日期)[^:]{0,8}[:.、].*|(?:以下空白|以下无正文|此表|本表).*",
    re.DOTALL,
)
SECTION = re.compile(r"[一二三四五六七八九十]{1,3}[、.].*|[(][一二三四五六七八九十]{1,3}[)].*")
FIRST_CELLS = 3  # of an incomplete row: where a total or a note begins
TOTAL_SIGN = re.compile("[计数]")  # quicker than the whole pattern, on thousands of cells
NOTE_SIGN = re.compile("[:.、表以]")
LONG_NOTE = 16  # characters of a lone cell that can only be a title or a note


class RowKind(StrEnum):
    """What a row below the header is."""

    DATA = "data"
    EMPTY = "empty"
    TOTAL = "total"
    NOTE = "note"
    HEADER = "header"  # the header once more, as on each printed page


@dataclass(frozen=True, slots=True)
class Sorter:
    """Sorts the rows below one header.

    Attributes:
        heads: what the header says over each column, for comparing.
        required: the columns that every entry fills.
        titles: the texts above the header, which may come again on each printed page.
    """

    heads: dict[int, str]
    required: frozenset[int]
    titles: frozenset[str]

    def kind(self, cells: list[Cell]) -> RowKind:
        """What a row is. A row whose required cells are all filled is data, unless one of those
        very cells, or one before them, says total or note."""
        width = len(cells)
        filled = {i: narrow(cells[i]) for i in self.required if i < width}
        if filled and len(filled) == len(self.required) and all(filled.values()):
            before = [narrow(cell) for cell in cells[: min(filled)]]
            return self.kind_of(filled, [*before, *filled.values()])
        filled = {i: text for i, cell in enumerate(cells) if (text := narrow(cell))}
        return self.kind_of(filled, list(filled.values())[:FIRST_CELLS])

    def kind_of(self, filled: dict[int, str], suspects: Iterable[str]) -> RowKind:
        """What a row with these cells is."""
        if not filled:
            return RowKind.EMPTY
        if self.repeats_header(filled):
            return RowKind.HEADER
        for text in suspects:
            if TOTAL_SIGN.search(text) and TOTAL.fullmatch(text):
                return RowKind.TOTAL
            if NOTE_SIGN.search(text) and NOTE.fullmatch(text):
                return RowKind.NOTE
        return RowKind.NOTE if self.is_lone_note(filled) else RowKind.DATA

    def repeats_header(self, filled: dict[int, str]) -> bool:
        """Whether most of these cells say what the header says above them."""
        same = sum(says_same(text, self.heads.get(i, "")) for i, text in filled.items())
        return same == len(filled) or (same >= 2 and same * 2 > len(filled))

    def is_lone_note(self, filled: dict[int, str]) -> bool:
        """Whether a row holds nothing but one cell of text that can be no entry."""
        if len(filled) != 1 or self.required == filled.keys():
            return False
        (text,) = filled.values()
        return len(text) >= LONG_NOTE or text in self.titles or bool(SECTION.fullmatch(text))


def says_same(text: str, head: str) -> bool:
    """Whether a cell repeats its heading, or one half of a heading over two rows."""
    if not head or (text[0] != head[0] and text[-1] != head[-1]):
        return False
    key = heading_key(text)
    return key == head or (len(key) > 1 and (head.startswith(key) or head.endswith(key)))
