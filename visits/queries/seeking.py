"""Searching among matters: by what they are about and where, never by who raised them.

There is no list of people by their complaints (care P1). So words in which a registered name stands,
a telephone or the number of a door are no question that is answered; and a word that is only a part of
names (建设 of 韦建设) finds the matters in which it stands for itself.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Length, StrIndex

from contacts.access import grants_of
from contacts.kit.search import matching
from contacts.models import Household, Resident, User
from contacts.policy import Scope, scope
from contacts.scopes import within_path

NUMBERS = ("number", "official_number")
# A single sign says nobody's name, and as a surname it would find a family.
SHORTEST = 2
# A mobile telephone, or a line with its area code, also with spaces or dashes in between.
TELEPHONE = re.compile(r"(?<!\d)(?:1[3-9](?:[\s\-]?\d){9}|0\d{2,3}[\s\-]?\d{7,8})(?!\d)")
FIGURES = r"[\d〇零一二三四五六七八九十百]"
# 3组96号, 三组十二号, 96号, 3栋501; neither 28号 of a month nor 3号桥.
NO_DOOR = "[桥井路线坝泵池站台机变塔洞口渠闸坑涵]"
DOOR = re.compile(
    rf"(?<!月)(?<!{FIGURES}){FIGURES}+\s*[号室](?!{NO_DOOR})"
    rf"|[组里屯寨巷弄街坊队栋幢]\s*{FIGURES}+\s*[号室]?$|(?:栋|幢|单元)\s*{FIGURES}+"
)
# Figures alone are the number of a matter, or would find a door or the end of a telephone.
NUMBER = re.compile(r"[\d\s\-—–]+")


@dataclass(frozen=True)
class Question:
    """What is looked for: `names` are registered ones of which the word is a part."""

    word: str
    names: tuple[str, ...] = ()
    is_about_a_person: bool = False
    is_too_short: bool = False


def question(user: User, word: str) -> Question:
    """What a search word asks; one statement, for the names."""
    plain = unicodedata.normalize("NFKC", word).strip()
    bare = re.sub(r"\s+", "", plain)
    if NUMBER.fullmatch(plain) and not TELEPHONE.fullmatch(plain):
        return Question(plain)
    if TELEPHONE.search(plain) or DOOR.search(plain):
        return Question(plain, is_about_a_person=True)
    if len(bare) < SHORTEST:
        return Question(plain, is_too_short=True)
    names = _names(user, bare)
    about = any(name in bare for name in names)
    return Question(plain, tuple(sorted(names)), is_about_a_person=about)


def answering(asked: Question, *, words: tuple[str, ...]) -> Q:
    """The condition of the matters that answer a question, looked for in their numbers and in the
    columns `words`."""
    if asked.is_about_a_person or asked.is_too_short:
        return Q(pk__in=())
    found = matching(asked.word, names=NUMBERS)
    if NUMBER.fullmatch(asked.word):
        return found
    named = "|".join(map(re.escape, asked.names))
    for column in words:
        here = matching(asked.word, names=(column,))
        found |= here & ~Q(**{f"{column}__regex": named}) if named else here
    return found


def _names(user: User, bare: str) -> set[str]:
    """The registered names that stand in a word, or in which it stands, where the user sees matters."""
    reach = [g.area for g in grants_of(user) if scope("grievance", "list", g.role) != Scope.NONE]
    if not reach:
        return set()
    heads, residents = Q(), Q()
    for area in reach:
        heads |= within_path(area.path, "district__area")
        residents |= within_path(area.path, "household__district__area")
    found = _held_against(Household.objects.filter(heads), "head_name", bare)
    return set(found.union(_held_against(Resident.objects.filter(residents), "name", bare)))


def _held_against(rows: QuerySet, column: str, bare: str) -> QuerySet:
    told = rows.order_by().alias(length=Length(column), at=StrIndex(Value(bare), F(column)))
    stands = Q(at__gt=0) | Q(**{f"{column}__contains": bare})
    found: QuerySet = told.filter(stands, length__gte=SHORTEST).values_list(column, flat=True)
    return found
