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

from contacts.models import Area, Cadre, Grant, Organisation, Service, ServiceCategory
from contacts.policy import Role
from contacts.scopes import within_path
from visits.catalogue.conduct import COUNTYS_TITLES

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
# Titles that villages have as well as townships: the county's unless a village is said beside them.
OF_BOTH = "(?:党委|党总支)?(?:纪检|组织|宣传|统战)?(?:副?书记|委员(?!会))|班子(?:成员)?|党委"
OF_BOTH_LAST = "(?:副?书记|委员(?!会))"
OF_BOTH_BARE = re.compile("书记|委员(?!会)")
# What people call leaders.
OF_LEADERS = ("书记", "镇长", "乡长", "委员", "主席", "部长")
# Whoever is sent to a village is not of it; a first secretary, and one of the youth league, leads nothing.
SENT = re.compile("驻|包村|联村|挂点")
NO_LEADERS = re.compile("(?:驻村)?第一书记|团委书记")


def plain(text: str) -> str:
    """Without spaces, and without letters that are not seen."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if not c.isspace() and unicodedata.category(c) != "Cf")


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


def people_in(words: str, roster: Roster, *, surely: bool = False) -> Found:
    """Whom words name. `surely`: by a surname only where the title is theirs, as in a text that tells
    of many."""
    names = {p.name for p in roster.people if p.name in words}
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
    return Found(tuple(calls), words, rest)


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
    titled = any(title in _of_no_village(found.words, roster) for title in COUNTYS_TITLES)
    return titled or bool(OF_BOTH_BARE.search(_of_no_village(found.rest, roster)))


def _of_no_village(words: str, roster: Roster) -> str:
    """Words without the posts that villages have."""
    words = NO_LEADERS.sub("", words)
    if SENT.search(words):
        return words
    villages = "|".join(map(re.escape, ("村", "社区", "支部", "总支", *roster.villages)))
    words = re.sub(f"(?:{villages})的?(?:{OF_BOTH})", "", words)
    return re.sub(f"(?:{villages})[^镇乡县，。、；,;]{{0,6}}?{OF_BOTH_LAST}", "", words)


def of_village(words: str, roster: Roster) -> bool:
    """Whether a village is said in words."""
    return any(core in words for core in ("村", "社区", *roster.villages))


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
