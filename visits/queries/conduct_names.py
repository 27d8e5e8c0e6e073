"""Whom the words of a report on conduct name: people of the roster by name, or by surname and title;
offices; and posts whose holders are the county's business.

In doubt more are found rather than fewer: whoever is found is only kept from reading.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from contacts.kit.folding import MASK, MASKS, Folded, simplified
from contacts.models import Area, Cadre, Grant, Organisation, Service, ServiceCategory
from contacts.policy import Role
from contacts.scopes import within_path
from visits.queries.conduct_posts import is_bare_in, is_sent, of_village, posts_in, titles_in

# Whose conduct is never the township's own business.
COUNTYS_ROLES = (Role.LEADER, Role.DISCIPLINE)
COUNTYS_CATEGORIES = (
    ServiceCategory.TOWNSHIP_LEADER,
    ServiceCategory.COUNTY_LEADER,
    ServiceCategory.COUNTY_CADRE,
)
TWO_LETTERS = ("欧阳", "司马", "诸葛", "上官", "司徒", "东方", "独孤", "夏侯", "皇甫", "尉迟", "公孙",
               "慕容", "令狐", "长孙", "宇文", "轩辕", "端木", "南宫")  # fmt: skip
# How people call somebody by the surname. 宋镇 is short for the mayor, and said of no other.
TITLE = re.compile(
    "副?(?:书记|支书|镇长|乡长|主席|委员(?!会)|主任|部长|站长|所长|院长|校长|队长|组长|科长|股长|局长"
    "|村长|社长|会计|文书|专干|干事|科员|领导|干部|[镇乡](?![长里上政党纪干领村人机办卫]))"
)
SHORT = {"镇": "镇长", "乡": "乡长"}
NAMELESS = re.compile("某")
# After these a surname begins a name, and is not the end of another one.
BEFORE_A_NAME = frozenset("的和与及同跟找给向对叫是有被让请老小里村镇乡办站所")
# What people call leaders.
OF_LEADERS = ("书记", "镇长", "乡长", "委员", "主席", "部长")
# What parts sentences and those who are listed; all other signs stand within words.
MARKS = frozenset("，。、；：！？,;:!?()[]{}《》“”‘’\"'【】「」<>")
COVERED = str.maketrans(dict.fromkeys(set(MASKS) - set("xX?？"), MASK))
CROSSED = re.compile(r"(?<=[\u3400-\u9fff])[xX]{1,2}(?![A-Za-z0-9])")
# A surname as it is used of somebody known: 老宋, 姓宋的; 小 begins many words besides.
CALLED = "(?:[老姓]{0}(?![村庄湾家])|[小阿大]{0}(?=$|[，。、；：,;:和与跟同的]))"
# 村里的老宋 is another one.
NEIGHBOUR = re.compile(r"[村组队屯寨][里上]?的?[老姓]\w")


def plain(text: str) -> str:
    """Letters and the marks between sentences: without spaces, without what is not seen or stands within
    a name (宋·祖), signs in their simplified form, what masks one as 某."""
    seen = simplified(unicodedata.normalize("NFKC", text)).translate(COVERED)
    return "".join(c for c in CROSSED.sub(MASK, seen) if c.isalnum() or c in MARKS)


@dataclass(frozen=True)
class Person:
    """Somebody who may be meant. `cadre` None: an account without a cadre of the township."""

    name: str
    cadre: Cadre | None
    titles: str
    is_high: bool

    @property
    def surname(self) -> str:
        return self.name[:2] if self.name.startswith(TWO_LETTERS) else self.name[:1]


@dataclass(frozen=True)
class Roster:
    """Whom words are held against: of one township, on one day."""

    people: tuple[Person, ...]
    offices: tuple[tuple[str, Organisation], ...]
    villages: tuple[str, ...]


@dataclass(frozen=True)
class Call:
    """Some words that call people: by name, or by surname and title. `is_sure`: the title is theirs."""

    words: str
    people: tuple[Person, ...]
    is_sure: bool

    @property
    def is_high(self) -> bool:
        return any(person.is_high for person in self.people)


@dataclass(frozen=True)
class Found:
    """How words call people, and the words without that."""

    calls: tuple[Call, ...]
    words: str
    rest: str

    @property
    def cadres(self) -> tuple[Cadre, ...]:
        people = [person for call in self.calls for person in call.people]
        return tuple({p.cadre.pk: p.cadre for p in people if p.cadre}.values())


def paths_above(area: Area) -> list[str]:
    """The paths of an area and of what it lies in."""
    return [area.path[:end] for end in range(Area.steplen, len(area.path) + 1, Area.steplen)]


def high_grants(township: Area, on: dt.date) -> QuerySet[Grant]:
    """Leaders and discipline officers around a township, confirmed or not yet."""
    around = Q(area__path__in=paths_above(township)) | within_path(township.path, "area")
    return Grant.objects.as_of(on).filter(around, role__in=COUNTYS_ROLES)


def roster_of(township: Area, on: dt.date) -> Roster:
    """The roster of a township; five statements, whatever is asked of it."""
    titles: dict[int, list[str]] = defaultdict(list)
    high: set[int] = set()
    services = Service.objects.as_of(on).filter(cadre__township=township)
    for cadre, title, category in services.values_list("cadre", "title", "category"):
        titles[cadre].append(title)
        if category in COUNTYS_CATEGORIES:
            high.add(cadre)
    others = set()
    grants = high_grants(township, on).values_list("user__name", "user__cadre", "user__cadre__name")
    for name, cadre, name_of_cadre in grants:
        high.add(cadre)
        others |= {name, name_of_cadre} - {None}
    people = [
        Person(plain(c.name), c, "、".join(titles[c.pk]), c.pk in high)
        for c in Cadre.objects.filter(township=township).order_by("pk")
    ]
    known = {person.name for person in people if person.is_high}
    people += [Person(plain(name), None, "", True) for name in others if plain(name) not in known]
    inside = within_path(township.path, "area")
    offices = Organisation.objects.as_of(on).filter(inside).order_by("pk")
    villages = Area.objects.within(township).villages().values_list("name", flat=True)
    return Roster(
        tuple(person for person in people if len(person.name) > 1),
        tuple((_bare(office.name, township), office) for office in offices),
        tuple(core for name in villages if len(core := _core(name)) > 1),
    )


def people_in(text: str, roster: Roster, *, surely: bool = False) -> Found:
    """Whom a text names. `surely`: by a surname only where the title is theirs, as in a text that tells
    of many."""
    words, held = plain(text), Folded(text)
    names = {p.name for p in roster.people if p.name in words or held.names(p.name)}
    names = {n for n in names if not any(n != other and n in other for other in names)}
    calls = [Call(n, tuple(p for p in roster.people if p.name == n), True) for n in sorted(names)]
    unnamed = words
    for name in names:
        unnamed = re.sub(f"{re.escape(name)}(?:{TITLE.pattern})?", "，", unnamed)
    rest = unnamed
    for match in _titles(unnamed, nameless=not surely):
        call = _call(unnamed[: match.start()], match.group(), roster.people)
        if call and (call.is_sure or not surely):
            calls.append(call)
        if call and call.is_sure:
            rest = rest.replace(call.words, "，")
    if not surely:
        calls += _by_surname(unnamed, roster.people)
    return Found(tuple(calls), words, rest)


def _by_surname(words: str, people: Iterable[Person]) -> list[Call]:
    """Who may be meant by 老宋 or 姓宋的: whoever has the surname."""
    calls = []
    for surname in sorted({p.surname for p in people}):
        if match := re.search(CALLED.format(re.escape(surname)), words):
            meant = tuple(p for p in people if p.surname == surname)
            calls.append(Call(match.group(), meant, False))
    return calls


def leaders_called(found: Found, roster: Roster, but: Found) -> tuple[str, ...]:
    """What words call leaders and discipline officers without a name of theirs: by their posts, or by a
    surname that none has whom other words name already."""
    posts = (*titles_in(found.rest, roster.villages), *posts_in(found.rest, roster.villages))
    others = {person.surname for call in but.calls for person in call.people}
    high = [p for p in roster.people if p.is_high and p.surname not in others]
    of_no_village = NEIGHBOUR.sub("，", found.rest)
    told = [call.words for call in _by_surname(of_no_village, high) if call.words[0] in "老姓"]
    words = dict.fromkeys((*posts, *told))
    return tuple(one for one in words if not any(one != more and one in more for more in words))


def _titles(words: str, *, nameless: bool) -> list[re.Match[str]]:
    return [*TITLE.finditer(words), *(NAMELESS.finditer(words) if nameless else ())]


def _call(before: str, title: str, people: Sequence[Person]) -> Call | None:
    """Who is called by the surname before a title: those whose title it is; else, where the surname
    begins a name, whoever has it."""
    same = [p for p in people if before.endswith(p.surname)]
    root = SHORT.get(title, title.removeprefix("副"))
    fits = [p for p in same if root in p.titles or (p.is_high and _may_lead(p, root))]
    is_sure = bool(fits)
    if not fits and title not in SHORT:
        fits = [p for p in same if _begins_a_name(before[: -len(p.surname)])]
    return Call(fits[0].surname + title, tuple(fits), is_sure) if fits else None


def _may_lead(person: Person, title: str) -> bool:
    """Whether nothing speaks against it: anybody of them is a 领导, and of some no title is known."""
    return title == "领导" or (not person.titles and title in OF_LEADERS)


def _begins_a_name(before: str) -> bool:
    return not before or before[-1] in BEFORE_A_NAME or not before[-1].isalnum()


def offices_in(words: str, roster: Roster) -> tuple[Organisation, ...]:
    """The offices that words name, in full or as they are called for short."""
    said = _short(words)
    return tuple(office for name, office in roster.offices if len(name) > 1 and name in said)


def is_titled(found: Found, roster: Roster) -> bool:
    """Whether words say a post of the township's leaders or discipline officers. What a village has as
    well is the township's business where a village is said beside it, or its holder is known and none
    of these."""
    return bool(
        titles_in(found.words, roster.villages)
        or posts_in(found.rest, roster.villages)
        or is_bare_in(found.rest, roster.villages)
    )


def is_of_village(found: Found, roster: Roster) -> bool:
    """Whether words speak of somebody in a village, and not of whom the township sends there."""
    sent = is_sent(found.words, roster.villages) or re.search("[镇乡][里上]", found.words)
    return of_village(found.words, roster.villages) and not sent


def units_of(cadres: Iterable[int], on: dt.date) -> dict[int, set[int]]:
    """The units in which each of these cadres serves."""
    units: dict[int, set[int]] = defaultdict(set)
    services = Service.objects.as_of(on).filter(cadre__in=cadres)
    for cadre, unit in services.values_list("cadre", "organisation"):
        units[cadre].add(unit)
    return units


def is_free(
    officer: int | None,
    *,
    units: dict[int, set[int]],
    cadres: Collection[int],
    offices: Collection[int],
    alone: Collection[int],
) -> bool:
    """Whether an officer is none of these cadres, serves with none and in none of these offices; of
    those `alone` it is enough to be another person."""
    if officer is None:
        return True
    own = units[officer]
    shared = any(own & units[cadre] for cadre in cadres)
    return officer not in {*cadres, *alone} and not shared and not own & set(offices)


def _short(name: str) -> str:
    return name.replace("办公室", "办").replace("服务中心", "中心").replace("综合", "")


def _bare(name: str, township: Area) -> str:
    """An office as people call it: without the township's name, 办公室 as 办."""
    bare = _short(plain(name).removeprefix(plain(township.name)))
    return "" if bare in ("党委", "政府", "镇政府", "乡政府", "人民政府") else bare


def _core(name: str) -> str:
    return re.sub("(?:村民委员会|村委会|居委会|社区|村)$", "", plain(name))
