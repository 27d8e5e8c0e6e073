"""Numbers by which somebody is known, however they are written: telephone, identity number, door.

Each is told from what looks alike in an ordinary sentence: days, years, hours, amounts, lists of groups.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from contacts.kit.folding import DIGITS, folded, plain_figures, simplified
from contacts.kit.identity import holds_number

# So many digits at a stretch are no year and no count of households.
SHORTEST_TELEPHONE = 7
MOBILE = re.compile(r"1[3-9]\d{9}")
# Figures with whatever stands between them, but no letter.
RUN = re.compile(r"\d(?:[\W_]*\d)*")
_YEAR = r"(?:19|20)\d\d"
_DAY = rf"{_YEAR}[-./](?:0?[1-9]|1[0-2])[-./](?:[12]\d|3[01]|0?[1-9])(?!\d)"
_HOUR = r"(?:2[0-4]|1\d|0?\d):[0-5]\d(?:\:[0-5]\d)?(?!\d)"
_PAPER = rf"{_YEAR}[\]〕】)]\d{{1,4}}"
DATES = re.compile(rf"(?:{_DAY}|{_HOUR}|{_PAPER})(?:[\W_]*(?:{_DAY}|{_HOUR}|{_PAPER}))*")
YEARS = re.compile(rf"(?<!\d){_YEAR}(?:[\W_]*{_YEAR})*$")
AMOUNT = re.compile(r"(?:(?<!\d)\d{1,3}(?:,\d{3})+|(?<!\d)\d{1,10})(?:\.\d+)?$")
MEASURES = ("元", "万", "亿", "块钱", "米", "公里", "千米", "平方", "立方", "平米", "亩", "公顷", "吨",
            "公斤", "千克", "斤", "度", "千瓦", "公分", "厘米", "毫米", "人次")  # fmt: skip
# A list of groups or numbers goes up in small steps: 1、2、3、5组.
LIST_STEP, LIST_AT_LEAST = 5, 3

FIGURE = r"[\d十百千]++"
DOORS = re.compile(
    rf"{FIGURE}号(?:院|门|房|屋|宅|户|室|铺|\d{{3,}})"
    rf"|(?:号楼|栋|幢|单元){FIGURE}(?![层盏个处米元台次天年月日条口扇根部])(?!(?<!\d\d\d)[户人家])"
    rf"|\d{{2,}}室|[门栋幢楼层里村组]{FIGURE}室"
    rf"|第{FIGURE}户|门牌号?{FIGURE}"
    rf"|(?<!\d)(?<!\d-)\d{{1,2}}-\d{{1,2}}-(?!19|20)\d{{3,4}}(?![\d-])"
)
NUMBERED = re.compile(rf"({FIGURE})号")
# What has a number and is nobody's home.
THINGS = re.compile(
    r"楼|文|令|线|杆|电杆|井|机井|泵|台区|台变|变压器|变电|闸|桥|灯|路灯|路口|桩|塔|渠|塘|池|坝|仓|棚|大棚|"
    r"公告|通知|提案|议案|建议|国道|公路|省道|码头|船|车|机|地块|点位|站|界碑|隧道|标段|工程|矿|病|药"
)
# Behind these a number with 号 is that of a door; the rest of 上 and 家 are times and crowds.
PLACE = re.compile(
    r"(?:[村里组屯寨巷弄街坊排坝庄湾坡沟岗岭坪坑冲垭堡营桥边旁区苑园院楼栋幢门队片址]|"
    r"(?<![早晚马以加])上|(?<![大国专厂商])家|(?<!公)路|(?<!公合)社|住|户口)第?$"
)
# A number right behind a group, or two with a stroke between them, unless it counts or measures.
COUNTS = (
    r"[\d:%号组排队村届批期级年月日天周时点分秒户人家名位个只头条口座栋幢层间套处盏台部辆根棵株扇块张页项件次回遍米里亩元"
    r"公千百十万亿平立吨斤克度岁成多余几来左上下厘毫小车标段桥桶池袋头后A-Za-z]|以[上下内]"
)
BEHIND_GROUP = re.compile(
    rf"[\d一二三四五六七八九十](?:组|排|队)第?(?!(?:19|20)\d\d(?!\d))\d{{1,4}}(?:[、,.~至到-]\d{{1,4}})*+(?!{COUNTS})"
)
WITH_STROKE = re.compile(
    rf"(?<![A-Za-z\d.:~温-])(?:[12]?\d)-(?:\d{{3,4}}|3[2-9]|[4-9]\d)(?![\d.~-])(?!{COUNTS})"
    r"|(?<![A-Za-z\d.:~-])\d{1,2}-\d{1,4}(?=[室屋门])"
)
# A day of the month goes on like this.
THEN = re.compile(
    r"以前|之前|以后|之后|开会|开始|那天|当天|上午|下午|晚上|早上|中午|完工|开工|召开|起|已|就|前(?!面)"
)
LAST_DAY = 31
CLAUSES = re.compile(r"[，。；！？：、,;!?:\n]")


def holds_identity(text: str) -> bool:
    """Whether an identity number stands there, in whatever figures and signs between them."""
    return holds_number(text) or holds_number(folded(text).translate(DIGITS).upper())


def holds_telephone(text: str) -> bool:
    """Whether seven digits and more follow each other that are no day, hour, amount, year or list."""
    plain = plain_figures(text)
    return any(
        _rings(found.group(), plain[found.end() :].lstrip()) for found in RUN.finditer(plain)
    )


def _rings(run: str, after: str) -> bool:
    if _length(run) < SHORTEST_TELEPHONE or DATES.fullmatch(run) or _is_list(run):
        return False
    rest = run
    if after.startswith(("年", "届", "级")):
        rest = YEARS.sub("", run)
    elif after.startswith(MEASURES) and not MOBILE.fullmatch(re.sub(r"\D", "", run)):
        rest = AMOUNT.sub("", run)
    return _length(rest) >= SHORTEST_TELEPHONE


def _length(run: str) -> int:
    return sum(sign.isdigit() for sign in run)


def _is_list(run: str) -> bool:
    numbers = [int(number) for number in re.findall(r"\d+", run)]
    steps = [after - before for before, after in pairwise(numbers)]
    return len(numbers) >= LIST_AT_LEAST and all(1 <= step <= LIST_STEP for step in steps)


def holds_door(text: str) -> bool:
    """Whether the number of a door, flat or household stands there: 村35号, 卅五号, 3号楼201, 第12户.

    Up to 31 a number with 号 is a day, unless it stands behind a place. Without a word it is that of a
    door right behind a group (三组96) or with a stroke (3-96).
    """
    if _is_bare_door(text):
        return True
    plain = plain_figures(text.replace("#", "号").replace("＃", "号"))
    plain = re.sub(r"[^\w。-]|_", "", CLAUSES.sub("。", plain))
    undashed = plain.replace("-", "")
    if DOORS.search(plain) or DOORS.search(undashed):
        return True
    return any(
        _is_door(undashed[: found.start()], found.group(1), undashed[found.end() :])
        for found in NUMBERED.finditer(undashed)
    )


def _is_bare_door(text: str) -> bool:
    """三组96, 3-96: in digits alone, for 三组一直 and 三组五六户 are no numbers."""
    seen = simplified(unicodedata.normalize("NFKC", text))
    seen = DATES.sub(
        "，", re.sub(r"[—–−‐]", "-", re.sub(r"\s|[\u00ad\u200b-\u200f\u2060\ufeff]", "", seen))
    )
    return bool(BEHIND_GROUP.search(seen) or WITH_STROKE.search(seen))


def _is_door(before: str, figure: str, after: str) -> bool:
    if THINGS.match(after):
        return False
    number = _value(figure)
    if number <= LAST_DAY and (before.endswith("月") or THEN.match(after)):
        return False
    return number > LAST_DAY or bool(PLACE.search(before))


def _value(figure: str) -> int:
    """What a figure as 35, 3十5 or 百 comes to; beyond 99 exactly does not matter."""
    if figure.isdigit():
        return int(figure)
    if tens := re.fullmatch(r"(\d?)十(\d?)", figure):
        return int(tens[1] or 1) * 10 + int(tens[2] or 0)
    return 100
