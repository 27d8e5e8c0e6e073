"""The digest of a day in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from contacts.kit.language import counted
from contacts.models import User
from reports.models import LEAVES_NOTHING, AlertKind, Digest


def unread(user: User, on: dt.date) -> Digest | None:
    """The digest of the day that has something to tell, until it is read."""
    found = Digest.objects.filter(user=user, day=on, read_at=None).first()
    return found if found and in_words(found) else None


def in_words(digest: Digest) -> list[str]:
    """A sentence a line: what is one's own, then what there is in the areas that one looks after."""
    return [_sentence(line) for line in digest.lines if line["kind"] not in LEAVES_NOTHING]


def _sentence(line: dict[str, Any]) -> str:
    number = line["count"]
    own = {
        AlertKind.OVERDUE: counted("您有%(count)s项任务逾期，关账前还可以补记", number),
        AlertKind.AT_RISK: counted("您有%(count)s项任务落后", number),
        AlertKind.CARE_UNSEEN: counted("您联系的%(count)s户关爱户满92天没有人联系", number),
        AlertKind.PRESENCE: counted("有%(count)s条记录请您确认是不是同去了", number),
        AlertKind.COMMITMENT: counted("您有%(count)s件承诺快到期或者到期了", number),
        AlertKind.SWAPPED: counted("换班以后，轮到您接访%(count)s次", number),
        AlertKind.MATTER_DUE: counted("您手上有%(count)s件诉求快到期", number),
        AlertKind.MATTER_LATE: counted("您手上有%(count)s件诉求超期", number),
        AlertKind.TO_LEADER: counted("您联系的村有%(count)s件诉求超期三天以上", number),
        AlertKind.TO_SECRETARY: counted("有%(count)s件诉求超期五天以上，请您督办", number),
        AlertKind.SITUATION_NOW: counted("有%(count)s件紧急五情等您回应", number),
        AlertKind.SITUATION_NEW: counted("有%(count)s件五情报告等您回应", number),
        AlertKind.PART_LATE: counted("您单位有%(count)s件协办逾期，还没有反馈", number),
        AlertKind.MEASURE_LATE: counted("您或者您单位有%(count)s条措施逾期，还没有做完", number),
        AlertKind.WHISTLE: counted("有%(count)s次吹哨等您会签", number),
        AlertKind.CALLED: counted("吹哨叫您单位到场%(count)s次，还没有记到场", number),
    }
    there = {
        AlertKind.OVERDUE: counted("%(area)s有%(count)s项任务逾期，还没有关账", number),
        AlertKind.AT_RISK: counted("%(area)s有%(count)s项任务落后", number),
        AlertKind.CARE_UNSEEN: counted("%(area)s有%(count)s户关爱户满92天没有人联系", number),
        AlertKind.URGENT: counted("%(area)s有%(count)s件紧急诉求等着分办", number),
        AlertKind.MATTER_DUE: counted("%(area)s有%(count)s件诉求快到期，还没有人接手", number),
        AlertKind.MATTER_LATE: counted("%(area)s有%(count)s件诉求超期，还没有人接手", number),
        AlertKind.FOLLOW_UP_DUE: counted("%(area)s有%(count)s件诉求等着回访，快到期", number),
        AlertKind.FOLLOW_UP_LATE: counted("%(area)s有%(count)s件诉求等着回访，已经超期", number),
        AlertKind.TO_LEADER: counted("%(area)s有%(count)s件诉求超期三天以上", number),
        AlertKind.TO_SECRETARY: counted("%(area)s有%(count)s件诉求超期五天以上", number),
        AlertKind.SITUATION_NOW: counted("%(area)s有%(count)s件紧急五情等着回应", number),
        AlertKind.SITUATION_NEW: counted("%(area)s有%(count)s件五情报告等着回应", number),
        AlertKind.SITUATION_LATE: counted("%(area)s有%(count)s件五情报告超时没有回应", number),
        AlertKind.PART_LATE: counted("%(area)s有%(count)s件协办逾期，单位里没有人能登录", number),
        AlertKind.MEASURE_LATE: counted(
            "%(area)s有%(count)s条措施逾期，负责的没有人能登录", number
        ),
        AlertKind.WHISTLE: counted("%(area)s有%(count)s次吹哨等会签，没有登记主要负责人", number),
        AlertKind.CALLED: counted("%(area)s吹哨叫了%(count)s个单位，没有记到场", number),
        AlertKind.CLASS_OBJECTED: counted(
            "%(area)s有%(count)s件诉求群众不同意分类，等着重新定", number
        ),
        AlertKind.EXTENSION_ASKED: counted("%(area)s有%(count)s件诉求申请延期，等您批", number),
    }
    words = (there if line["area"] else own)[AlertKind(line["kind"])] % line
    if 0 < line["new"] < line["count"]:
        words += _("（新增%(new)s）") % line
    return words
