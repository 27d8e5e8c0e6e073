"""By what whoever raised a matter is known: of all that are handled as one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import Q

from contacts.kit.folding import DIGITS, Folded, folded
from visits.models import Grievance

# What stands for a name and is none, alone or behind a place: 三组村民, 群众代表; or is where from: 三组.
NOBODY = re.compile(
    r"(?:村民|住户|群众|居民|代表|业主|商户|家长|市民|网民|网友|路人|职工|工人|学生|师生|老人|先生|女士|同志|"
    r"匿名|不详|未留名|无名|本人|户主|[组村屯寨镇乡县街巷区队号户])$"
)
PIECES = re.compile(r"[、，,;；/\s（）()]+|和|及")
# Shorter figures are everywhere.
SHORTEST_NUMBER = 5
AREA_CODES = (3, 4)  # 010, 0717


@dataclass(frozen=True)
class Known:
    """Names and telephone numbers, as they are kept."""

    names: frozenset[str]
    phones: frozenset[str]

    def name_in(self, text: Folded) -> str:
        """The longest of the names that stands in a text; "" if none."""
        return max(sorted(name for name in self.names if text.names(name)), key=len, default="")

    def phone_in(self, text: Folded) -> str:
        """One of the numbers that stands in a text; "" if none."""
        return next((n for n in sorted(self.phones) if text.holds_figures(n)), "")


def raisers(grievance: Grievance) -> Known:
    """Those of the matter itself, or of the one that it is in, and of all that were merged into it:
    what they call themselves, their households' heads and members, all telephones."""
    main = grievance.merged_into_id or grievance.pk
    rows = Grievance.objects.filter(Q(pk=main) | Q(merged_into=main))
    names: set[str] = set()
    phones: set[str] = set()
    for row in rows.select_related("household").prefetch_related("household__residents"):
        names |= _names(row.raised_by)
        phones |= _numbers(row.phone)
        if home := row.household:
            members = home.residents.all()
            names |= {home.head_name, *(member.name for member in members)}
            phones |= {
                n for text in (home.phone, *(m.phone for m in members)) for n in _numbers(text)
            }
    return Known(frozenset(name for name in names if name), frozenset(phones))


def _names(raised_by: str) -> set[str]:
    """What somebody is called, whole and in pieces: 张三、李四（三组）."""
    pieces = {raised_by.strip(), *PIECES.split(raised_by)}
    return {piece for piece in pieces if piece and not NOBODY.search(folded(piece))}


def _numbers(phone: str) -> set[str]:
    """The numbers in what was typed; one with its area code without it as well."""
    pieces = re.split(r"[、，,;；/]+", phone)
    found = {re.sub(r"\D", "", folded(piece).translate(DIGITS)) for piece in pieces}
    local = {n[code:] for n in found if n.startswith("0") for code in AREA_CODES}
    return {number for number in found | local if len(number) >= SHORTEST_NUMBER}
