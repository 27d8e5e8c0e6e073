"""Whether words that are meant for many name somebody: a resident, a telephone, a door (care P9, P10)."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from contacts.kit.identity import holds_number
from contacts.models import Household, Resident

TELEPHONE = re.compile(r"(?<!\d)(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8})(?!\d)")
DOOR = re.compile(r"(?:组|屯|寨|巷|路|街|栋|单元)\s*\d+\s*[号户室]")
# Names of one character are words as well.
SHORTEST_NAME = 2


def why_not_for_many(text: str, where: Q) -> str:
    """What to take out of `text` before many may read it, in words; "" where it names nobody.

    `where` says whose names are looked for, in terms of a household: `Q(district=…)`.
    """
    plain = unicodedata.normalize("NFKC", text)
    if holds_number(plain):
        return _("这里像是有身份证号，请删去。")
    if TELEPHONE.search(plain):
        return _("这里有电话号码，请删去。")
    if DOOR.search(plain):
        return _("这里写到了门牌，请删去。")
    if name := _first_name(plain, where):
        return _("这里写到了居民的姓名“%(name)s”，请改成“一户群众”这样的话。") % {"name": name}
    return ""


def _first_name(text: str, where: Q) -> str:
    """The longest name of a household's head, or of a resident, that stands in the text."""
    households = Household.objects.filter(where)
    heads = _standing_in(text, households, "head_name")
    residents = Resident.objects.filter(household__in=households.order_by().values("pk"))
    found = heads.union(_standing_in(text, residents, "name"))
    return max((name for (name,) in found), key=len, default="")


def _standing_in(text: str, rows: QuerySet[Any], field: str) -> QuerySet[Any]:
    """The names of these rows that stand in a text."""
    named: QuerySet[Any] = rows.order_by().alias(text=Value(text), length=Length(field))
    return named.filter(text__contains=F(field), length__gte=SHORTEST_NAME).values_list(field)
