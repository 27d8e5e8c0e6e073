"""How a report on conduct goes on, as one small table, and how long each step may take.

    move     its code
    by       officer, reporter (whoever holds the code), or both
    from     the states in which it is legal, with commas; * stands for all; - it begins here
    to       the state afterwards; = stays where it is
    asks     what must be said, with commas; in brackets what may be said

`actions.conduct` carries it out; the pages and forms read it. Looking, printing and giving a receipt
are rows as well: they stand in the history like everything else, and change no version.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.kit.cells import must_and_may, words_of
from visits.models import ConductState

TABLE = """
move         by                from                to         asks
register     officer,reporter  -                   new        -
sealed       -                 -                   =          -
look         officer           *                   =          -
print        officer           new,in_hand,closed  =          -
receipt      officer           new,in_hand,closed  =          -
take         officer           new,in_hand         in_hand    -
note         officer           in_hand,closed      =          text
name         officer           new,in_hand         =          (subject)
answer       officer           in_hand             closed     finding,answer,ask_again_on
pass_on      officer           new,in_hand         passed_on  handed_over
say          reporter          new,in_hand,closed  =          text
unharmed     officer,reporter  closed              =          (text)
harmed       officer,reporter  closed              in_hand    text
not_reached  officer           closed              =          (text)
"""

LABELS: dict[str, str | Promise] = {
    "register": _("收到"),
    "sealed": _("由公开的诉求封存而来"),
    "look": _("打开看"),
    "print": _("打印"),
    "receipt": _("打回执"),
    "take": _("我来办"),
    "note": _("记一笔"),
    "name": _("认定是谁"),
    "answer": _("答复并办结"),
    "pass_on": _("转县纪委监委"),
    "say": _("反映人补充"),
    "unharmed": _("问过：没有人为难"),
    "harmed": _("有人为难反映人"),
    "not_reached": _("问过：没联系上"),
}

# What leaves the report as it is: no version, and no form grows stale by it.
SEEN = ("look", "print", "receipt")
# What a reporter says that an officer has to read.
BY_REPORTER = ("register", "say", "harmed", "unharmed")

# Whoever gives a name is told within so many working days that the report was taken up: after the
# rules of the discipline organs on reports (2020), as far as we know them; for those without a
# name, and for the answer, the law gives townships no number: these are ours.
TAKEN_UP_WITHIN = 15  # working days after the day of receipt
ANSWERED_WITHIN = 60  # calendar days after it
# 打击报复: so long after the answer the reporter is asked, and asked again where nobody was reached.
ASKED_AFTER = dt.timedelta(days=90)
ASKED_ANEW_AFTER = dt.timedelta(days=30)

# The State's telephone of the discipline organs.
HOTLINE = "12388"
# Words of posts whose holders are the county's business, whatever their names. Those of a village
# say 村 or 支部: `queries.conduct` leaves 村 out.
COUNTYS_TITLES = (
    "镇长", "乡长", "街道办主任", "街道办事处主任", "党委书记", "党工委书记", "党委副书记", "党委委员",
    "党委班子", "班子成员", "人大主席", "纪委书记", "纪检书记", "纪委副书记", "纪检干部", "纪委干部",
    "武装部长", "镇领导", "乡领导", "镇书记", "乡书记", "副镇", "副乡", "政法委员", "人大副主席", "纪检", "监察办",
    "监察组", "监察站", "监察室", "监察员", "监察干部", "纪委办", "纪委委员", "纪委的", "纪委人员", "镇纪委", "乡纪委",
)  # fmt: skip


# What sounds like a report on conduct: whoever writes it elsewhere is asked, nothing is decided.
SOUNDS_SO = re.compile(
    "贪污|受贿|行贿|索贿|吃拿卡要|收钱不办|收了?钱才|收红包|收好处|优亲厚友|以权谋私|公款吃喝|请纪委|纪委查|纪委来查"
    "|(?:举报|检举|控告)[^，。；]{0,12}(?:书记|主任|干部|镇长|乡长|所长|支书)"
)


def sounds_like_conduct(text: str) -> bool:
    """Whether words may be a report on conduct; of many that are none, few sound so."""
    return bool(SOUNDS_SO.search(text))


@dataclass(frozen=True)
class ConductMove:
    """One row of the table."""

    code: str
    by: tuple[str, ...]
    sources: tuple[str, ...]
    target: str
    asks: tuple[str, ...]
    may_ask: tuple[str, ...]

    @property
    def label(self) -> str | Promise:
        return LABELS[self.code]

    def after(self, state: str) -> str:
        """The state that it leads to."""
        return self.target or state


@cache
def conduct_moves() -> dict[str, ConductMove]:
    """The table by the codes of its moves."""
    rows = (line.split() for line in TABLE.strip().splitlines()[1:])
    return {cells[0]: _move(*cells) for cells in rows}


def _move(code: str, by: str, sources: str, target: str, asks: str) -> ConductMove:
    states = ConductState.values if sources == "*" else words_of(sources)
    return ConductMove(
        code,
        tuple(by.split(",")),
        tuple(states),
        "" if target == "=" else target,
        *must_and_may(asks),
    )
