"""Know a column by its heading, whatever an office calls it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contacts.kit.sheets import edges
from contacts.kit.sheets.cells import narrow

LEFT_OUT = ""  # in a mapping: the user wants this column not to be read

SIGNS = re.compile(r"[\s()\[\]{}<>【】《》〈〉「」*※★:,。.、/\\_\-\"'“”‘’;?!|·]+")
IN_BRACKETS = re.compile(r"[(\[【].*?[)\]】]")
NUMBERED = re.compile(r"^(?:\d{1,2}|[①-⑳])[.、)](?=\D)")
ALTERNATIVES = re.compile(r"[/、或|]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that an import knows. `aliases` are the other headings that offices give it."""

    key: str
    label: str
    aliases: tuple[str, ...] = ()
    required: bool = False


def heading_key(text: object) -> str:
    """A heading for comparing: narrow, without spaces, brackets and punctuation."""
    return SIGNS.sub("", NUMBERED.sub("", narrow(text))).casefold()


class Headings:
    """The headings that an import knows, and the ones that this user has explained."""

    def __init__(self, columns: Sequence[Column], mapping: Mapping[str, str] | None = None) -> None:
        self.columns = columns
        self.known: dict[str, str] = {}
        for column in columns:
            for text in (column.key, column.label, *column.aliases):
                self.known.setdefault(heading_key(text), column.key)
        for key in [key for key in self.known if edges.usual(key)]:
            self.known.setdefault(edges.usual(key), self.known[key])
        keys = {column.key for column in columns} | {LEFT_OUT}
        self.explained = {
            heading_key(text): key for text, key in (mapping or {}).items() if key in keys
        }

    def match(self, texts: Sequence[tuple[str, str]]) -> list[str | None]:
        """The column's key for each pair of upper and lower heading.

        What the user explained comes first, then exact names, then weaker readings; each column
        is given once.
        """
        found: list[str | None] = [None] * len(texts)
        taken: set[str] = set()
        for strength in range(4):
            for i, (upper, lower) in enumerate(texts):
                if found[i] is not None:
                    continue
                for reading in self.readings(upper, lower, strength):
                    key = (self.explained if strength == 0 else self.known).get(reading)
                    if key is not None and (key == LEFT_OUT or key not in taken):
                        found[i] = key
                        taken.add(key)
                        break
        return found

    def readings(self, upper: str, lower: str, strength: int) -> Iterable[str]:
        """The ways to read a heading, the surest at strength 0 and 1.

        What names one end of a stretch, as 开始 under 请假, is never read as the whole of it.
        """
        whole = joined(upper, lower)
        if strength <= 1:
            return [heading_key(whole)] if whole else []
        without_brackets = IN_BRACKETS.sub("", narrow(whole))
        ends = [heading_key(whole), heading_key(without_brackets)]
        if strength == 2:
            found = [ends[1], *(edges.usual(key) for key in ends)]
        else:
            parts = [lower, upper] if upper and lower else []
            parts += ALTERNATIVES.split(without_brackets)
            found = [heading_key(part) for part in parts]
        if any(map(edges.is_part, ends)):
            found = [key for key in found if edges.is_part(key)]
        return [key for key in found if key]

    def score(self, found: Sequence[str | None]) -> tuple[int, int]:
        """How good a header is: required columns found, then all columns found."""
        keys = {key for key in found if key}
        return sum(c.required and c.key in keys for c in self.columns), len(keys)


def joined(upper: str, lower: str) -> str:
    """The heading over two rows as one: 户主 over 姓名 is 户主姓名; the same twice is said once."""
    return lower if upper in ("", lower) else upper + lower
