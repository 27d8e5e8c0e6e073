"""Texts that speak of people in general words alone, such as 三组的住户: nobody may be known by them
(care P9, P10)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Substr
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.access import visible_to
from contacts.kit import telling
from contacts.kit.folding import FIGURES, SIMPLE, TRADITIONAL, Folded
from contacts.models import Area, Household, Resident, User
from contacts.scopes import within_path
from visits.queries.known_by import Known

# With more different signs a text is held against all names: the database takes no longer list.
MOST_SIGNS = 500


@dataclass(frozen=True)
class Wording:
    """What is told of each, with how to write it instead; `named` has the name in it."""

    phone: Promise = field(
        default=gettext_lazy("这里像是有电话号码。写大家，不写号码，比如：三组的住户、全村。")
    )
    door: Promise = field(default=gettext_lazy("这里写到了门牌。写大概在哪里，比如：村口、三组。"))
    name: Promise = field(
        default=gettext_lazy("这里像是写到了住户的名字。写大家，不写名字，比如：三组的住户、全村。")
    )
    named: Promise = field(
        default=gettext_lazy("“%(name)s”是住户的名字。写大家，不写名字，比如：三组的住户、全村。")
    )


GENERAL = Wording()
NOBODY = Known(frozenset(), frozenset())


def check_general(
    text: str,
    area: Area,
    *,
    field: str,
    by: User | None,
    also: Known = NOBODY,
    but: Collection[str] = (),
    wording: Wording = GENERAL,
) -> None:
    """Refuse a telephone or identity number, the number of a door, the name of a resident registered
    in the area, and those who are known `also`; however it is spelt (`kit.folding`, `kit.telling`).
    Whose household the writer `by` may not see is not told by name. Names in `but` pass.

    Raises:
        ValidationError: at `field`, with what to write instead.
    """
    held = Folded(text)
    if telling.holds_identity(text):
        message = _("这里像是有身份证号。身份证号不保存，请删去再提交。")
    elif telling.holds_telephone(text) or also.phone_in(held):
        message = str(wording.phone)
    elif telling.holds_door(text):
        message = str(wording.door)
    elif name := also.name_in(held) or _name_in(held, area, but):
        # What is masked is not made whole.
        tells = held.spells(name) and (name in also.names or _is_known_to(by, name, area))
        message = str(wording.named) % {"name": name} if tells else str(wording.name)
    else:
        return
    raise ValidationError({field: message})


def _name_in(text: Folded, area: Area, but: Collection[str]) -> str:
    """The longest name of a household's head or a resident there that stands in the text; "" if none."""
    heads = Household.objects.filter(within_path(area.path, "district__area"))
    residents = Resident.objects.filter(within_path(area.path, "household__district__area"))
    known = {*_beginning_in(text, heads, "head_name"), *_beginning_in(text, residents, "name")}
    found = sorted(name for name in known.difference(but) if text.names(name))
    return max(found, key=len, default="")


def _beginning_in(text: Folded, rows: QuerySet, column: str) -> QuerySet:
    """The names that may stand there: they begin with a sign of the text, as long as none is masked."""
    names: QuerySet = rows.order_by().values_list(column, flat=True).distinct()
    signs = {*text.text, *text.letters, *text.letters.upper()}
    for spelt in FIGURES:
        if signs.intersection(spelt) or str(FIGURES.index(spelt)) in text.digits:
            signs.update(spelt)
    signs.update(old for old, new in zip(TRADITIONAL, SIMPLE, strict=True) if new in signs)
    if text.has_masks or len(signs) > MOST_SIGNS:
        return names
    named: QuerySet = names.alias(first=Substr(F(column), 1, 1))
    return named.filter(first__in=sorted(signs))


def _is_known_to(user: User | None, name: str, area: Area) -> bool:
    """Whether the user may see a household there with this name in it."""
    if user is None:
        return False
    there = Household.objects.filter(within_path(area.path, "district__area"))
    named = there.filter(Q(head_name=name) | Q(residents__name=name))
    return visible_to(named, user).exists()
