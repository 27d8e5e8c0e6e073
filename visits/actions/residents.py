"""What a resident does with the code of a receipt: add a word, rate, object."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contacts.kit.identity import holds_number
from contacts.kit.words import plain
from visits.actions.moves import make_move
from visits.models import Grievance, GrievanceEvent, Satisfaction
from visits.queries.progress import progress
from visits.workflow import moves

TEXT_AT_MOST = 2_000
# Whoever has a code has a few words a day, not a stream.
WORDS_A_DAY = 10

Act = Callable[..., Grievance]


def add_word(*, grievance: Grievance, said: Mapping[str, Any], at: dt.datetime) -> Grievance:
    """Add a word to a matter.

    Raises:
        ValidationError: empty, too long, too many a day; it is over.
    """
    text = _text(said)
    if not progress(grievance, at).may_say:
        raise ValidationError(_("这件事已经结束，不能再补充。还有话说，请打电话或者到村里说。"))
    since, through = at - dt.timedelta(days=1), _through(grievance)
    words = GrievanceEvent.objects.filter(grievance=_one(grievance), move="say", at__gt=since)
    own = [d for d in words.values_list("details", flat=True) if d.get("through", "") == through]
    if len(own) >= WORDS_A_DAY:
        raise ValidationError(_("今天写得太多了，明天再写，或者打电话。"))
    return _move(grievance, "say", at, text=text)


def rate(*, grievance: Grievance, said: Mapping[str, Any], at: dt.datetime) -> Grievance:
    """Rate the answer; the last word counts. Raises `ValidationError`: no answer yet, no such word."""
    if grievance.merged_into:
        raise ValidationError(_("这件事和别的并在一起办，满意不满意，回访的时候会问您。"))
    satisfaction = said.get("satisfaction")
    if satisfaction not in Satisfaction.values or satisfaction == Satisfaction.NOT_SAID:
        raise ValidationError(_("请点一个：满意、基本满意或者不满意。"))
    if not progress(grievance, at).may_rate:
        raise ValidationError(_("有了答复才能评价。"))
    return make_move(by=None, grievance=grievance, move="rate", at=at, satisfaction=satisfaction)


def object_to(*, grievance: Grievance, said: Mapping[str, Any], at: dt.datetime) -> Grievance:
    """Not agree with the answer, or with how it ended: it is handled again, under supervision.

    Raises:
        ValidationError: no reason, nothing to object to, or the time to object is over.
    """
    text, found = _text(said), progress(grievance, at)
    if not found.may_object:
        raise ValidationError(_("答复30天以内可以要求重办。过了的，请打电话或者到村里说。"))
    move = "contest" if found.matter.state in moves()["contest"].sources else "object"
    return _move(grievance, move, at, reason=text)


def _one(grievance: Grievance) -> Grievance:
    """The matter that is handled: itself, or the one that it was merged into."""
    return grievance.merged_into or grievance


def _through(grievance: Grievance) -> str:
    """By which merged matter its resident speaks; "" for what is handled by itself."""
    return grievance.number if grievance.merged_into else ""


def _move(grievance: Grievance, move: str, at: dt.datetime, **said: Any) -> Grievance:
    """What is said of a merged matter stands in the history of the one that it is in, with whose it
    is: residents are shown their own alone."""
    through = _through(grievance)
    return make_move(by=None, grievance=_one(grievance), move=move, at=at, through=through, **said)


def _text(said: Mapping[str, Any]) -> str:
    text = plain(str(said.get("text", ""))).strip()
    if not text:
        raise ValidationError(_("写一句话。"))
    if len(text) > TEXT_AT_MOST:
        raise ValidationError(_("太长了，请写短一点。"))
    if holds_number(text):
        raise ValidationError(_("这里像是有身份证号。身份证号不保存，请删去再提交。"))
    return text


ACTS: dict[str, Act] = {"say": add_word, "rate": rate, "object": object_to}
