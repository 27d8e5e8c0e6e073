"""What follows from a move that asks for nothing: told before its button, in full sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.kit import clock, days
from contacts.models import User
from visits.models import ASKS_FOR, Grievance, GrievanceClock, Part
from visits.queries.class_questions import asked_of
from visits.queries.classes import last
from visits.queries.extensions import extension_asked
from visits.queries.grievances import main_clock
from visits.queries.holders import is_by_name
from visits.queries.part_words import part_words, whistle_words
from visits.queries.stand import Stand
from visits.stages import Stage
from visits.workflow import Move


def consequences(user: User, grievance: Grievance, move: Move, now: dt.datetime) -> list[str]:
    """The sentences for the move; none where its form says all."""
    tell = TELLING.get(move.code)
    return tell(user, grievance, now) if tell else _of_class(grievance, move)


def _sign(user: User, grievance: Grievance, now: dt.datetime) -> list[str]:
    found = [_("由我（%(name)s）签收，以后由我经办。") % {"name": user}]
    named = grievance.handler if is_by_name(grievance, clock.day_of(now)) else None
    if named and named.user_id != user.pk:
        found = [_("由我（%(name)s）签收；这一件指名由%(handler)s经办。") % {
            "name": user, "handler": named,
        }]  # fmt: skip
    back = _running(grievance, Stage.HAND_BACK)
    if back and back.due_at:
        found.append(
            _("不归本单位管的，%(until)s前还可以退回。") % {"until": in_words(back.due_at, now)}
        )
    return [*found, *_answer_until(grievance, now)]


def _take(user: User, grievance: Grievance, now: dt.datetime) -> list[str]:
    found = [_("由我（%(name)s）自己办这一件，不派给单位；办完了由我写答复。") % {"name": user}]
    return [*found, *_answer_until(grievance, now)]


def _take_over(user: User, grievance: Grievance, now: dt.datetime) -> list[str]:
    found = [_("由我（%(name)s）接过来办，以后由我经办。") % {"name": user}]
    return [*found, *_answer_until(grievance, now)]


def _take_charge(user: User, grievance: Grievance, now: dt.datetime) -> list[str]:
    holder = grievance.lead or grievance.handler
    found = [
        _("由我（%(name)s）包这一件：还由%(holder)s办，我盯着办好。")
        % {"name": user, "holder": holder or _("原来的人")},
        _("这一件的页面上会写明由我包案。"),
    ]
    if grievance.leader:
        found.append(_("现在由%(name)s包案，以后换成我。") % {"name": grievance.leader})
    return [*found, *_answer_until(grievance, now)]


def _extend(_user: User, grievance: Grievance, now: dt.datetime) -> list[str]:
    asked = extension_asked(grievance, now)
    if asked is None:
        return []
    who = {"name": asked.event.by, "days": asked.days, "reason": asked.event.text}
    found = [_("%(name)s申请延%(days)s：%(reason)s") % who]
    if asked.due_at and asked.would_be:
        dates = {"before": in_words(asked.due_at, now), "after": in_words(asked.would_be, now)}
        found.append(_("期限现在是%(before)s，同意以后是%(after)s。") % dates)
    if asked.due_at and now > asked.due_at:
        found.append(_("期限已经过了，同意以后统计仍算超期。"))
    return [*found, _("原来的期限还看得见；只能延一次。")]


def _part_alone(user: User, grievance: Grievance, now: dt.datetime) -> list[str]:
    """Which part it is, where nobody has to choose one; of a whistle whereto they came."""
    own = Stand(user, grievance).own_parts
    if len(own) != 1:
        return []
    part = Part.objects.select_related("organisation", "whistle").get(pk=own[0].pk)
    said = {"office": part.organisation, "asked": part_words(part, clock.day_of(now))}
    return [_("%(office)s。%(asked)s") % said]


def _countersign(_user: User, grievance: Grievance, now: dt.datetime) -> list[str]:
    """What is signed: who calls which offices where, when, what for, and by when they report."""
    waiting = grievance.whistles.filter(countersigned_at=None, refused_at=None)
    whistle = waiting.select_related("called_by").prefetch_related("offices").first()
    if whistle is None:
        return []
    today = clock.day_of(now)
    said = {
        "name": whistle.called_by,
        "offices": "、".join(str(office) for office in whistle.offices.all()),
        "where": whistle_words(whistle, today),
        "task": whistle.task,
        "day": days.in_words(whistle.due_on, this_year=today.year),
    }
    return [
        _("%(where)s：%(task)s") % said,
        _("%(name)s吹的哨，要请到场的：%(offices)s。%(day)s以前反馈。") % said,
    ]


TELLING: dict[str, Callable[[User, Grievance, dt.datetime], list[str]]] = {
    "sign": _sign,
    "take": _take,
    "take_over": _take_over,
    "take_charge": _take_charge,
    "extend": _extend,
    "countersign": _countersign,
    "refuse_whistle": _countersign,
    "report": _part_alone,
    "arrive": _part_alone,
}


def _of_class(grievance: Grievance, move: Move) -> list[str]:
    """What the class asks of an answer, and what is confirmed or taken back."""
    if move.code in ("confirm_class", "return_class"):
        return _proposal(grievance)
    return [str(sentence) for sentence in asked_of(grievance, move.code)]


def _proposal(grievance: Grievance) -> list[str]:
    proposal = last(list(grievance.events.select_related("by")), "propose_class")
    if proposal is None or not grievance.proposed_class:
        return []
    told = {
        "name": proposal.by,
        "label": grievance.get_proposed_class_display(),
        "why": proposal.text,
    }
    asks = str(ASKS_FOR[grievance.proposed_class])
    return [
        _("%(name)s提的分类是“%(label)s”：%(why)s") % told,
        _("这一类：%(asks)s") % {"asks": asks},
    ]


def _answer_until(grievance: Grievance, now: dt.datetime) -> list[str]:
    """The main date, which these moves leave as it is."""
    running = main_clock(grievance)
    if running is None or running.due_at is None:
        return []
    until = in_words(running.due_at, now)
    if running.stage == Stage.ACCEPT:
        return [_("受理的期限不变：%(until)s。") % {"until": until}]
    return [_("答复的期限不变：%(until)s。") % {"until": until}]


def _running(grievance: Grievance, stage: Stage) -> GrievanceClock | None:
    return grievance.clocks.filter(stage=stage, ended_at__isnull=True).first()


def in_words(instant: dt.datetime, now: dt.datetime) -> str:
    """Its day; with the time where that is not the day's end."""
    local = timezone.localtime(instant)
    day = days.in_words(local.date(), this_year=clock.day_of(now).year)
    return day if (local.hour, local.minute) == (23, 59) else f"{day} {local:%H:%M}"
