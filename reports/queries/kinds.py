"""The kinds of alerts: one description each, which pages, digests, letters and the sweep read.

A new kind is a word of `AlertKind` and a line here; where it is about a new sort of record, also a
relation of `Alert`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import QuerySet

from contacts.kit.language import counted
from reports.models import AlertKind
from reports.queries import part_troubles, rung_troubles, situation_troubles, troubles

Right = tuple[str, str]
Words = Callable[[int], str]

DISPATCH, DECIDE = ("grievance", "dispatch"), ("grievance", "decide")
FOLLOW_UP, COUNTERSIGN = ("grievance", "follow_up"), ("grievance", "countersign")
RESPOND = ("situation", "respond")
HANDLE_REQUESTS = ("maternity", "handle")


@dataclass(frozen=True)
class AlertSpec:
    """What there is to know of one kind.

    query           what there is to alert to on a day (`raising.columns`)
    desk            the right (resource, verb) of those who are told of what nobody has by name
    own_words       a digest's sentence about one's own; empty: nobody is told of it by name
    desk_words      the sentence about an area that one looks after, or a desk
    urgent          told at once, in the app and by letter, at whatever hour (light burden 4)
    personal        told to the person, or to the desk, alone: no overseer counts it or reads it
    leaves_nothing  nothing stays of it when it is over, not even that there was one
    groups          which groups are told how many there are: those of townships and organisations
                    (`all`), those of townships alone
    page            the page where what waits is found, if it is about no record
    """

    query: Callable[[dt.date], QuerySet[Any, Any]]
    desk: Right | None = None
    own_words: Words | None = None
    desk_words: Words | None = None
    urgent: bool = False
    personal: bool = True
    leaves_nothing: bool = False
    groups: Literal["", "all", "townships"] = ""
    page: str = ""


SPECS: dict[AlertKind, AlertSpec] = {
    AlertKind.OVERDUE: AlertSpec(
        troubles.overdue,
        personal=False,
        groups="townships",
        own_words=lambda n: counted("您有%(count)s项任务逾期，关账前还可以补记", n),
        desk_words=lambda n: counted("%(area)s有%(count)s项任务逾期，还没有关账", n),
    ),
    AlertKind.AT_RISK: AlertSpec(
        troubles.at_risk,
        personal=False,
        groups="townships",
        own_words=lambda n: counted("您有%(count)s项任务落后", n),
        desk_words=lambda n: counted("%(area)s有%(count)s项任务落后", n),
    ),
    AlertKind.CARE_UNSEEN: AlertSpec(
        troubles.left_alone,
        personal=False,
        groups="townships",
        own_words=lambda n: counted("您联系的%(count)s户关爱户满92天没有人联系", n),
        desk_words=lambda n: counted("%(area)s有%(count)s户关爱户满92天没有人联系", n),
    ),
    AlertKind.PRESENCE: AlertSpec(
        troubles.presence_open,
        own_words=lambda n: counted("有%(count)s条记录请您确认是不是同去了", n),
    ),
    AlertKind.COMMITMENT: AlertSpec(
        troubles.commitment_due,
        own_words=lambda n: counted("您有%(count)s件承诺快到期或者到期了", n),
    ),
    AlertKind.SWAPPED: AlertSpec(
        troubles.swapped,
        own_words=lambda n: counted("换班以后，轮到您接访%(count)s次", n),
    ),
    AlertKind.URGENT: AlertSpec(
        troubles.urgent,
        desk=DISPATCH,
        urgent=True,
        groups="all",
        desk_words=lambda n: counted("%(area)s有%(count)s件紧急诉求等着分办", n),
    ),
    AlertKind.MATTER_DUE: AlertSpec(
        rung_troubles.matter_due,
        desk=DISPATCH,
        groups="all",
        own_words=lambda n: counted("您手上有%(count)s件诉求快到期", n),
        desk_words=lambda n: counted("%(area)s有%(count)s件诉求快到期，还没有人接手", n),
    ),
    AlertKind.MATTER_LATE: AlertSpec(
        rung_troubles.matter_late,
        desk=DISPATCH,
        groups="all",
        own_words=lambda n: counted("您手上有%(count)s件诉求超期", n),
        desk_words=lambda n: counted("%(area)s有%(count)s件诉求超期，还没有人接手", n),
    ),
    AlertKind.REOPENED: AlertSpec(
        rung_troubles.reopened,
        desk=DISPATCH,
        groups="all",
        own_words=lambda n: counted("您手上有%(count)s件诉求群众不同意或没办好，要重办", n),
        desk_words=lambda n: counted(
            "%(area)s有%(count)s件诉求群众不同意或没办好，要重办，还没有人接手", n
        ),
    ),
    AlertKind.FOLLOW_UP_DUE: AlertSpec(
        rung_troubles.follow_up_due,
        desk=FOLLOW_UP,
        desk_words=lambda n: counted("%(area)s有%(count)s件诉求等着回访，快到期", n),
    ),
    AlertKind.FOLLOW_UP_LATE: AlertSpec(
        rung_troubles.follow_up_late,
        desk=FOLLOW_UP,
        groups="all",
        desk_words=lambda n: counted("%(area)s有%(count)s件诉求等着回访，已经超期", n),
    ),
    AlertKind.TO_LEADER: AlertSpec(
        rung_troubles.to_leader,
        desk=DECIDE,
        own_words=lambda n: counted("您联系的村有%(count)s件诉求超期三天以上", n),
        desk_words=lambda n: counted("%(area)s有%(count)s件诉求超期三天以上", n),
    ),
    AlertKind.TO_SECRETARY: AlertSpec(
        rung_troubles.to_secretary,
        desk=DECIDE,
        own_words=lambda n: counted("有%(count)s件诉求超期五天以上，请您督办", n),
        desk_words=lambda n: counted("%(area)s有%(count)s件诉求超期五天以上", n),
    ),
    AlertKind.SITUATION_NOW: AlertSpec(
        situation_troubles.now,
        desk=RESPOND,
        urgent=True,
        own_words=lambda n: counted("有%(count)s件紧急五情等您回应", n),
        desk_words=lambda n: counted("%(area)s有%(count)s件紧急五情等着回应", n),
    ),
    AlertKind.SITUATION_NEW: AlertSpec(
        situation_troubles.new,
        desk=RESPOND,
        own_words=lambda n: counted("有%(count)s件五情报告等您回应", n),
        desk_words=lambda n: counted("%(area)s有%(count)s件五情报告等着回应", n),
    ),
    AlertKind.SITUATION_LATE: AlertSpec(
        situation_troubles.late,
        desk=RESPOND,
        desk_words=lambda n: counted("%(area)s有%(count)s件五情报告超时没有回应", n),
    ),
    AlertKind.PART_LATE: AlertSpec(
        part_troubles.part_late,
        desk=DISPATCH,
        groups="all",
        own_words=lambda n: counted("您单位有%(count)s件协办逾期，还没有反馈", n),
        desk_words=lambda n: counted("%(area)s有%(count)s件协办逾期，单位里没有人能登录", n),
    ),
    AlertKind.MEASURE_LATE: AlertSpec(
        part_troubles.measure_late,
        desk=DISPATCH,
        groups="all",
        own_words=lambda n: counted("您或者您单位有%(count)s条措施逾期，还没有做完", n),
        desk_words=lambda n: counted("%(area)s有%(count)s条措施逾期，负责的没有人能登录", n),
    ),
    AlertKind.WHISTLE: AlertSpec(
        part_troubles.whistle_waits,
        desk=COUNTERSIGN,
        groups="all",
        own_words=lambda n: counted("有%(count)s次吹哨等您会签", n),
        desk_words=lambda n: counted("%(area)s有%(count)s次吹哨等会签，没有登记主要负责人", n),
    ),
    AlertKind.CALLED: AlertSpec(
        part_troubles.called,
        desk=DISPATCH,
        groups="all",
        own_words=lambda n: counted("吹哨叫您单位到场%(count)s次，还没有记到场", n),
        desk_words=lambda n: counted("%(area)s吹哨叫了%(count)s个单位，没有记到场", n),
    ),
    AlertKind.CLASS_OBJECTED: AlertSpec(
        troubles.class_objected,
        desk=DISPATCH,
        desk_words=lambda n: counted("%(area)s有%(count)s件诉求群众不同意分类，等着重新定", n),
    ),
    AlertKind.EXTENSION_ASKED: AlertSpec(
        troubles.extension_asked,
        desk=DECIDE,
        desk_words=lambda n: counted("%(area)s有%(count)s件诉求申请延期，等您批", n),
    ),
    # One for a township, whatever waits there: neither who asked nor how many (care P2).
    AlertKind.MATERNITY: AlertSpec(
        troubles.maternity_waits,
        desk=HANDLE_REQUESTS,
        leaves_nothing=True,
        page="maternity-list",
    ),
}

DESKS: dict[AlertKind, Right] = {kind: spec.desk for kind, spec in SPECS.items() if spec.desk}
PERSONAL_KINDS = tuple(kind for kind, spec in SPECS.items() if spec.personal)
AT_ONCE = tuple(kind for kind, spec in SPECS.items() if spec.urgent)
# Whose sentences count matters; other kinds count parts, measures, whistles, duties.
OF_MATTERS = (
    AlertKind.URGENT,
    AlertKind.MATTER_DUE,
    AlertKind.MATTER_LATE,
    AlertKind.REOPENED,
    AlertKind.FOLLOW_UP_DUE,
    AlertKind.FOLLOW_UP_LATE,
    AlertKind.TO_LEADER,
    AlertKind.TO_SECRETARY,
    AlertKind.CLASS_OBJECTED,
    AlertKind.EXTENSION_ASKED,
)
LEAVES_NOTHING = tuple(kind for kind, spec in SPECS.items() if spec.leaves_nothing)


def kinds_at(right: Right) -> list[AlertKind]:
    """The kinds that are told at a desk."""
    return [kind for kind, desk in DESKS.items() if desk == right]
