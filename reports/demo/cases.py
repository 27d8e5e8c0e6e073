"""What residents of the demo ask for, which office answers, and what is thought of it."""

from __future__ import annotations

from typing import NamedTuple

from visits.models import Mark, MatterClass


class Case(NamedTuple):
    """What somebody asks for, which office answers for it, and how that ends."""

    text: str
    topic: str
    kind: str
    office: str
    answer: str


CASES = (
    Case("屋顶漏雨，雨天要接水，想修一修。", "unsafe-house", "help", "规划建设办", "已列入危房改造，工匠上门修好了屋顶。"),
    Case("进组的路塌了一段，三轮车过不去。", "village-road", "help", "规划建设办", "塌方处已填实，加了排水沟。"),
    Case("路灯坏了两盏，晚上出门不方便。", "street-lights", "help", "规划建设办", "换了灯头，已经亮了。"),
    Case("自来水水压小，早晚常断水。", "drinking-water", "complaint", "农业服务中心", "清了进水口，换了一段管子，水压正常了。"),
    Case("全组停水两天了。", "drinking-water", "utility", "农业服务中心", "主管爆裂，当天抢修恢复。"),
    Case("灌溉的水泵坏了，几户合用。", "irrigation", "help", "农业服务中心", "修好了电机，费用由村里出。"),
    Case("医保缴费在手机上交不成。", "medical-insurance", "enquiry", "社会事务办", "已在窗口代缴，凭证给了本人。"),
    Case("低保怎么申请，要哪些材料？", "allowance", "enquiry", "民政办", "说明了条件和材料，约好上门帮填。"),
    Case("高龄津贴三个月没有到账。", "pension", "complaint", "民政办", "账号登记错了，已更正并补发。"),
    Case("孩子转学要带哪些材料？", "school-places", "enquiry", "社会事务办", "列了清单，学校电话也给了。"),
    Case("卫生室周三没有人，拿药要跑镇上。", "clinic", "suggestion", "社会事务办", "周三改由镇卫生院派人值班。"),
    Case("垃圾清运隔得太久，天热有味道。", "waste", "complaint", "规划建设办", "夏天改为每周两次。"),
    Case("种粮补贴面积和实际对不上。", "contract-land", "complaint", "农业服务中心", "重新丈量，按实际面积更正。"),
    Case("老板拖欠三个月工钱。", "wages", "petition", "综治信访办", "约了双方调解，钱已付清。"),
    Case("征地补偿少算了一块菜地。", "expropriation", "petition", "综治信访办", "复核属实，补偿已补发。"),
    Case("屋后边坡落石，怕再下雨。", "disaster", "danger", "安办", "已转移住户，清了危岩，拉了警戒线。"),
    Case("公交车改点，赶不上早班。", "bus", "suggestion", "党政办", "和公司商量，早班提前了十五分钟。"),
    Case("手机信号差，打电话要到坡上去。", "signal", "suggestion", "党政办", "运营商已列入明年加站计划。"),
    Case("两家为排水沟争执，想请人评理。", "neighbours", "help", "综治信访办", "到场调解，沟一起清了。"),
    Case("想学脐橙修枝，什么时候有培训？", "jobs", "enquiry", "农业服务中心", "下月十日在村里办，已经通知。"),
)  # fmt: skip
# What two people think of some of these, by topic: the class and why.
CLASSED = {
    "unsafe-house": (MatterClass.LAWFUL, "危房改造办法，鉴定是危房。"),
    "village-road": (MatterClass.LAWFUL, "农村公路养护，归镇里管。"),
    "drinking-water": (MatterClass.LAWFUL, "供水条例，要保证水压水量。"),
    "pension": (MatterClass.LAWFUL, "高龄津贴办法，应当按月发。"),
    "wages": (MatterClass.LAWFUL, "欠薪属实，有工单。"),
    "street-lights": (MatterClass.REASONABLE, "没有规定几米一盏，群众说得有道理。"),
    "bus": (MatterClass.REASONABLE, "班次由公司定，可以商量。"),
    "waste": (MatterClass.REASONABLE, "清运次数没有硬规定。"),
    "allowance": (MatterClass.HARDSHIP, "收入超过线，家里有病人，可以临时救助。"),
    "neighbours": (MatterClass.NEITHER, "两家之间的事，没有要镇里办的依据。"),
}
# How they weigh on those who raise them, by kind; of an enquiry nobody says.
MARKS = {
    "danger": Mark.URGENT,
    "utility": Mark.URGENT,
    "help": Mark.HARD,
    "complaint": Mark.WORRY,
    "petition": Mark.WORRY,
    "suggestion": Mark.HOPE,
}
