"""The workflow of matters as one table: states, legal moves, who may, what is asked, which clock.

`actions.moves` carries it out, the help page draws it, the tests walk it. A row of the table:

    move      its code
    from      the states in which it is legal, with commas; * stands for all open states
    to        the state afterwards; = stays where it is, < goes back to where it was before the merge
    right     the verb of the table of rights (resource `grievance`); - the system or the resident,
              or whoever confirms a hand-over (`HAND_OVER`)
    asks      what must be given, with commas; in brackets what may be given
    clock     what it does to the clocks (`visits.stages`)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.kit.cells import must_and_may, words_of


class State(models.TextChoices):
    NEW = "new", _("待分办")
    SENT = "sent", _("待签收")
    RETURNED = "returned", _("退回待重派")
    IN_HAND = "in_hand", _("办理中")
    WAITING = "waiting", _("暂停计时")
    EXPLAINED = "explained", _("已解释，到期再看")
    ANSWERED = "answered", _("已答复，待回访")
    CLOSED = "closed", _("已办结")
    PASSED_ON = "passed_on", _("已告知去处")
    MERGED = "merged", _("已并入")
    VOIDED = "voided", _("已作废")


# Somebody still has to do something.
OPEN = (
    State.NEW,
    State.SENT,
    State.RETURNED,
    State.IN_HAND,
    State.WAITING,
    State.EXPLAINED,
    State.ANSWERED,
)
# Before an office has it, a matter is its first-asked cadre's (首问负责).
UNSENT = (State.NEW, State.RETURNED)
# Whoever dispatches has it, or whoever heard it first; what is explained comes back to them.
AT_THE_DESK = (*UNSENT, State.EXPLAINED)
# An office, or whom it names, has taken it up; of these and those just sent one is to answer.
TAKEN_UP = (State.IN_HAND, State.WAITING)
HANDED = (State.SENT, *TAKEN_UP)
# Nobody has answered it yet, and somebody is to.
UNANSWERED = (*UNSENT, *HANDED)

# Nothing is gathered round it and nothing promised in it any more, unless it is taken up again.
NOTHING_MORE = (State.VOIDED,)
# Made by the leader's word in a hand-over, whether or not he may read each of its matters: the right is
# that to confirm it (`visits.actions.handing_over`).
HAND_OVER = "hand_over"

TABLE = """
move              from                  to         right      asks                            clock
register          -                     new        create     -                               main
solve             new,returned          closed     handle     result                          end
take              new,returned          in_hand    handle     -                               -
explain           new,returned,in_hand  explained  handle     said,review_way,look_again_on   end
look_again        explained             new        -          -                               main
send              new,returned          sent       dispatch   office,mode,(concerned),(text)  sign
sign              sent                  in_hand    handle     -                               signed
hand_back         sent,in_hand          returned   handle     reason                          handed_back
recall            sent,in_hand,waiting  returned   dispatch   reason                          recalled
orphan            sent,in_hand,waiting  returned   -          -                               recalled
vacate            sent,in_hand,waiting  =          -          -                               -
take_over         in_hand,waiting       =          handle     -                               -
wait              in_hand               waiting    handle     waits_for,reason                stop
resume            waiting               in_hand    handle     (text)                          go
ask_extension     in_hand               =          handle     days,reason                     -
extend            in_hand               =          decide     -                               more
refuse_extension  in_hand               =          decide     reason                          -
accept            sent,in_hand          =          handle     (text),(official_number)        accepted
number_above      *,closed              =          dispatch   official_number                 -
work              in_hand,waiting       =          handle     cause_kind,(cause),(plan),(mechanism),(interest)  -
plan_measure      in_hand,waiting,answered  =      measure    to_do,owner,until,(measure_kind)  -
finish_measure    *,closed              =          list       measure,done_on,evidence,(outcome),(again_on)  -
delay_measure     *,closed              =          measure    measure,until,reason            -
drop_measure      *,closed              =          measure    measure,reason                  -
answer            in_hand               answered   handle     answer,review_way,(relief),(relief_basis),(relief_by)  answered
tried             answered              =          follow_up  (text)                          -
confirm           answered              closed     follow_up  reached,satisfaction,(text)     closed
reopen            answered,closed       in_hand    follow_up  reason                          reopened
say               *,closed,passed_on,voided  =     -          text                            -
rate              answered,closed       =          -          satisfaction                    -
object            answered,closed       in_hand    -          reason                          reopened
contest           explained,passed_on,voided  returned  -     reason                          main
supervise         sent,in_hand,waiting  =          supervise  reason                          -
take_charge       sent,in_hand,waiting  =          take_charge  -                             -
support           sent,in_hand,waiting  =          support    supporting,task,due_on          -
report            *                     =          report     part,text                       -
arrive            *                     =          report     part                            -
release           *                     =          support    part,reason                     -
whistle           new,returned,sent,in_hand,waiting  =  whistle  place,offices,task,due_on,(meets_on),(meets_hour)    -
countersign       *                     =          countersign  -                             -
refuse_whistle    *                     =          countersign  reason                        -
propose_class     *,closed              =          classify   classed,reason                  -
confirm_class     *,closed              =          confirm_class  (text)                      -
return_class      *,closed              =          confirm_class  reason                      -
object_class      explained,answered,closed  =     -          reason                          -
change_kind       new,returned,sent,in_hand  =     dispatch   kind,reason                     kind
merge             new,returned,sent,in_hand  merged  dispatch  into                           end
split             merged                <          dispatch   reason                          split
pass_on           new,returned          passed_on  dispatch   told                            end
remark            *                     =          list       text                            -
visited           *,closed              =          list       visit,(text)  -
publish           answered,closed  =       dispatch   headline,published  -
unpublish         *,closed              =          dispatch   reason    -
receipt           *,closed,merged       =          print      -                               -
void              new,returned          voided     dispatch   reason                          end
hand_over         *,closed              =          -          handover                        -
recompute         *                     =          -          -                               -
"""

# Of moves that leave the state as it is: after which others what was said is undone or open again, so
# that the same is no second tap.
UNDONE_BY: dict[str, tuple[str, ...]] = {
    "ask_extension": ("refuse_extension", "hand_back", "recall", "orphan", "answer", "explain"),
    "refuse_extension": ("ask_extension",),
    "take_over": ("vacate", "hand_back", "recall", "orphan"),
    "number_above": ("number_above", "accept"),
    "work": ("work",),
    "plan_measure": ("drop_measure",),
    "delay_measure": ("delay_measure",),
    "take_charge": ("take_charge",),
    "support": ("release",),
    "whistle": ("refuse_whistle",),
    "countersign": ("whistle",),
    "refuse_whistle": ("whistle",),
    "propose_class": ("return_class", "object_class"),
    "confirm_class": ("propose_class", "object_class"),
    "return_class": ("propose_class",),
    "change_kind": ("change_kind",),
    "publish": ("publish", "unpublish"),
    "unpublish": ("publish",),
}

LABELS: dict[str, str | Promise] = {
    "register": _("登记"),
    "solve": _("当场办好"),
    "take": _("我来办"),
    "explain": _("解释说明"),
    "look_again": _("到期再看"),
    "send": _("派给单位"),
    "sign": _("签收"),
    "hand_back": _("退回"),
    "recall": _("收回重派"),
    "orphan": _("没有人在办，收回重派"),
    "vacate": _("经办人不在这个单位了，回到单位"),
    "take_over": _("接过来办"),
    "wait": _("暂停计时"),
    "resume": _("恢复计时"),
    "ask_extension": _("申请延期"),
    "extend": _("同意延期"),
    "refuse_extension": _("不同意延期"),
    "accept": _("受理"),
    "number_above": _("写上级编号"),
    "work": _("写原因"),
    "plan_measure": _("定一条措施"),
    "finish_measure": _("措施做完了"),
    "delay_measure": _("措施延后"),
    "drop_measure": _("措施不做了"),
    "answer": _("答复"),
    "tried": _("回访：没联系上"),
    "confirm": _("回访：办好了"),
    "reopen": _("回访：没办好，重办"),
    "say": _("群众补充"),
    "rate": _("群众评价"),
    "object": _("群众不同意，重办"),
    "contest": _("群众不同意，重新安排"),
    "visited": _("去现场看过"),
    "publish": _("公开结果"),
    "unpublish": _("撤下公开的结果"),
    "receipt": _("打印回执"),
    "supervise": _("督办"),
    "take_charge": _("领导包案"),
    "support": _("请协办"),
    "report": _("协办反馈"),
    "arrive": _("到场"),
    "release": _("撤销协办"),
    "whistle": _("吹哨"),
    "countersign": _("会签吹哨"),
    "refuse_whistle": _("不同意吹哨"),
    "propose_class": _("提分类"),
    "confirm_class": _("同意分类"),
    "return_class": _("退回分类"),
    "object_class": _("群众不同意分类，重新定"),
    "change_kind": _("改类型"),
    "merge": _("并入另一件"),
    "split": _("撤销并入"),
    "pass_on": _("告知去处"),
    "remark": _("补充一句"),
    "void": _("作废"),
    "hand_over": _("工作交接"),
    "recompute": _("期限变了"),
}


@dataclass(frozen=True)
class Move:
    """One row of the table."""

    code: str
    sources: tuple[State, ...]
    target: State | None
    right: str
    asks: tuple[str, ...]
    may_ask: tuple[str, ...]
    clock: str
    # Whether it leads back to where the matter was before it was merged.
    is_back: bool = False

    @property
    def label(self) -> str | Promise:
        return LABELS[self.code]

    @property
    def by_people(self) -> bool:
        """Whether somebody with an account makes it."""
        return self.right != ""

    def after(self, state: str) -> str:
        """The state that it leads to; what leads back has gone there already (`actions.effects`)."""
        return str(self.target or state)


@cache
def moves() -> dict[str, Move]:
    """The table by the codes of its moves."""
    rows = (line.split() for line in TABLE.strip().splitlines()[1:])
    return {row[0]: _move(row) for row in rows}


def legal(state: str) -> list[Move]:
    """The moves that are legal in a state, in the order of the table."""
    return [move for move in moves().values() if state in move.sources]


def _move(cells: list[str]) -> Move:
    code, sources, target, right, asks, clock = cells
    return Move(
        code,
        tuple(
            state
            for word in words_of(sources)
            for state in (OPEN if word == "*" else [State(word)])
        ),
        None if target in ("=", "<") else State(target),
        "" if right == "-" else right,
        *must_and_may(asks),
        "" if clock == "-" else clock,
        target == "<",
    )
