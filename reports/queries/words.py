"""Rules, targets and standings in the plain words that stand beside the figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.kit import clock, days
from contacts.kit.language import counted
from contacts.kit.periods import Period
from contacts.models import Leave, ServiceCategory
from reports.engine import spans
from reports.engine.issue import prorated
from reports.engine.measures import MEASURES
from reports.engine.spans import Span, Spans
from reports.engine.terms import closes_after
from reports.models import Obligation, Requirement, Subject
from visits.models import Family

DAY_RULE = gettext_lazy(
    "同一天走几户算一天；一起去的人都算；晚上和周末也算。走访要写明去了哪一户。"
    "请假的日子、不在任务范围的日子不算，应完成的数也按在岗天数折算。"
)
HOW: dict[str, Promise] = {
    "visit_days": DAY_RULE,
    "own_households": gettext_lazy(
        "走访那天是本人联系户的才算；同一户一年去几次算一户。应完成的数不会多过分配给本人的户数："
        "分少了是分配的缺口，不算本人的。谢绝上门、只要电话、常年外出的户不在应走的里面。"
    ),
    "hardship_households": gettext_lazy(
        "走访那天是困难户或低保户的才算；同一户去几次算一户。请假的日子不算，应完成的数也相应折算。"
    ),
    "own_hardship_share": gettext_lazy(
        "本人联系的困难户、低保户里走到的户数；同一户去几次算一户。谢绝上门、只要电话、常年外出的户不在应走的里面。"
    ),
    "took_part": gettext_lazy(
        "属于“%(family)s”的各种方式，本人参加一条算一次，同一天两条算两次；一起去的人都算，晚上和周末也算，"
        "不用写哪一户。请假的日子、不在任务范围的日子不算，应完成的数也按在岗天数折算。"
    ),
    "held": gettext_lazy("开了、做了就记一次，算在发生那天所在的一期。紧急会议不顶替例会。"),
}
# Duties that several rules share.
DUTIES: dict[str, Promise] = {
    "field-days": gettext_lazy("走访驻村日"),
    "contact-households": gettext_lazy("走访联系户"),
}
BRIEF: dict[str, Promise] = {
    "visit_days": gettext_lazy("同一天走几户算一天；一起去的人都算"),
    "took_part": gettext_lazy("参加一条算一次；一起去的人都算"),
    "held": gettext_lazy("发生在哪天就算哪一期；紧急会议不顶替例会"),
}
SAME_HOUSEHOLD = gettext_lazy("同一户去几次算一户；一起去的人都算")
CLOSING = gettext_lazy(
    "一期结束后第%(number)d个工作日夜里12点关账，那天下班以后补的也算：关账前补记的都算，超过3天才写的标“补记”；"
    "关账后再写或作废的，只显示在旁边，不改关账的数。草稿和作废的不算。"
)


def norm(requirement: Requirement) -> str:
    """每月8天; a share as "all of one's own households in hardship"."""
    every = requirement.get_every_display()
    if MEASURES[requirement.measure].is_share:
        return _("%(every)s走到本人联系的困难户的%(norm)s%%") % {
            "every": every,
            "norm": requirement.norm,
        }
    return _("%(every)s%(amount)s") % {
        "every": every,
        "amount": amount(requirement.norm, requirement),
    }


def amount(number: int, requirement: Requirement) -> str:
    """A number of what the requirement counts: 8天."""
    return _("%(number)s%(unit)s") % {"number": number, "unit": requirement.unit}


def audience(requirement: Requirement) -> str:
    """Whom the requirement is about: 镇干部、镇领导（党员）."""
    if requirement.subject == Subject.DISTRICT:
        return _("每个责任区")
    if requirement.subject == Subject.TOWNSHIP:
        return _("全镇")
    categories = requirement.audience.get("categories", ())
    named = "、".join(str(ServiceCategory(category).label) for category in categories)
    return (
        _("%(who)s中的党员") % {"who": named}
        if requirement.audience.get("party_members")
        else named
    )


def how(requirement: Requirement) -> str:
    """How the requirement is counted."""
    told = str(HOW[requirement.measure])
    if family := requirement.options.get("family"):
        told %= {"family": Family(family).label}
    closing = CLOSING % {"number": closes_after(requirement.options)}
    return f"{told}\n{closing}"


def brief(requirement: Requirement) -> str:
    """The same in half a sentence."""
    return str(BRIEF.get(requirement.measure, SAME_HOUSEHOLD))


def target(obligation: Obligation, leaves: Iterable[Leave] = (), bound: Spans = ()) -> str:
    """How the target was computed: 8天 × 在岗26天 ÷ 30天，四舍五入（11月5日—8日请假）."""
    requirement, period = obligation.requirement, Period.parse(obligation.period)
    if obligation.waived:
        return _("这一期已经免除。")
    if not obligation.bound_days:
        return _("这一期没有一天在任务范围内。")
    if requirement.subject != Subject.CADRE and requirement.norm == 1:
        return _("%(norm)s，不按天数折算") % {"norm": norm(requirement)}
    text = _proportion(obligation, period, off_days(period, bound, leaves))
    if MEASURES[requirement.measure].owned is None:
        return text
    return text + _assigned(obligation, period)


def _proportion(obligation: Obligation, period: Period, off: str) -> str:
    requirement = obligation.requirement
    if obligation.bound_days == period.days:
        return norm(requirement)
    full = amount(requirement.norm, requirement)
    if MEASURES[requirement.measure].is_share:
        full = norm(requirement)
    return _("%(amount)s × 在岗%(bound)s天 ÷ %(days)s天，四舍五入%(off)s") % {
        "amount": full,
        "bound": obligation.bound_days,
        "days": period.days,
        "off": f"（{off}）" if off else "",
    }


def _assigned(obligation: Obligation, period: Period) -> str:
    """Where fewer households are assigned than the norm asks for: a gap of the set-up."""
    requirement = obligation.requirement
    if MEASURES[requirement.measure].is_share:
        return ""
    if obligation.target >= prorated(requirement.norm, obligation.bound_days, period.days):
        return ""
    return counted("；只分配了%(n)s户，按%(n)s户算", obligation.target) % {"n": obligation.target}


def off_days(period: Period, bound: Spans, leaves: Iterable[Leave]) -> str:
    """The days of a period that don't bind, in words: leave, and outside the audience."""
    whole: Span = (period.starts_on, period.ends_on)
    off = spans.without([whole], bound)
    away = spans.union(spans.span(leave.starts_on, leave.ends_on) for leave in leaves)
    leave = spans.shared(off, away)
    told = [_("%(days)s请假") % {"days": days.stretch(*run)} for run in leave]
    others = spans.without(off, leave)
    told += [_("%(days)s不在任务范围") % {"days": days.stretch(*run)} for run in others]
    return "，".join(told)


def is_running(obligation: Obligation, on: dt.date) -> bool:
    """Whether a bound day is still to come, `on` included."""
    return obligation.last_bound_on is not None and on <= obligation.last_bound_on


def outlook(obligation: Obligation, on: dt.date) -> str:
    """What can still be done, or what happened after the close; "" when there is nothing to say."""
    words = {"unit": obligation.requirement.unit, "open": obligation.open_days}
    if obligation.closed_at:
        figures = {**words, "done": obligation.done, "now": obligation.done_now}
        told = _(
            "关账时是%(done)s%(unit)s，按现在的记录是%(now)s%(unit)s。关账的数不再变，除非有人写明原因重新打开这一期。"
        )
        return "" if obligation.done == obligation.done_now else told % figures
    if not obligation.missing:
        return ""
    if not is_running(obligation, on):
        closes = days.in_words(clock.day_of(obligation.closes_at), this_year=on.year)
        return _("已经逾期，%(day)s前走过没记的仍可补记。") % {"day": closes}
    if not obligation.reachable:
        return counted("只剩%(open)s天，走过还没记的请补记。", obligation.open_days) % words
    return ""
