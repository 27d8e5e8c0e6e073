"""The official rules as data, in packs, each with its source.

A pack binds nobody until a township switches it on and names its own document. Numbers are
defaults that an administrator can change in the app.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.kit.language import own_name
from contacts.models import ServiceCategory
from reports.models import Every, Subject
from visits.models import Family

VILLAGE_CADRES = {"categories": [ServiceCategory.VILLAGE_CADRE.value]}
# 镇领导 owe what 镇干部 owe.
TOWNSHIP_CADRES = {
    "categories": [ServiceCategory.TOWNSHIP_CADRE.value, ServiceCategory.TOWNSHIP_LEADER.value]
}
TOWNSHIP_LEADERS = {"categories": [ServiceCategory.TOWNSHIP_LEADER.value]}
ALL_CADRES = {"categories": TOWNSHIP_CADRES["categories"] + VILLAGE_CADRES["categories"]}
PARTY_CADRES = {**ALL_CADRES, "party_members": True}


@dataclass(frozen=True)
class Rule:
    """One requirement of a pack. For a share the norm is in per cent."""

    code: str
    name: str
    name_en: str
    subject: str
    measure: str
    norm: int
    every: str
    duty: str = ""
    audience: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    # Switched on apart from its pack.
    optional: bool = False

    def __str__(self) -> str:
        return own_name(self)


@dataclass(frozen=True)
class Pack:
    """Rules that a township switches on together. `source` is the document they come from."""

    code: str
    name: Any
    source: str
    rules: tuple[Rule, ...]

    def rule(self, code: str) -> Rule:
        """The rule of this code (KeyError: the pack has none)."""
        return {rule.code: rule for rule in self.rules}[code]


FIVE_SYSTEMS = Pack(
    "quyuan-five-systems",
    _("干部联系服务群众五项制度"),
    "屈原镇联系服务群众五项制度",
    (
        Rule(
            "village-cadre-visit-days", "村（居）干部入户走访日", "village cadres' visit days",
            Subject.CADRE, "visit_days", 8, Every.MONTH, "field-days", VILLAGE_CADRES,
        ),
        Rule(
            "township-cadre-village-days", "镇干部驻村走访日", "township cadres' days in villages",
            Subject.CADRE, "visit_days", 3, Every.MONTH, "field-days", TOWNSHIP_CADRES,
            {"stays": True, "visits": True},
        ),
        Rule(
            "village-cadre-households", "村（居）干部走访联系户", "village cadres' own households",
            Subject.CADRE, "own_households", 15, Every.YEAR, "contact-households", VILLAGE_CADRES,
        ),
        Rule(
            "township-cadre-households", "镇干部走访联系户", "township cadres' own households",
            Subject.CADRE, "own_households", 10, Every.YEAR, "contact-households", TOWNSHIP_CADRES,
        ),
        Rule(
            "village-concerns-meeting", "村（居）民情联系会议", "public-concerns meeting of the village",
            Subject.DISTRICT, "held", 1, Every.HALF_MONTH, options={"kind": "concerns_meeting"},
        ),
        Rule(
            "township-concerns-meeting", "镇民情联系会议", "public-concerns meeting of the township",
            Subject.TOWNSHIP, "held", 1, Every.MONTH, options={"kind": "concerns_meeting"},
        ),
        Rule(
            "dispute-screening", "矛盾纠纷排查", "dispute screening",
            Subject.DISTRICT, "held", 1, Every.MONTH, options={"kind": "dispute_screening"},
        ),
    ),
)  # fmt: skip

TEN_ONES = Pack(
    "baoshan-ten-ones",
    _("十个一（走访困难家庭）"),
    "宝山联系服务群众“十个一”",
    (
        Rule(
            "hardship-visits", "党员干部走访困难家庭", "party cadres' visits to hardship families",
            Subject.CADRE, "hardship_households", 1, Every.QUARTER, audience=PARTY_CADRES,
        ),
    ),
)  # fmt: skip

SUGGESTED = Pack(
    "suggested",
    _("建议的规则（本软件提出）"),
    "连心桥建议",
    (
        Rule(
            "opinion-box", "民情意见箱开箱", "opinion box opened",
            Subject.DISTRICT, "held", 1, Every.HALF_MONTH, options={"kind": "opinion_box"},
        ),
        Rule(
            "own-hardship-households", "走访联系的困难户", "own households in hardship",
            Subject.CADRE, "own_hardship_share", 100, Every.QUARTER, audience=ALL_CADRES,
            optional=True,
        ),
        Rule(
            "leader-field-visits", "领导下访", "leaders' field visits",
            Subject.CADRE, "took_part", 1, Every.MONTH, audience=TOWNSHIP_LEADERS,
            options={"family": Family.FIELD.value}, optional=True,
        ),
    ),
)  # fmt: skip

PACKS = {pack.code: pack for pack in (FIVE_SYSTEMS, TEN_ONES, SUGGESTED)}
