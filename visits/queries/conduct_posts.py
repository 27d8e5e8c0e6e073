"""Posts whose holders the county answers for, in all the words that people have for them: 一把手,
分管领导, 纪委, 镇政府; apart from what a village has as well and from who is only asked for help.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from visits.catalogue.conduct import COUNTYS_TITLES

# Posts that villages have as well as townships: the county's unless a village is said beside them.
OF_BOTH = (
    "(?:党委|党总支|纪委|监委)?(?:纪检|组织|宣传|统战)?(?:副?书记|委员(?!会))|(?:党委)?(?:领导)?班子(?:成员)?|党委"
    "|[一二三]把手|(?:主要|分管|负责)?领导(?:干部|成员)?|主要负责(?:人|同志)|纪检(?:小?组长?|干部)?|纪委|监委"
    "|监察(?:站长?|小?组长?|员|联络员|信息员)?|分管|政府|当官的|头头|人大代表"
)
OF_BOTH_LAST = "(?:副?书记|委员(?!会))"
OF_BOTH_BARE = re.compile("书记|委员(?!会)")
# What stands between a village and its post: 村里的一把手, 村委会领导, 村里那个领导.
BETWEEN = (
    "(?:里面?|上|级|务|组|委会|委|民委员会|居委会|两委|支两委|党?支部|党?总支)?的?"
    "(?:那个|这个|某个|几个|一个|有个|有的|老|原|前|新)?"
)
# Whoever is sent to a village is not of it; a first secretary, and one of the youth league, leads nothing.
SENT = "驻|(?<!承)包村|[联挂蹲下管]村|挂点|蹲点"
SENT_TO = (
    "(?:(?:(?<!承)包|联系?|挂|蹲|管)(?:点|了|着|在|到)?(?:我们?|咱们?|俺们?|本|这个?|该)?的?"
    "|(?:(?<!承)包(?![庇工括])|联系(?!电话|人|方式)|挂点?)[\u4e00-\u9fff]{1,3})"
)
NO_LEADERS = re.compile("(?:驻村)?第一书记|团委书记")
# Whoever is only asked to look into it: 请纪委来查, 向镇领导反映过.
CALLED_UPON = re.compile(
    "(?:请求?|恳请|希望|[盼望求向跟让由])"
    "(?:县|市|镇|乡|上级|有关|各级|里|上|的|和|与|、|们|同志|部门|党委|政府|领导|纪检|纪委|监委|监察)+"
    "(?=[来去]?(?:[查核管告严能派]|调查|处理|反映|举报|汇报|检举|介入|依法|过问|重视|关注|为民|[作做]主|主持|尽快))"
    "|(?:尊敬的|敬爱的|各位|上级|上面的?)领导"
)
# A head of these is no leader of the township: 卫生院领导, 派出所的主要负责人.
NOT_OF_UNIT = "(?<![所站院校厂店园社局司队])(?<![所站院校厂店园社局司队]的)"
# Of the government, but not it: who works there, its house, its offices, and what it pays.
NOT_IT = (
    "(?![里内]?面?那?边?的?(?:一个|某个|有个|有些|几个)?(?:办|工作人员|科员|干部|干事|职工|职员|聘|临时|编外|司机"
    "|食堂|大院|大楼|院|门口|附近|旁|对面|后面|采购|项目|工程|[补拨钱款给发征收修投建救低扶每出]|资金|安置|规定|政策|文件))"
    "(?![^，。、；：,;:和与跟同]{0,10}?(?:办|所|站|中心|大队))"
)
LESSER = "(?![^，。、；：,;:]{0,8}(?:科员|干事|干部|工作人员|办事员|会计|文书|专干|职员))"
POSTS = (
    "[一二三]把手",
    "主官",
    f"{NOT_OF_UNIT}主要负责(?:人|同志)",
    f"(?:(?:主要|分管|党政|[镇乡][里上]?的?|(?:驻|包|联|挂)村的?){{1,3}})?{NOT_OF_UNIT}领导(?!小组|下|得|能力)",
    "分管[^，。、；：,;:]{1,8}领导",
    "人武部长?|武装部长?|人武干部",
    "(?<![有老别些女男众])人大(?=主席|副|常委|主任|[办领工机的和与跟同也都一、，。；：,;:]|干部|委员|专干|$)",
    "[镇乡]人大(?!代表)",
    "纪工?委|监委(?!会)|(?<!环境)(?<!劳动)(?<!保障)(?<!土地)(?<!国土)(?<!卫生)(?<!安全)监察(?!大队|中队)",
    "[镇乡]?(?<![院校司企])党工?委(?!办)(?:政府|班子)?",
    f"(?:[镇乡]|人民|党委)政府{NOT_IT}",
    "(?<![戏台])(?<!草台)(?:领导)?班子(?:成员)?",
    "[镇乡][里上]?面?的?(?:老大|头头|头儿|老板|当官的?|一号)",
)  # fmt: skip
# These are said of many in a village; where none is named, they are the township's.
WHERE_NO_VILLAGE = (f"政府{NOT_IT}", f"分管{LESSER}", "当官的", "头头")
TITLES = "|".join(sorted(map(re.escape, COUNTYS_TITLES), key=len, reverse=True))
EVERYWHERE = re.compile("|".join(POSTS))
ELSEWHERE = re.compile("|".join((*POSTS, *WHERE_NO_VILLAGE)))
OF_THE_CATALOGUE = re.compile(TITLES)


def titles_in(words: str, villages: Iterable[str]) -> tuple[str, ...]:
    """The titles of the catalogue that words say of nobody in a village."""
    return _found(OF_THE_CATALOGUE, words, villages)


def posts_in(words: str, villages: Iterable[str]) -> tuple[str, ...]:
    """What else words call those who lead the township or look into conduct there."""
    villages = tuple(villages)
    pattern = EVERYWHERE if of_village(words, villages) else ELSEWHERE
    return _found(pattern, words, villages)


def is_bare_in(words: str, villages: Iterable[str]) -> bool:
    """Whether words say 书记 or 委员 of nobody in a village."""
    return bool(OF_BOTH_BARE.search(_of_no_village(words, villages)))


def of_village(words: str, villages: Iterable[str]) -> bool:
    """Whether a village is said in words."""
    return any(core in words for core in ("村", "社区", *villages))


def is_sent(words: str, villages: Iterable[str]) -> bool:
    """Whether words tell of somebody whom the township sends to a village."""
    places = "|".join(map(re.escape, ("村", "社区", *villages)))
    return bool(re.search(f"{SENT}|{SENT_TO}(?:{places})", words))


def _found(pattern: re.Pattern[str], words: str, villages: Iterable[str]) -> tuple[str, ...]:
    left = CALLED_UPON.sub("，", _of_no_village(words, villages))
    return tuple(dict.fromkeys(match.group() for match in pattern.finditer(left)))


def _of_no_village(words: str, villages: Iterable[str]) -> str:
    """Words without the posts that villages have."""
    villages = tuple(villages)
    words = NO_LEADERS.sub("", words)
    if is_sent(words, villages):
        return words
    places = "|".join(map(re.escape, ("村", "社区", "支部", "总支", "两委", *villages)))
    words = re.sub(f"(?:{places}){BETWEEN}(?:{OF_BOTH})", "", words)
    return re.sub(f"(?:{places})[^镇乡县，。、；,;]{{0,6}}?{OF_BOTH_LAST}", "", words)
