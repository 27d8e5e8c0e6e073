"""Fields that speak of people in general words alone, such as 三组的住户: nobody may be known by them
(care P9, P10)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Length, StrIndex
from django.utils.translation import gettext as _

from contacts.access import visible_to
from contacts.kit.identity import holds_number
from contacts.models import Area, Household, Resident, User
from contacts.scopes import within_path

# Seven digits and more, also with spaces or dashes in between: no year and no number of a house.
LONG_NUMBER = re.compile(r"\d(?:[\s\-‐‑‒–—―−·]{0,3}\d){6,}")
# As people read a number aloud or write it out: 一三八, 幺三八, 壹叁捌. What counts, such as 十 or 百, is
# no sign of it, so 三百二十五户 stays what it is.
WRITTEN_OUT = str.maketrans({
    sign: str(digit)
    for digit, signs in enumerate(
        ("〇零○◯洞", "一壹幺弌", "二贰弍", "三叁弎", "四肆", "五伍", "六陆", "七柒拐", "八捌", "九玖勾")
    )
    for sign in signs
})  # fmt: skip
# A number after the name of a place, in figures of one kind or the other: 村35号, 三组十二号, 3栋501.
FIGURES = r"[\d〇零一二三四五六七八九十百]+"
DOOR = re.compile(rf"[村里组屯寨巷弄路街坊]\s*{FIGURES}\s*[号室]|(?:栋|幢|单元)\s*{FIGURES}")
# A single sign says nobody's name.
SHORTEST_NAME = 2


def check_general(
    text: str, area: Area, *, field: str, by: User | None, also: Collection[str] = ()
) -> None:
    """Refuse a telephone or identity number, the number of a door, the name of a resident registered
    in the area, and those that are named `also`. Whose household the writer `by` may not see is not
    told by name.

    Raises:
        ValidationError: at `field`, with what to write instead.
    """
    plain = unicodedata.normalize("NFKC", text)
    if holds_number(text):
        message = _("这里像是有身份证号。身份证号不保存，请删去再提交。")
    elif LONG_NUMBER.search(plain.translate(WRITTEN_OUT)):
        message = _("这里像是有电话号码。写大家，不写号码，比如：三组的住户、全村。")
    elif DOOR.search(plain):
        message = _("这里写到了门牌。写大概在哪里，比如：村口、三组。")
    elif name := _name_in(text, area) or next((n for n in also if _stands(n, text)), ""):
        message = _("这里像是写到了住户的名字。写大家，不写名字，比如：三组的住户、全村。")
        if name in also or (by and _is_known_to(by, name, area)):
            message = _("“%(name)s”是住户的名字。写大家，不写名字，比如：三组的住户、全村。")
            message %= {"name": name}
    else:
        return
    raise ValidationError({field: message})


def _stands(name: str, text: str) -> bool:
    return len(name) >= SHORTEST_NAME and name in text


def _name_in(text: str, area: Area) -> str:
    """The longest name of a household's head or a resident there that stands in the text; "" if none."""
    heads = Household.objects.filter(within_path(area.path, "district__area"))
    residents = Resident.objects.filter(within_path(area.path, "household__district__area"))
    found = {*_standing_in(text, heads, "head_name"), *_standing_in(text, residents, "name")}
    return max(sorted(found), key=len, default="")


def _is_known_to(user: User, name: str, area: Area) -> bool:
    """Whether the user may see a household there with this name in it."""
    there = Household.objects.filter(within_path(area.path, "district__area"))
    named = there.filter(Q(head_name=name) | Q(residents__name=name))
    return visible_to(named, user).exists()


def _standing_in(text: str, rows: QuerySet, column: str) -> QuerySet:
    named = rows.order_by().alias(length=Length(column), at=StrIndex(Value(text), F(column)))
    found: QuerySet = named.filter(length__gte=SHORTEST_NAME, at__gt=0)
    return found.values_list(column, flat=True)
