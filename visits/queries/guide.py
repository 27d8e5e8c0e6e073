"""The workflow of grievances as the help page tells it: read from the table, so both always agree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.policy import OFFERED_ROLES, Scope, rights
from visits.clocks import LATE, Rung
from visits.models import ASPECT_NAMES
from visits.queries.histories import BY_RESIDENTS
from visits.workflow import HAND_OVER, OPEN, Move, State, legal, moves

Word = str | Promise

ASKED: dict[str, Word] = {
    "result": gettext_lazy("怎么办好的"),
    "said": gettext_lazy("是怎么解释的"),
    "review_way": gettext_lazy("告诉群众不服怎么办"),
    "look_again_on": gettext_lazy("哪一天再看"),
    "office": gettext_lazy("派给哪个单位"),
    "mode": gettext_lazy("交办、转办还是督办"),
    "reason": gettext_lazy("为什么"),
    "official_number": gettext_lazy("上级编号"),
    "waits_for": gettext_lazy("等群众还是等上级"),
    "days": gettext_lazy("延几天"),
    "cause": gettext_lazy("原因"),
    "plan": gettext_lazy("打算"),
    **ASPECT_NAMES,
    "answer": gettext_lazy("答复，群众会看到"),
    "reached": gettext_lazy("联系上了吗"),
    "satisfaction": gettext_lazy("群众满意吗"),
    "kind": gettext_lazy("改成什么类型"),
    "into": gettext_lazy("并入哪一件"),
    "concerned": gettext_lazy("投诉的是哪个单位，不会派给它"),
    "visit": gettext_lazy("哪一次走访"),
    "headline": gettext_lazy("什么事"),
    "published": gettext_lazy("办得怎样，人人看得到"),
    "classed": gettext_lazy("归到哪一类"),
    "relief": gettext_lazy("救助金额"),
    "relief_basis": gettext_lazy("救助依据"),
    "relief_by": gettext_lazy("救助谁批的"),
    "told": gettext_lazy("告诉了去哪里办"),
    "text": gettext_lazy("说明"),
    "supporting": gettext_lazy("请哪个单位"),
    "offices": gettext_lazy("叫哪些单位"),
    "task": gettext_lazy("请做什么"),
    "due_on": gettext_lazy("哪天以前反馈"),
    "place": gettext_lazy("到哪里"),
    "meets_on": gettext_lazy("什么时候到"),
    "meets_hour": gettext_lazy("几点到"),
    "part": gettext_lazy("哪个单位的一份"),
    "cause_kind": gettext_lazy("原因类别"),
    "to_do": gettext_lazy("做什么"),
    "owner": gettext_lazy("谁负责"),
    "until": gettext_lazy("哪天以前做完"),
    "measure_kind": gettext_lazy("一般措施、民生实事还是调解"),
    "measure": gettext_lazy("哪一条措施"),
    "done_on": gettext_lazy("哪天做完的"),
    "evidence": gettext_lazy("做得怎样"),
    "outcome": gettext_lazy("调解结果"),
    "again_on": gettext_lazy("哪一天回头看"),
    "handover": gettext_lazy("哪一份工作交接"),
}
CLOCKS: dict[str, Word] = {
    "main": gettext_lazy("答复的时钟开始走；信访事项先走受理的时钟"),
    "sign": gettext_lazy("签收和退回的时钟开始走"),
    "signed": gettext_lazy("签收的时钟停"),
    "handed_back": gettext_lazy("签收和退回的时钟停，答复的接着走"),
    "recalled": gettext_lazy("签收和退回的时钟停，答复的接着走，停着的也走"),
    "stop": gettext_lazy("答复的时钟暂停"),
    "go": gettext_lazy("答复的时钟接着走，停了几天就顺延几天"),
    "more": gettext_lazy("期限往后延，原来的期限还看得见"),
    "accepted": gettext_lazy("受理的时钟停，答复的时钟开始走"),
    "answered": gettext_lazy("签收、退回、答复的时钟都停，回访的时钟开始走"),
    "closed": gettext_lazy("回访的时钟停"),
    "reopened": gettext_lazy("回访的时钟停，答复的时钟从头走"),
    "kind": gettext_lazy("答复的时钟改按新类型的时限，从原来的起点算"),
    "end": gettext_lazy("所有的时钟都停"),
    "split": gettext_lazy("原来的时钟接着走，并在一起的时间也算；没签收的，签收的时钟从头走"),
}
# What beside the right must be so (`queries.grievances.why_not`, `actions.moves`).
ONLY_IF: dict[str, Word] = {
    "visited": gettext_lazy("本人去过的走访才行；投诉的就是自己单位的不行。"),
    "remark": gettext_lazy("投诉的就是自己单位的不行。"),
    "receipt": gettext_lazy("能知道是谁反映的人才能打。"),
    "publish": gettext_lazy("信访事项和投诉不公开。"),
    "unpublish": gettext_lazy("要公开过才行。"),
    "solve": gettext_lazy("只有首问责任人或者登记的人能办。"),
    "answer": gettext_lazy("信访事项要先受理；吹哨叫来的单位都反馈了才行。"),
    "vacate": gettext_lazy("经办人调走了、单位还在的，系统就把它交回单位，由同事接过来办。"),
    "take_over": gettext_lazy("经办人不在这个单位了、还没有别人接的才行。"),
    "orphan": gettext_lazy("单位撤销了，或者经办人不在岗了，系统就收回来重派。"),
    "void": gettext_lazy("别的诉求并在里面的不行。"),
    "pass_on": gettext_lazy("别的诉求并在里面的不行。"),
    "take": gettext_lazy("只有首问责任人或者登记的人能办。"),
    "explain": gettext_lazy("还没派出去的，由首问责任人或者登记的人解释。"),
    "hand_back": gettext_lazy("过了退回的时限就不能退。"),
    "ask_extension": gettext_lazy("只能延一次；按小时算的、已经超期的不能延。"),
    "extend": gettext_lazy("要有人申请，不能自己批自己的。"),
    "refuse_extension": gettext_lazy("要有人申请。"),
    "accept": gettext_lazy("只有信访事项要受理，受理一次。"),
    "tried": gettext_lazy("办理的人和办理单位的人不能回访。"),
    "confirm": gettext_lazy("办理的人和办理单位的人不能回访；没联系上的，要三天里各找过一次。"),
    "reopen": gettext_lazy("办理的人和办理单位的人不能回访。"),
    "object": gettext_lazy("答复以后30天以内。"),
    "contest": gettext_lazy("解释、告知去处、作废以后30天以内。"),
    "supervise": gettext_lazy("已经在督办的除外。"),
    "support": gettext_lazy("主办的单位和分办的人能请。"),
    "release": gettext_lazy("主办的单位和分办的人能撤。"),
    "report": gettext_lazy("协办的单位反馈；分办的人和吹哨的书记可以代记。"),
    "arrive": gettext_lazy("吹哨叫来的单位记到场；分办的人和吹哨的书记可以代记。"),
    "plan_measure": gettext_lazy("主办的单位和分办的人能定；由看得到这一件的单位或者干部负责。"),
    "finish_measure": gettext_lazy("由负责的单位、干部来记；经办的、分办的人可以代记。"),
    "delay_measure": gettext_lazy("主办的单位和分办的人能延；原来的日期还看得见。"),
    "drop_measure": gettext_lazy("主办的单位和分办的人能定。"),
    "whistle": gettext_lazy("上一次吹哨在等会签的时候不行。"),
    "countersign": gettext_lazy("由镇里的主要负责人会签。"),
    "refuse_whistle": gettext_lazy("由镇里的主要负责人定。"),
    "propose_class": gettext_lazy(
        "手上有这一件的人和分办的人能提；群众不同意过的，上次定的人不能再提。"
    ),
    "confirm_class": gettext_lazy(
        "提的人、经办的人和承办单位的人不行；群众不同意过的，换两个人定。"
    ),
    "return_class": gettext_lazy("有人提了分类才行。"),
    "object_class": gettext_lazy("答复、解释以后30天以内。"),
    "take_charge": gettext_lazy("要有对应的干部，已经包案的除外。"),
    "hand_over": gettext_lazy(
        "移交人经办、首问、包案的，或者有措施要他做的；接手人接受、领导确认以后换人，期限不变。"
    ),
}

# The picture: the main way downwards, beside it where a matter stands for a while. Arrows between
# neighbours come from the table; the other ways are told below it.
PICTURE: tuple[tuple[State, State | None], ...] = (
    (State.NEW, State.EXPLAINED),
    (State.SENT, State.RETURNED),
    (State.IN_HAND, State.WAITING),
    (State.ANSWERED, None),
    (State.CLOSED, None),
)


@dataclass(frozen=True)
class Step:
    """One move in words. `to` is empty where the matter stays where it is."""

    label: Word
    to: Word
    who: str
    asks: str
    may_ask: str
    clock: Word
    only_if: Word


@dataclass(frozen=True)
class Row:
    """One line of the picture: two states, the moves between them, and those to the line below."""

    left: Word
    right: Word
    to_right: str
    to_left: str
    down: str
    up: str


def told(move: Move) -> Step:
    """A row of the table in words."""
    return Step(
        label=move.label,
        to=_("并入以前的状态") if move.is_back else move.target.label if move.target else "",
        who=who_may(move),
        asks=_list(ASKED[name] for name in move.asks),
        may_ask=_list(ASKED[name] for name in move.may_ask),
        clock=CLOCKS.get(move.clock, ""),
        only_if=ONLY_IF.get(move.code, ""),
    )


def who_may(move: Move) -> str:
    """The roles that have the right, each with its reach, from the table of rights."""
    if move.code == HAND_OVER:
        return _("确认工作交接的领导")
    if not move.by_people:
        return _("群众本人") if move.code in BY_RESIDENTS else _("系统自动")
    reaches = rights()["grievance", move.right]
    found: dict[Scope, list[Word]] = {}
    for role in OFFERED_ROLES:
        if role in reaches:
            found.setdefault(reaches[role], []).append(role.label)
    return "；".join(f"{_list(roles)}（{scope.label}）" for scope, roles in found.items())


def parts() -> list[tuple[Word, list[Step]]]:
    """What may be done with a matter, by where it stands: at the beginning, in each state, always."""
    table = list(moves().values())
    found: list[tuple[Word, list[Move]]] = [
        (_("还没有登记"), [move for move in table if not move.sources]),
        *((state.label, _only_in(state)) for state in State),
        (_("没有办完以前，随时"), [move for move in table if _always(move)]),
    ]
    return [(where, [told(move) for move in possible]) for where, possible in found if possible]


def _only_in(state: State) -> list[Move]:
    """What is legal in a state and not told of as always possible."""
    return [move for move in legal(state) if state not in OPEN or not _always(move)]


def _always(move: Move) -> bool:
    return set(OPEN) <= set(move.sources)


def picture() -> list[Row]:
    """The states with the arrows between neighbours."""
    below = [*(left for left, _right in PICTURE[1:]), None]
    return [
        Row(
            left.label,
            right.label if right else "",
            between(left, right),
            between(right, left),
            between(left, under),
            between(under, left),
        )
        for (left, right), under in zip(PICTURE, below, strict=True)
    ]


def between(one: State | None, other: State | None) -> str:
    """The moves from a state to another."""
    if one is None or other is None:
        return ""
    rows = (m for m in moves().values() if m.code != "orphan")  # told of below, it is rare
    found = [m.label for m in rows if one in m.sources and m.target == other]
    return " / ".join(str(label) for label in found)


def other_ends() -> str:
    """The states that stand in no line of the picture: a matter ends there."""
    drawn = {state for line in PICTURE for state in line}
    return _list(state.label for state in State if state not in drawn)


def ladder() -> list[tuple[Word, str]]:
    """Each rung with the instant from which it is climbed."""
    late = {rung: _("超期第%(n)d个工作日一早") % {"n": number} for rung, number in LATE.items()}
    first = {
        Rung.YELLOW: _("到期前一个工作日一早；时限更短的，一开始就提醒"),
        Rung.RED: _("一过期限"),
    }
    return [(rung.label, (first | late)[rung]) for rung in Rung]


def _list(words: Iterable[Word]) -> str:
    return "、".join(str(word) for word in words)
