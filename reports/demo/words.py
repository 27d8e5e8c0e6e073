"""Invented names, and what residents might say. About things, never about persons."""

from __future__ import annotations

import random

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁"
    "任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤"
)
GIVEN_FIRST = (
    "国建志文明永德春秋玉秀桂小大光新长天正家祖世红丽金银海江山云水月清成宏立友忠孝义平安福寿康宁"
)
GIVEN_LAST = (
    "华强军平英兰芳梅珍香莲凤霞琴丽娟敏静峰林山川河海波涛斌勇毅刚健康宁安福贵财发生根柱树田庆祥瑞"
)

HEARD = (
    "屋后边坡落土，下大雨时担心。",
    "屋顶漏雨，雨天要接水，想问危房改造怎么申请。",
    "进组的路有一段塌了，三轮车过不去。",
    "路灯坏了两盏，晚上出门不方便。",
    "自来水水压小，早晚常断水。",
    "柑橘今年收成好，想联系收购。",
    "想学脐橙修枝，问什么时候有培训。",
    "医保缴费在手机上交不成，请帮忙看看。",
    "孩子下学期转学，问要带哪些材料。",
    "垃圾清运隔得太久，天热有味道。",
    "电线老化，想请电工来看。",
    "老人高龄津贴没有到账，想问问。",
    "邻居之间的排水沟淤了，想一起清一清。",
    "问养老保险补缴的办法。",
    "茶园边的沟渠渗水，怕影响田。",
    "想在家门口找点零工。",
    "公交车改点以后赶不上早班。",
    "卫生室周三没有人，拿药要跑镇上。",
    "种粮补贴面积和实际对不上，请核一下。",
    "手机信号差，打电话要到坡上去。",
    "家里都好，谢谢来看。",
    "今年的桔子树有黄叶，想请农技员看看。",
    "问合作社分红什么时候发。",
    "快递点太远，想设个代收点。",
    "灌溉用的水泵坏了，组里几户合用。",
)
DONE = (
    "已告知办理地点和电话。",
    "当场在手机上办好了。",
    "记下来，周一向镇里反映。",
    "约好下周再来。",
    "已联系村里电工。",
    "",
    "",
    "",
)
MEETING = "议了上次几件事的进展，新反映的问题分了工。"
TRAINING = "讲了走访纪律、怎样记民情日记、哪些个人信息不能记。"
NONE_FOUND = "本月排查，没有发现新的矛盾纠纷。"
BOX = "开箱，取出意见纸条并登记。"
VILLAGE_DAY = "在村参加集体劳动，了解产业和用水情况。"
VOID_REASONS = ("记错了户", "重复记了一次", "日期写错，已重新记")
SHORT_NAMES = 0.25  # of the names have one given character


def person(dice: random.Random, surname: str = "") -> str:
    """An invented name of two or three characters, of this family where one is given."""
    name = (surname or dice.choice(SURNAMES)) + dice.choice(GIVEN_FIRST)
    return name + dice.choice(GIVEN_LAST) if dice.random() > SHORT_NAMES else name


def telephone(serial: int) -> str:
    """A number of a range that nobody uses."""
    return f"154{serial % 100_000_000:08}"
