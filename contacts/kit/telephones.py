"""Telephone numbers: cleaned when typed, masked when shown."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_SHAPE = re.compile(r"\+?\d{3,16}(?:-\d{1,8}){0,2}")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
SHOWN_TAIL = 4
LONGEST_AREA_CODE = 4  # 0717, 010


def clean(text: str) -> str:
    """The number as it is kept: plain digits, at most two parts behind hyphens.

    Full-width digits, spaces and brackets are mended. Raises `ValidationError` for anything
    that is no telephone number.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES)
    plain = re.sub(r"[\s()·.]", "", plain).replace("转", "-").strip("-")
    if plain and not _SHAPE.fullmatch(plain):
        raise ValidationError(_("这不像电话号码。手机写11位数字，座机写区号和号码。"))
    return plain


def tail(number: str) -> str:
    """The last four digits, by which a household is found."""
    return re.sub(r"\D", "", number)[-SHOWN_TAIL:]


def mask(number: str) -> str:
    """The number as lists and pages show it: 154****0012."""
    if not number:
        return ""
    if len(number) < 2 * SHOWN_TAIL:
        return f"****{number[-2:]}"
    return f"{number[:3]}****{number[-SHOWN_TAIL:]}"


def dialled(text: str) -> str:
    """What a telephone dials for an office number as it is written; "" where that isn't one number.

    0717-5550001 is dialled at a stretch, and behind a comma what comes after the exchange answers.
    """
    try:
        number, *parts = clean(text).split("-")
    except ValidationError:
        return ""
    if parts and len(number) <= LONGEST_AREA_CODE:
        number += parts.pop(0)
    return ",".join([number, *parts])
