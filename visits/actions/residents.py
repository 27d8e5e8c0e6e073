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

TEXT_AT_MOST = 2_000
# Whoever has a code has a few words a day, not a stream.
WORDS_A_DAY = 10

Act = Callable[..., Grievance]


def add_word(*, grievance: Grievance, said: Mapping[str, Any], at: dt.datetime) -> Grievance:
    """Add a word to a matter. Raises `ValidationError`: empty, too long, too many a day."""
    text = text_of(said)
    since = at - dt.timedelta(days=1)
    words = GrievanceEvent.objects.filter(grievance=grievance, move="say", at__gt=since)
    if words.count() >= WORDS_A_DAY:
        raise ValidationError(_("今天写得太多了，明天再写，或者打电话。"))
    return make_move(by=None, grievance=grievance, move="say", at=at, text=text)


def rate(*, grievance: Grievance, said: Mapping[str, Any], at: dt.datetime) -> Grievance:
    """Rate the answer; the last word counts. Raises `ValidationError`: no answer yet, no such word."""
    satisfaction = said.get("satisfaction")
    if satisfaction not in Satisfaction.values or satisfaction == Satisfaction.NOT_SAID:
        raise ValidationError(_("请点一个：满意、基本满意或者不满意。"))
    if not progress(grievance, at).may_rate:
        raise ValidationError(_("有了答复才能评价。"))
    return make_move(by=None, grievance=grievance, move="rate", at=at, satisfaction=satisfaction)


def object_to(*, grievance: Grievance, said: Mapping[str, Any], at: dt.datetime) -> Grievance:
    """Not agree with the answer: it is handled again, under supervision.

    Raises:
        ValidationError: no reason, no answer, or the time to object is over.
    """
    if not progress(grievance, at).may_object:
        raise ValidationError(_("答复30天以内可以要求重办。过了的，请打电话或者到村里说。"))
    return make_move(by=None, grievance=grievance, move="object", at=at, reason=text_of(said))


def text_of(said: Mapping[str, Any]) -> str:
    """What was written. Raises `ValidationError`: nothing, too much, an identity number."""
    text = plain(str(said.get("text", ""))).strip()
    if not text:
        raise ValidationError(_("写一句话。"))
    if len(text) > TEXT_AT_MOST:
        raise ValidationError(_("太长了，请写短一点。"))
    if holds_number(text):
        raise ValidationError(_("这里像是有身份证号。身份证号不保存，请删去再提交。"))
    return text


ACTS: dict[str, Act] = {"say": add_word, "rate": rate, "object": object_to}
