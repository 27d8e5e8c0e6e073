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
# The same by a part of the heading, in whatever sheet.
NEVER = LeftOut(
    (),
    NOT_COLLECTED,
    parts=(
        *NOBODYS_BUSINESS,
        "健康", "体检", "判刑", "致贫", "返贫", "贫困原因", "困难原因", "银行", "社保卡", "医保卡", "一卡通", "存折", "账号", "帐号", "账户", "帐户", "开户",
    ),
    harmless=(
        *HARMLESS_ANYWHERE,
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
