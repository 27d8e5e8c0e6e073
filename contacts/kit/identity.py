"""Identity numbers: found wherever somebody wrote one, so that it is stored and shown nowhere."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from itertools import accumulate

from django.utils.translation import gettext as _

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
PROVINCES = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
SHORTEST, OLD_FORM, NEW_FORM = 15, 15, 18
# Whoever bears a number of the old form was born after this year. Numbers of households made of the
# code of a village, 451323100201 and three digits more, would read as births before it.
OLD_FORM_AFTER = 25
# Digits, told apart by at most two spaces or dashes.
RUN = re.compile("[0-9](?:[ \t'·.\u00ad\u200b-\u200d\u2060\ufeff-]{0,2}[0-9Xx])+")
MAYBE = re.compile(r"\d(?:\W{0,2}\d){13}")
PART = re.compile(r"[0-9Xx]+")
LONG_FIGURE = re.compile(r"[0-9]{14,}[Xx]?")  # may be an account as well: never shown
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))


def check_digit(number: str) -> str:
    """The last sign of an identity number of 18, of its first 17 digits."""
    total = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False))
    return CHECK_DIGITS[total % 11]


def holds_number(text: str) -> bool:
    """Whether an identity number stands in a text, also full-width or with spaces in it."""
    return bool(MAYBE.search(text)) and any(True for _place in _places(_narrow(text)))


def without_numbers(text: str) -> str:
    """A text as it may be shown: an identity number, or any figure as long, gives way to words."""
    if not MAYBE.search(text):
        return text
    for start, end in reversed(list(_hidden(_narrow(text)))):
        text = text[:start] + _("（长号码不显示）") + text[end:]
    return text


def is_number(number: str) -> bool:
    """Whether these signs are an identity number: province, day of birth, and the check digit of
    the form of 18; the form of 15 ended with the births of 1999."""
    if not PROVINCES.match(number):
        return False
    if len(number) == NEW_FORM and number[:17].isdigit():
        is_of_our_time = number[6:8] in ("19", "20")
        return is_of_our_time and _is_day(number[6:14]) and number[17] == check_digit(number)
    if len(number) == OLD_FORM and number.isdigit():
        return int(number[6:8]) > OLD_FORM_AFTER and _is_day(f"19{number[6:12]}")
    return False


def _is_day(digits: str) -> bool:
    try:
        dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def _narrow(text: str) -> str:
    """Sign for sign the same text, with full-width digits, spaces and dashes made narrow."""
    if text.isascii():
        return text
    signs = (unicodedata.normalize("NFKC", sign) for sign in text)
    narrow = (new if len(new) == 1 else old for new, old in zip(signs, text, strict=True))
    return "".join(narrow).translate(DASHES)


def _hidden(text: str) -> Iterator[tuple[int, int]]:
    """The stretches that are not shown, in their order and apart from each other."""
    found = [*_places(text), *((m.start(), m.end()) for m in LONG_FIGURE.finditer(text))]
    start, end = -1, -1
    for first, last in sorted(found):
        if first > end:
            if end > 0:
                yield start, end
            start = first
        end = max(end, last)
    if end > 0:
        yield start, end


def _places(text: str) -> Iterator[tuple[int, int]]:
    """Where identity numbers stand: within one figure, or made of whole ones."""
    for run in RUN.finditer(text):
        if run.end() - run.start() >= SHORTEST:
            parts = [(m.start(), m.end()) for m in PART.finditer(text, run.start(), run.end())]
            yield from _within(text, parts)
            yield from _across(text, parts)


def _within(text: str, parts: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """A figure that is such a number, or that has one of 18 in it."""
    for start, end in parts:
        if is_number(text[start:end].upper()):
            yield start, end
        elif end - start > NEW_FORM:
            for first in range(start, end - NEW_FORM + 1):
                if is_number(text[first : first + NEW_FORM].upper()):
                    yield first, first + NEW_FORM


def _across(text: str, parts: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Neighbouring figures that make such a number together. Two telephone numbers never do: of
    the old form each figure is short."""
    for i in range(len(parts)):
        lengths = accumulate(end - start for start, end in parts[i:])
        for j, length in enumerate(lengths, start=i):
            if length > NEW_FORM:
                break
            if j == i or length not in (OLD_FORM, NEW_FORM):
                continue
            is_long = any(end - start > 6 for start, end in parts[i : j + 1])
            joined = "".join(text[start:end] for start, end in parts[i : j + 1]).upper()
            if not (is_long and length == OLD_FORM) and is_number(joined):
                yield parts[i][0], parts[j][1]
