"""The kinds of activities every township starts with.

Loading is repeatable: a kind that is there already, perhaps edited by an administrator, is
left alone. The code depends on the codes, never on the names.
"""

from __future__ import annotations

from typing import NamedTuple

from visits.models import ActivityKind, CountsAs, Family

THREE_VISITS = "三访"
FOUR_DOWN = "四下基层"
FOUR_HOMES = "四个万家"


class Kind(NamedTuple):
    """One line of the catalogue. `aliases` are the words under which sheets name it."""

    code: str
    name: str
    name_en: str
    aliases: str = ""
    tags: tuple[str, ...] = ()
    counts_as: str = CountsAs.NOTHING
    meets_households: bool = False


def _visit(code: str, name: str, name_en: str, aliases: str = "") -> Kind:
    return Kind(code, name, name_en, aliases, (THREE_VISITS, FOUR_HOMES), CountsAs.VISIT, True)


def _field(code: str, name: str, name_en: str, aliases: str = "", *, down: bool = True) -> Kind:
    tags = (THREE_VISITS, FOUR_DOWN) if down else (THREE_VISITS,)
    return Kind(code, name, name_en, aliases, tags)


# What is meant when nothing else is said.
# Meetings that the principal officer of the level convenes (S214).
CONVENED = ("concerns_meeting", "emergency_meeting")
USUAL = "household_visit"
# A round from door to door (S065).
UNIVERSAL = "universal_visit"

KINDS: dict[str, list[Kind]] = {
    Family.VISITS: [
        _visit("household_visit", "入户走访", "household visit", "走访 入户 入户走访日 走访农户 走访群众"),
        _visit("universal_visit", "普遍走访", "universal visit", "遍走 遍访 普访 大走访"),
        _visit("goodwill_visit", "走访慰问", "goodwill visit", "慰问 慰问走访"),
        _visit("follow_up_visit", "跟踪回访", "follow-up visit", "回访 上门回访"),
        _visit(
            "hardship_visit", "走访困难家庭", "hardship-family visit", "走访困难户 困难户走访"
        ),
        _visit("map_visit", "为民地图走访", "visit for the people's map", "为民地图"),
        Kind(
            "village_day", "驻村", "village day", "驻村日 驻村工作 驻点 住村 下村",
            (THREE_VISITS,), CountsAs.STAY, True,
        ),
    ],
    Family.FIELD: [
        _field("contact_point_visit", "到联系点走访", "visit to own contact point", "联系点走访 到联系点"),
        _field("on_site_office", "现场办公", "on-site office"),
        _field("field_research", "调查研究", "field research", "调研 蹲点调研"),
        _field("case_to_site", "带案下访", "taking a case to the site", "带案"),
        _field("open_visit", "明访", "open visit", down=False),
        _field("unannounced_visit", "暗访", "unannounced visit", down=False),
    ],
    Family.RECEPTION: [
        Kind(
            "fixed_reception", "定点接访", "reception at a fixed place", "接访 定点接待",
            (THREE_VISITS,),
        ),
        Kind(
            "deputies_reception", "代表委员接待日", "deputies' reception day",
            "代表接待日 委员接待日 窗口接待日", (THREE_VISITS,),
        ),
        Kind(
            "leaders_reception", "领导信访接待日", "leaders' reception day",
            "领导接访 领导接待日 信访接待日 信访接待", (THREE_VISITS, FOUR_DOWN),
        ),
    ],
    Family.MEETINGS: [
        Kind("mobilisation_meeting", "动员会", "mobilisation meeting", "动员大会"),
        Kind("thematic_discussion", "专题讨论会", "thematic discussion", "专题讨论"),
        Kind(
            "concerns_meeting", "民情联系会议", "public-concerns meeting",
            "民情联系会 民情会 民情分析会 民情例会",
        ),
        Kind(
            "emergency_meeting", "紧急民情联系会议", "emergency public-concerns meeting",
            "紧急民情会 紧急会议",
        ),
        Kind("study_meeting", "专题研究会", "problem-study meeting", "专题研究会议 专题研究"),
        Kind("forum", "座谈会", "forum", "座谈"),
        Kind("dispatch_meeting", "周调度会", "weekly progress meeting", "调度会 周例会"),
    ],
    Family.LEARNING: [
        Kind("training", "走访队伍培训", "training of the visiting teams", "培训 业务培训"),
        Kind("policy_lecture", "政策宣讲", "policy lecture", "宣讲 政策宣传", (FOUR_DOWN,)),
        Kind("party_lesson", "党课", "party lesson", "上党课 讲党课"),
        Kind("study", "学习", "study", "集中学习 学习会"),
        Kind("publicity", "宣传", "publicity", "宣传活动"),
    ],
    Family.SERVICE: [
        Kind("pairing", "双结对活动", "pairing activity", "双结对 结对 结对帮扶", (FOUR_HOMES,)),
        Kind(
            "volunteer_activity", "党员志愿者活动", "party volunteers' activity",
            "志愿者活动 志愿服务 党员志愿服务", (FOUR_HOMES,),
        ),
        Kind("mutual_help", "互助服务", "mutual help", "互助", (FOUR_HOMES,)),
        Kind(
            "errand", "代办服务", "errand done for a household", "代办 帮办 代办帮办",
            (FOUR_HOMES,), meets_households=True,
        ),
        Kind("opinion_box", "民情意见箱开箱", "opinion box opened", "开箱 意见箱开箱 民情意见箱"),
        Kind(
            "dispute_screening", "矛盾纠纷排查", "dispute screening",
            "纠纷排查 矛盾排查 排查 矛盾纠纷大排查",
        ),
    ],
    Family.ACCOUNTING: [
        Kind("report_to_members", "向党员报告工作", "report to party members", "报告工作"),
        Kind("inspection", "明察暗访", "inspection", "检查 督查 明查暗访"),
        Kind("self_check", "自查", "self-check"),
        Kind("talk", "约谈", "talk", "谈话"),
    ],
    Family.CONTACT: [
        Kind(
            "telephone", "电话联系", "telephone contact", "电话 打电话 电话走访 电话回访",
            meets_households=True,
        ),
    ],
}  # fmt: skip


def load_kinds() -> int:
    """Add the kinds that are missing; how many."""
    lines = [(family, kind) for family, kinds in KINDS.items() for kind in kinds]
    before = ActivityKind.objects.count()
    ActivityKind.objects.bulk_create(
        [
            ActivityKind(
                **{**kind._asdict(), "aliases": kind.aliases.split(), "tags": list(kind.tags)},
                family=family,
                position=position,
            )
            for position, (family, kind) in enumerate(lines, start=1)
        ],
        ignore_conflicts=True,
    )
    return ActivityKind.objects.count() - before
