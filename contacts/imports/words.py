"""Words of sheets, and what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

from django.utils.translation import gettext_lazy as _

from contacts.imports.fields import LeftOut
from contacts.kit.sheets.headings import heading_key
from contacts.models.labels import HARMLESS_ANYWHERE, NOBODYS_BUSINESS

T = TypeVar("T")


class Words(Generic[T]):
    """A list of words with their meanings, found whatever the spaces and brackets."""

    def __init__(self, meanings: Mapping[T, Iterable[str]]) -> None:
        self.meanings = {
            heading_key(word): meaning for meaning, words in meanings.items() for word in words
        }

    def find(self, text: object) -> T | None:
        """What a word means; None for a word that isn't in the list."""
        return self.meanings.get(heading_key(text))


# Never collected, whatever a sheet offers (rules of trust 1 and 2).
NOT_COLLECTED = _("按个人信息保护要求不收集，没有导入。")
SENSITIVE = LeftOut(
    (
        "性别", "民族", "政治面貌", "是否党员", "党员", "文化程度", "学历", "职业", "婚姻状况",
        "宗教信仰", "信仰", "宗教", "健康状况", "健康", "身体状况", "残疾情况", "残疾", "疾病", "病史",
        "婚育情况", "婚育", "婚姻", "孕情", "怀孕情况", "生育情况", "计生情况", "上访情况", "上访", "是否上访", "信访情况", "信访",
        "意见", "是否意见户", "思想动态", "思想状况", "诉求", "重点人员", "稳控措施", "风险等级",
        "家庭收入", "收入", "年收入", "银行账号", "银行卡号", "社保卡号", "车牌号", "备注", "备注说明",
    ),
    NOT_COLLECTED,
)  # fmt: skip
# What ranks people, follows them or knows them by their body (rules of trust 1 and 2).
RANKED = (
    "积分", "積分", "评分", "評分", "打分", "得分", "计分", "记分", "扣分", "加分", "减分", "赋分", "总分", "均分", "分值", "分数", "分數",
    "信用分", "文明分", "道德分", "考核分", "评议分", "等级", "等級", "等次", "星级", "评级", "定级", "信用", "失信", "征信", "排名", "排行", "名次", "位次",
    "黑榜", "红黑榜", "红灰黑", "表现", "思想", "政治立场", "风险", "管控", "可疑",
    "定位", "经纬度", "经度", "纬度", "坐标", "轨迹", "北斗", "实时位置", "人脸", "面部", "刷脸", "指纹", "虹膜", "声纹", "生物特征",
    "gps", "score", "scoring", "risk", "rank", "rating", "credit", "blacklist", "suspect", "petitioner", "surveillance", "tracking",
)  # fmt: skip
NOT_RANKED = (
    "信用社",
    "信用联社",
    "信用合作",
    "风险隐患",
    "安全风险",
    "灾害风险",
    "地质风险",
    "防汛风险",
    "思想政治课",
)
# The same by a part of the heading, in whatever sheet.
NEVER = LeftOut(
    (),
    NOT_COLLECTED,
    parts=(
        *NOBODYS_BUSINESS,
        *RANKED,
        "健康", "体检", "判刑", "致贫", "返贫", "贫困原因", "困难原因", "银行", "社保卡", "医保卡", "一卡通", "存折", "账号", "帐号", "账户", "帐户", "开户",
    ),
    harmless=(
        *HARMLESS_ANYWHERE,
        *NOT_RANKED,
        "健康教育", "健康讲座", "健康村", "健康社区", "登录账号", "系统账号",
    ),
)  # fmt: skip
# Of residents moreover, whose party, marriage and income are nobody's business.
PRIVATE = LeftOut(
    (),
    NOT_COLLECTED,
    parts=("政治面貌", "党员", "党派", "入党", "婚", "离异", "丧偶", "生育", "计生", "收入", "存款", "财产", "民族"),
    harmless=("民族村", "民族乡", "集体收入"),
)  # fmt: skip
IDENTITY = (
    "身份证号",
    "身份证号码",
    "身份证",
    "公民身份号码",
    "证件号码",
    "证件号",
    "户主身份证号",
    "户主身份证",
    "户主身份证号码",
    "公民身份证号",
    "公民身份证号码",
    "居民身份证号",
    "居民身份证号码",
    "身份证件号",
    "身份证件号码",
)
NO_IDENTITY = LeftOut(
    IDENTITY,
    _("身份证号不保存，没有导入。"),
    parts=("身份证", "身分证", "身份号", "证件号", "证件编号", "证件代码", "有效证件"),
)
IDENTITY_CHECKED = _("身份证号只核对，不保存，没有导入。")
IDENTITY_DIGEST = _("身份证号不保存，只留下认得出同一个人、还原不出号码的比对码。")
# The columns that our own workbook of rejected rows adds.
REASON, ROW = "没有导入的原因", "原来的行号"
SERIAL_NUMBER = LeftOut(("序号", "编号序号", "行号", "No", REASON, ROW), _("这一列不用导入。"))
