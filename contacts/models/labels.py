"""Labels that may be put on nobody: care P1 to P4."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# What people suffer from, believe, did or complained of: in no name, no basis and no column of a sheet.
NOBODYS_BUSINESS = (
    "残", "病", "癌", "肿瘤", "孕", "精神", "艾滋", "吸毒", "戒毒", "服刑", "刑满", "刑释", "矫正", "前科",
    "犯罪", "信访", "上访", "缠访", "闹访", "维稳", "稳控", "重点人", "宗教", "信教", "信仰", "邪教",
)  # fmt: skip
# What has such a word in it and is none of that.
HARMLESS_ANYWHERE = (
    "残联", "农残", "残垣", "病虫", "病媒", "病险", "病死", "病假", "宗教场所", "信访办", "精神文明", "会议精神", "文件精神", "上级精神",
)  # fmt: skip
FORBIDDEN_LABELS = (
    *NOBODYS_BUSINESS,
    "缠闹", "闹事", "滋事", "意见户", "矛盾户", "难缠", "钉子户", "问题户", "刁民",
    "重点户", "重点关注", "重点对象", "重点管控", "关注户", "关注对象", "关注人员", "特殊人群", "不稳定",
    "黑名单", "失信", "老赖", "懒汉", "后进户", "落后户", "教徒",
    "抑郁", "智障", "弱智", "感染者", "失独", "超生", "离婚", "离异", "光棍",
    "涉毒", "酗酒", "赌博", "两劳", "肇事", "涉黑",
)  # fmt: skip
# What has such a word in it and is no label.
HARMLESS = (
    *HARMLESS_ANYWHERE,
    "防病", "疾病预防", "看病", "禁止赌博",
    "信访接待", "信访局", "信访事项", "信访件", "精神风貌", "会精神", "大精神", "讲话精神",
    "雷锋精神", "劳模精神", "工匠精神",
)  # fmt: skip
BETWEEN = re.compile(r"[\W_]+")


def is_forbidden_label(text: str) -> bool:
    """Whether a text puts a label on people, whatever spaces and signs stand in it."""
    words = BETWEEN.sub("", unicodedata.normalize("NFKC", text))
    for word in HARMLESS:
        words = words.replace(word, "")
    return any(word in words for word in FORBIDDEN_LABELS)


def refuse_label(field: str, *texts: str) -> None:
    """Refuse, at a field, names that put a label on people.

    Raises:
        ValidationError: when one of the texts does.
    """
    if any(map(is_forbidden_label, texts)):
        raise ValidationError({field: _("这样的名称会给人贴标签，不能用。")})
