"""Situation reports over the year, invented like everything here: matters of places, nobody named."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from typing import Any, NamedTuple

from contacts.kit import clock
from contacts.models import Organisation, ResponsibilityDistrict, User
from reports.demo.people import People
from reports.demo.places import Places
from visits.actions.situation_lists import put_in_charge
from visits.actions.situation_moves import make_situation_move, remind_late
from visits.actions.situations import Situation, report_situation
from visits.models import SituationKind, SituationReport

CONCERN, OPINION = SituationKind.CONCERN, SituationKind.OPINION
INCIDENT, DISASTER = SituationKind.INCIDENT, SituationKind.DISASTER


class Happened(NamedTuple):
    """What happens somewhere, what is ordered, and how it ends."""

    kind: SituationKind
    is_urgent: bool
    place: str
    text: str
    response: str
    office: str
    result: str


CASES = (
    Happened(DISASTER, True, "三组后山", "连下两天雨，坡脚裂了一道缝，下面有四户，路还能走。", "安办马上去看，先把四户请到村委会住一晚，夜里每两小时巡一次。", "安办", "裂缝没有再大，排了水，四户第三天回家。"),
    Happened(DISASTER, True, "村口大桥", "河水涨到桥面下半米，还在涨。", "两头拉线封桥，派人守着，绕行的路口放牌子。", "规划建设办", "水退了，桥墩看过没有问题，恢复通行。"),
    Happened(DISASTER, False, "进组公路", "昨晚大风，倒了三棵树，一边车道不能走。", "组织人清树，电线那一段等供电所。", "规划建设办", "中午前全部清完。"),
    Happened(DISASTER, False, "四组田坝", "冰雹打了早稻秧苗，大约三十亩。", "农业中心下午到田里核面积，有保险的今天报案。", "农业服务中心", "面积核完，保险公司已经来过。"),
    Happened(DISASTER, True, "小学旁边", "配电箱冒烟，没有明火，学校正在上课。", "先断电，学校按预案到操场，供电所十分钟内到。", "安办", "换了配电箱，当天恢复供电。"),
    Happened(INCIDENT, True, "集市路口", "货车和摩托车相碰，有人受伤，已经叫了120。", "交警已在路上，村里先放警示牌，疏导车流。", "综治信访办", "伤者已送医院，路口加了减速带。"),
    Happened(INCIDENT, False, "二组水渠边", "两家为放水争起来，围了十多个人，没有动手。", "综治办和水利员一起去，今天定个轮流放水的时间。", "综治信访办", "定了轮流放水的时间，贴在渠边。"),
    Happened(INCIDENT, False, "村委会停车场", "夜里丢了两块电瓶。", "请派出所的人看监控，村里晚上加灯。", "综治信访办", "装了灯和摄像头，没有再丢。"),
    Happened(CONCERN, False, "五组", "自来水浑了三天，要沉一夜才能用。", "水厂今天来冲管，先送桶装水。", "农业服务中心", "过滤池清洗完，水清了，又取样检验合格。"),
    Happened(CONCERN, False, "卫生室", "卫生室的药不齐，常用的降压药断了两周。", "社会事务办今天和卫生院联系补药。", "社会事务办", "药补齐了，定了每周一盘点。"),
    Happened(CONCERN, True, "六组", "全组停电一整天，冷库里有果子。", "供电所先拉临时电到冷库。", "安办", "当晚送电，果子没有坏。"),
    Happened(CONCERN, False, "村小", "校车换了路线，两个组的孩子要多走一公里。", "社会事务办约校车公司和村里一起定路线。", "社会事务办", "路线改回来，多加一个停靠点。"),
    Happened(OPINION, False, "", "网上议论今年的高标准农田补贴没有公布标准。", "农业中心把标准和名额贴到公示栏，村里开会讲一次。", "农业服务中心", "标准已公布，会上问的都答了。"),
    Happened(OPINION, False, "", "群里议论集镇改造要封路半年，担心生意。", "规划建设办把分段封路的时间表发出来，设咨询点。", "规划建设办", "时间表发了，改成分三段封路。"),
    Happened(OPINION, True, "", "网上传水库要放水淹田，是谣言，很多人在问。", "马上由水利部门发通告说明，各村用喇叭讲。", "党政办", "通告发了，问的人没有了。"),
)  # fmt: skip
# The rest of the stories: how many over the year, and what comes after the response.
OVER_THE_YEAR, NOTED = 36, 0.4
NOTE = "人已经到现场，正在办。"
WAITING = "五组水塔的浮球坏了，夜里没有水，先关了总阀。"
LATE = "二组路口的护坡又掉了几块石头，路边放了警示牌。"


def build(dice: random.Random, places: Places, people: People, first: dt.date, on: dt.date) -> None:
    """By the actions themselves, as office, secretary and mayor would; none before the `first` day."""
    mayor, clerk, secretary = (people.users[name] for name in ("leader", "clerk", "secretary"))
    for kind in (DISASTER, INCIDENT):
        put_in_charge(
            by=people.users["area"], township=places.township, kind=kind, cadre=people.leaders[1],
            starts_on=first,
        )  # fmt: skip
    days = sorted(dice.randrange((on - first).days) for _ in range(OVER_THE_YEAR))
    for day in days:
        case, district = dice.choice(CASES), dice.choice(places.districts)
        at = clock.start_of(first) + dt.timedelta(days=day, minutes=dice.randint(420, 1200))
        report = _report(clerk, case, district, at)
        _follow(dice, report, case, places.offices[case.office], mayor, clerk, clock.start_of(on))
    midnight = clock.start_of(on)
    own = places.districts[1]
    _report(secretary, CASES[8]._replace(text=WAITING), own, midnight - dt.timedelta(hours=4))
    late = CASES[0]._replace(place="二组路口", text=LATE)
    _report(secretary, late, own, midnight - dt.timedelta(hours=1))
    remind_late(midnight)


def _report(
    by: User, case: Happened, district: ResponsibilityDistrict, at: dt.datetime
) -> SituationReport:
    told = {"kind": case.kind, "is_urgent": case.is_urgent, "place": case.place, "text": case.text}
    situation = Situation(
        district=district, happened_at=at - dt.timedelta(minutes=25), **told  # type: ignore[arg-type]
    )  # fmt: skip
    return report_situation(by=by, uid=uuid.uuid4(), situation=situation, at=at)


def _follow(
    dice: random.Random,
    report: SituationReport,
    case: Happened,
    office: Organisation,
    mayor: User,
    clerk: User,
    until: dt.datetime,
) -> None:
    """A response, perhaps a word on the way, and the result; urgent ones go faster."""
    minutes = dice.randint(4, 50) if case.is_urgent else dice.randint(30, 900)
    at = report.reported_at + dt.timedelta(minutes=minutes)
    steps: list[tuple[str, User, dict[str, Any]]] = [
        ("respond", mayor, {"text": case.response, "office": office})
    ]
    if dice.random() < NOTED:
        steps.append(("note", clerk, {"text": NOTE}))
    steps.append(("close", clerk, {"text": case.result}))
    for move, by, said in steps:
        if at >= until:
            return
        report = make_situation_move(by=by, report=report, move=move, at=at, **said)
        at += dt.timedelta(hours=dice.randint(2, 40))
