"""The words of sheets that the hotline and the offices above send."""

from __future__ import annotations

import re

from contacts.kit.sheets.places import bare

# What others call our kinds.
KINDS_ELSEWHERE = {
    "enquiry": ("咨询类", "政策咨询", "业务咨询", "信息咨询"),
    "help": ("求助类", "诉求", "诉求类", "非警务求助", "群众求助", "求决", "求决类", "申请求决"),
    "suggestion": ("建议类", "意见建议", "意见建议类", "意见"),
    "complaint": ("投诉类", "投诉举报", "投诉举报类", "举报", "举报类", "投诉请求", "市场投诉"),
    "danger": ("紧急", "应急", "紧急求助", "安全隐患"),
    "utility": ("停水", "停电", "停气", "停水停电", "水电气"),
    "petition": ("信访", "信访件", "信访类", "信访投诉", "网上信访"),
}
# What is a report on conduct (检举控告), by a part of the word.
CONDUCT = re.compile(
    "检举|控告|作风|违纪|纪检|纪委|监委|廉政|贪污|受贿|(?:投诉|举报|反映).*(?:干部|公职|公务员|党员|领导)"
)
OVER = re.compile("办结|办毕|办完|结案|归档|已完成|已关闭|已作废|已撤销|已回访|已答复|无效")
NOT_OVER = re.compile("未|待|没有|不予|正在|中$")


def is_about_conduct(*words: str | None) -> bool:
    """Whether a type or a topic is that of reports on conduct."""
    return any(CONDUCT.search(bare(word)) for word in words if word)


def is_over_above(state: str | None) -> bool:
    """Whether the level above says that nothing is to be done any more; 是 under 是否办结 too."""
    said = bare(state or "")
    return said == "是" or bool(OVER.search(said) and not NOT_OVER.search(said))
