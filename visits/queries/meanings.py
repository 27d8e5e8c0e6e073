"""What the words of the workflow mean, in plain sentences: for the forms and for the help page."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from visits.models import Interest, Mark, Mechanism, Mode

# What each move by people is for, and what follows from it.
DOES: dict[str, str | Promise] = {
    "register": _("把群众反映的事登记下来，编上号，从收到的时候起算期限。"),
    "solve": _("当场就办好了的，写上怎么办好的，这一件就办结。"),
    "take": _("由自己办，不派给单位；办完了写答复。"),
    "explain": _("办不了的，向群众讲清楚，写上哪一天再看；到那天自动回到待办里。"),
    "send": _("选承办的单位；单位从这时起签收、办理。"),
    "sign": _("说明已经收到，由自己经办；答复的期限不变。"),
    "take_over": _("经办的人调走了，由自己接着办；答复的期限不变。"),
    "hand_back": _("不归本单位管的，写上为什么，退回去重派；答复的期限不变。"),
    "recall": _("派错了的、没有人办的，收回来另派；答复的期限不变。"),
    "wait": _("要等群众或者等上级的，写清楚等什么；期限停下来。"),
    "resume": _("等到了，期限接着走；停了几天就顺延几天。"),
    "ask_extension": _("到期办不完的，写上要几天、为什么，请领导定。"),
    "extend": _("期限往后延，原来的期限还看得见；只能延一次。"),
    "refuse_extension": _("期限不变，写上为什么。"),
    "accept": _("信访事项先受理；从受理起算答复的期限。"),
    "number_above": _("热线、信访系统里后来有了编号的，补上；写错了的，改过来。"),
    "work": _("从清单里选原因，再写上具体是什么原因、打算怎么办。"),
    "plan_measure": _("定一条措施：做什么、谁负责、哪天以前做完；会列在负责的人的履职清单里。"),
    "finish_measure": _("写上哪天做完的、做得怎样；调解的，写上结果和说定了什么。"),
    "delay_measure": _("到期做不完的，写上延到哪一天、为什么；原来的日期还看得见。"),
    "drop_measure": _("不用再做的，写上为什么；经过里还看得见。"),
    "answer": _("告诉群众办了什么、结果怎样；以后由别的人回访。"),
    "tried": _("记下今天找过、没有联系上；三天都没联系上的，可以办结。"),
    "confirm": _("群众说办好了的，记下满意不满意，这一件就办结。"),
    "reopen": _("群众说没办好的，写上哪里没办好，退回去重办，并且督办。"),
    "supervise": _("盯着这一件办；清单里标出“督办”。"),
    "take_charge": _(
        "由一位领导包这一件，写在这一件的页面上。包案做五件事：弄清楚情况；推动解决；群众问到的，讲清法律和政策；"
        "群众愿意的，保持联系、安排帮扶；办好，或者书面告诉依法走哪条路。不要求群众息访，不记，也不统计。"
    ),
    "support": _("一个单位办不了的，请别的单位办其中一件事，写上哪天以前反馈。"),
    "report": _("写上协办的事办得怎样。"),
    "arrive": _("记下吹哨叫来的单位到了场。"),
    "release": _("不用再协办的，写上为什么。"),
    "whistle": _("要几个单位一起到场的，叫它们来；镇里主要负责人会签以后才生效。"),
    "countersign": _("同意吹哨：叫到的单位这时才收到，要到场、要反馈。"),
    "refuse_whistle": _("不同意吹哨，写上为什么；叫到的单位不会收到。"),
    "change_kind": _("类型登记错了的，改过来；期限按新的类型、从收到的时候重新算。"),
    "propose_class": _(
        "写上这一件归到哪一类、为什么；要另一个人同意才算数。分类跟着事，不跟着人。"
    ),
    "confirm_class": _("同意别人提的分类；从这时起才算数，答复以后群众看得到。"),
    "return_class": _("不同意别人提的分类，写上为什么，退回去重提。"),
    "split": _("并错了的，从那一件里拿出来，接着原来的期限办。"),
    "merge": _("同一件事登记了几次的，并到一件里办，得同一个答复。"),
    "pass_on": _("不归这里办的，告诉群众去哪里办、怎么去。"),
    "remark": _("添一句情况，别的都不变。"),
    "visited": _("带着这一件去走访过的，选是哪一次；写进经过里。"),
    "publish": _("办好的事写两句话，放到责任区的公开网页和公示牌上，人人看得到；不写人。"),
    "unpublish": _("写错了的、不该公开的，从公开网页上撤下来。"),
    "receipt": _("打印回执；群众凭上面的码看办到了哪一步。"),
    "void": _("登记错了的作废；写过的还留着。"),
}
# The ways of handling that a dispatcher chooses among. None of them changes a limit.
MODES: dict[str, str | Promise] = {
    Mode.ASSIGNED: _("请这个单位办，办完由它答复。"),
    Mode.TRANSFERRED: _("本来就归这个单位管的事，转过去由它按职责办。"),
    Mode.SUPERVISED: _("请这个单位办，同时盯着，清单里标出“督办”。"),
}
MARKS: dict[str, str | Promise] = {
    Mark.URGENT: _("等不得的事。"),
    Mark.HARD: _("靠自己办不了的事。"),
    Mark.WORRY: _("一直放心不下的事。"),
    Mark.HOPE: _("盼着能好一些的事。"),
}
# What may be said of a matter beside its cause, by the name of its column.
ASPECTS: dict[str, dict[str, str | Promise]] = {
    "mechanism": {
        Mechanism.COORDINATION: _("几方要的不一样，坐下来商量着办。"),
        Mechanism.EXPRESSION: _("让群众把话说出来，有人听，有回音。"),
        Mechanism.MEDIATION: _("两边闹了矛盾，都愿意的，给他们调解。"),
        Mechanism.PROTECTION: _("法律、政策里该有的，给落实到位。"),
    },
    "interest": {
        Interest.GENERAL: _("全村、全镇都用得着的，例如路、水、电。"),
        Interest.GROUP: _("关系到一些户，例如一条渠边的田。"),
        Interest.SINGLE: _("只关系到一户。"),
    },
}


def told(words: Mapping[str, str | Promise], labels: type[TextChoices]) -> list[tuple[str, str]]:
    """Each word with its meaning, in one line: 交办 — 请这个单位办，办完由它答复。"""
    return [(str(labels(code).label), str(meaning)) for code, meaning in words.items()]
