"""The kinds of grievances, how long each may take, the topics and causes every township starts with.

Loading is repeatable: what is there already, perhaps edited by an administrator, is left alone. The
numbers are the defaults of domain.md, section 5; those of petitions are the State's: fifteen days to
accept, sixty from the acceptance to close, thirty more once (Regulations on Petitions, 2022).
"""

from __future__ import annotations

import datetime as dt

from visits.clocks import Unit
from visits.models import CauseKind, GrievanceKind, TimeLimit, Topic
from visits.stages import Stage

# The first day that any of our limits holds.
SINCE = dt.date(2000, 1, 1)
USUAL_KIND = "help"

# code, name, English name, is a petition, is urgent
KINDS = [
    ("enquiry", "咨询", "enquiry", False, False),
    ("help", "求助", "help", False, False),
    ("suggestion", "建议", "suggestion", False, False),
    ("complaint", "投诉", "complaint", False, False),
    ("danger", "危及生命财产安全", "danger to life or property", False, True),
    ("utility", "停水停电停气停暖", "water, power, gas or heat cut off", False, True),
    ("petition", "信访事项", "petition", True, False),
]

# kind ("": every kind without one of its own), stage, amount, unit
LIMITS = [
    ("", Stage.SIGN, 1, Unit.WORKING_DAYS),
    ("", Stage.HAND_BACK, 2, Unit.WORKING_DAYS),
    ("", Stage.FOLLOW_UP, 7, Unit.DAYS),
    ("", Stage.EXTENSION, 10, Unit.WORKING_DAYS),
    ("enquiry", Stage.ANSWER, 3, Unit.WORKING_DAYS),
    ("help", Stage.ANSWER, 7, Unit.WORKING_DAYS),
    ("suggestion", Stage.ANSWER, 7, Unit.WORKING_DAYS),
    ("complaint", Stage.ANSWER, 15, Unit.WORKING_DAYS),
    ("danger", Stage.ANSWER, 2, Unit.HOURS),
    ("utility", Stage.ANSWER, 24, Unit.HOURS),
    ("petition", Stage.ACCEPT, 15, Unit.DAYS),
    ("petition", Stage.ANSWER, 60, Unit.DAYS),
    ("petition", Stage.EXTENSION, 30, Unit.DAYS),
]

# code, name, English name, and what lies under it
TOPICS = [
    ("employment", "就业", "employment", [
        ("wages", "拖欠工资", "unpaid wages"),
        ("jobs", "找工作、技能培训", "jobs and training"),
    ]),
    ("housing", "安居", "housing", [
        ("unsafe-house", "危房、房屋漏雨", "unsafe or leaking houses"),
        ("homestead", "宅基地", "homestead land"),
        ("resettlement", "搬迁安置", "resettlement"),
    ]),
    ("social-security", "社会保障", "social security", [
        ("allowance", "低保、救助", "minimum allowance, relief"),
        ("pension", "养老", "pensions"),
        ("medical-insurance", "医保报销", "medical insurance"),
    ]),
    ("schooling", "上学", "schooling", [
        ("school-places", "入学、转学", "school places"),
        ("school-way", "上学的路、食宿", "way to school, board"),
    ]),
    ("care", "看病", "medical care", [
        ("clinic", "村卫生室、医院服务", "clinics and hospitals"),
    ]),
    ("transport", "交通出行", "transport", [
        ("bus", "班车、公交", "buses"),
        ("traffic-safety", "交通安全", "traffic safety"),
    ]),
    ("land", "土地", "land", [
        ("contract-land", "承包地、林地", "contracted land, forest"),
        ("expropriation", "征地补偿", "compensation for land"),
    ]),
    ("water", "用水", "water", [
        ("drinking-water", "饮水", "drinking water"),
        ("irrigation", "灌溉、水渠", "irrigation"),
    ]),
    ("roads", "道路", "roads", [
        ("village-road", "村道、桥", "village roads, bridges"),
        ("street-lights", "路灯", "street lights"),
    ]),
    ("power", "供电、通信", "power and telecommunication", [
        ("power-cut", "停电、电压", "power cuts, voltage"),
        ("signal", "手机信号、网络", "telephone and network"),
    ]),
    ("environment", "环境", "environment", [
        ("waste", "垃圾、污水", "waste, sewage"),
        ("farm-pollution", "养殖污染", "pollution from livestock"),
    ]),
    ("farming", "农业生产", "farming", [
        ("pests", "病虫害、农资", "pests, supplies"),
        ("sales", "农产品销售", "sale of produce"),
    ]),
    ("disputes", "矛盾纠纷", "disputes", [
        ("neighbours", "邻里纠纷", "between neighbours"),
        ("boundaries", "山林、地界纠纷", "boundaries"),
    ]),
    ("safety", "公共安全", "public safety", [
        ("disaster", "灾害隐患", "hazards"),
        ("fire", "消防", "fire"),
    ]),
    ("service", "办事服务", "service", [
        ("papers", "证件、手续", "papers and procedures"),
        ("policy", "政策咨询", "questions about policy"),
        ("attitude", "服务态度", "attitude of staff"),
    ]),
    ("other", "其他", "other", []),
]  # fmt: skip

# code, name, English name: why something is amiss (ours; the sheets of townships name such causes).
CAUSES = [
    ("facilities", "设施老旧、损坏", "facilities old or broken"),
    ("money", "资金没有落实", "money not provided"),
    ("policy", "政策没有讲清楚", "policy not explained"),
    ("service", "办事不方便、拖延", "service slow or hard to get"),
    ("co-ordination", "部门之间没有协调好", "offices not co-ordinated"),
    ("history", "历史遗留", "left over from the past"),
    ("contract", "合同、账目不清", "contracts or accounts unclear"),
    ("boundary", "权属、边界不清", "ownership or boundaries unclear"),
    ("nature", "天气、灾害", "weather, disaster"),
    ("other-cause", "其他", "other"),
]


def load_causes() -> int:
    """Add the causes that are missing; how many."""
    known = set(CauseKind.objects.values_list("code", flat=True))
    rows = [
        CauseKind(code=code, name=name, name_en=english, position=n)
        for n, (code, name, english) in enumerate(CAUSES, start=1)
        if code not in known
    ]
    CauseKind.objects.bulk_create(rows)
    return len(rows)


def load_grievance_kinds() -> int:
    """Add the kinds that are missing, with their limits; how many."""
    known = set(GrievanceKind.objects.values_list("code", flat=True))
    rows = [
        GrievanceKind(
            code=code,
            name=name,
            name_en=english,
            is_petition=petition,
            is_urgent=urgent,
            position=n,
        )
        for n, (code, name, english, petition, urgent) in enumerate(KINDS, start=1)
        if code not in known
    ]
    GrievanceKind.objects.bulk_create(rows)
    _load_limits()
    return len(rows)


def _load_limits() -> None:
    """A limit that exists, of whatever day, is an administrator's; only missing ones come."""
    kinds = {kind.code: kind for kind in GrievanceKind.objects.all()}
    there = set(TimeLimit.objects.values_list("kind__code", "stage"))
    TimeLimit.objects.bulk_create(
        TimeLimit(kind=kinds.get(code), stage=stage, amount=amount, unit=unit, starts_on=SINCE)
        for code, stage, amount, unit in LIMITS
        if (code or None, stage) not in there
    )


def load_topics() -> int:
    """Add the topics that are missing; how many."""
    known = {topic.code: topic for topic in Topic.objects.all()}
    before, position = len(known), 0
    for code, name, english, under in TOPICS:
        position += 1
        parent = known.get(code) or _topic(code, name, english, position)
        known[code] = parent
        for child, child_name, child_english in under:
            position += 1
            if child not in known:
                known[child] = _topic(child, child_name, child_english, position, parent)
    return len(known) - before


def _topic(code: str, name: str, english: str, position: int, parent: Topic | None = None) -> Topic:
    return Topic.objects.create(
        code=code, name=name, name_en=english, position=position, parent=parent
    )
