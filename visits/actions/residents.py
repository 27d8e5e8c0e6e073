"""What a resident does with the code of a receipt: add a word, rate, object."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts.kit.identity import holds_number
from contacts.kit.words import plain
from visits.actions.moves import make_move
from visits.models import Grievance, GrievanceEvent, Satisfaction
from visits.queries.follow_ups import BY_RECEIPT
from visits.queries.progress import progress
from visits.queries.received import (
    standing,
    why_not_object,
    why_not_object_to_class,
    why_not_rate,
)
from visits.workflow import moves

RESIDENT_TEXT_AT_MOST = 2_000
# Whoever has a code has a few words a day, not a stream: what is written here stays for good.
A_DAY_LONG = dt.timedelta(days=1)
A_DAY = {"say": 10, "rate": 5, "object": 3, "object_class": 3}

Act = Callable[..., Grievance]


@transaction.atomic
def add_word(*, grievance: Grievance, said: Mapping[str, Any], at: dt.datetime) -> Grievance:
    """Add a word to a matter; the same word once more on the same day is no other.

    Raises:
        ValidationError: empty, too long, too many a day; it is over.
    """
    text, grievance = text_of(said), _locked(grievance)
    if not progress(grievance, at).may_say:
        raise ValidationError(_("这件事已经结束，不能再补充。还有话说，请打电话或者到村里说。"))
    before = standing(grievance, "say")
    if before and before.text == text and at - before.at < A_DAY_LONG:
        return grievance
    if _has_done_enough(grievance, ["say"], at):
        raise ValidationError(_("今天写得太多了，明天再写，或者打电话。"))
    return _move(grievance, "say", at, text=text)


@transaction.atomic
def rate(*, grievance: Grievance, said: Mapping[str, Any], at: dt.datetime) -> Grievance:
    """Rate the answer; the last word counts, and the same word again is no other.

    By a code that was given out by the staff, who could have kept it, it stands in the history and
    counts once a follow-up has asked.

    Raises:
        ValidationError: no answer yet, no such word, too many a day; merged, and so rated by nobody.
    """
    if grievance.merged_into:
        raise ValidationError(_("这件事和别的并在一起办，满意不满意，回访的时候会问您。"))
    satisfaction = said.get("satisfaction")
    if satisfaction not in Satisfaction.values or satisfaction == Satisfaction.NOT_SAID:
        raise ValidationError(_("请点一个：满意、基本满意或者不满意。"))
    grievance = _locked(grievance)
    found = progress(grievance, at)
    if not found.may_rate:
        raise ValidationError(why_not_rate(found))
    by_receipt = getattr(grievance, "code_by", None) is not None
    said = {"satisfaction": satisfaction} | ({BY_RECEIPT: True} if by_receipt else {})
    before = standing(grievance, "rate")
    if before and before.details == said:
        return grievance
    if _has_done_enough(grievance, ["rate"], at):
        raise ValidationError(_("今天改得太多了，明天再评，或者打电话。"))
    return make_move(by=None, grievance=grievance, move="rate", at=at, **said)


@transaction.atomic
def object_to(*, grievance: Grievance, said: Mapping[str, Any], at: dt.datetime) -> Grievance:
    """Not agree with the answer, or with how it ended: it is handled again, under supervision.

    The same words once more, before there is another answer, change nothing.

    Raises:
        ValidationError: no reason, nothing to object to, asked for already, the time to object is
            over, or too many a day.
    """
    reason, grievance = text_of(said), _locked(grievance)
    if _has_said(grievance, "object", reason):
        return grievance
    found = progress(grievance, at)
    if not found.may_object:
        raise ValidationError(why_not_object(grievance, found))
    if _has_done_enough(grievance, ["object", "contest"], at):
        raise ValidationError(_("今天已经几次要求重办了，请打电话或者到村里说。"))
    move = "contest" if found.matter.state in moves()["contest"].sources else "object"
    return _move(grievance, move, at, reason=reason)


@transaction.atomic
def object_to_class(*, grievance: Grievance, said: Mapping[str, Any], at: dt.datetime) -> Grievance:
    """Not agree with the class of a matter: two people set it anew. The answer stands meanwhile.

    The same words once more, before it is set anew, change nothing.

    Raises:
        ValidationError: no reason, no class that was told, said already, too late, or too many a
            day.
    """
    reason, grievance = text_of(said), _locked(grievance)
    if _has_said(grievance, "object_class", reason):
        return grievance
    found = progress(grievance, at)
    if not found.may_object_class:
        raise ValidationError(why_not_object_to_class(grievance, found))
    if _has_done_enough(grievance, ["object_class"], at):
        raise ValidationError(_("今天已经几次不同意分类了，请打电话或者到村里说。"))
    return _move(grievance, "object_class", at, reason=reason)


def _locked(grievance: Grievance) -> Grievance:
    """The matter as it is now, with the one that it is in, kept from others: of two at once the
    second sees what the first did."""
    keys = {grievance.pk, grievance.merged_into_id or grievance.pk}
    rows = Grievance._base_manager.select_for_update(no_key=True).filter(pk__in=keys)
    kept = {row.pk: row for row in rows.order_by("pk")}
    found = kept[grievance.pk]
    if found.merged_into_id in kept:
        found.merged_into = kept[found.merged_into_id]
    # By whose code somebody came in is asked of the rating too.
    found.__dict__["code_by"] = getattr(grievance, "code_by", None)
    return found


def _has_said(grievance: Grievance, do: str, text: str) -> bool:
    """Whether this is a second tap: said by this code's holder in the same words, and still so."""
    before = standing(grievance, do)
    return before is not None and before.text == text


def _has_done_enough(grievance: Grievance, moves: list[str], at: dt.datetime) -> bool:
    """Whether this code's holder has done so much in a day; others of a merged matter apart."""
    since, through = at - A_DAY_LONG, _through(grievance)
    done = GrievanceEvent.objects.filter(
        grievance=_one(grievance), move__in=moves, by=None, at__gt=since
    )
    own = [said for said in done.values_list("details", flat=True)
           if said.get("through", "") == through]  # fmt: skip
    return len(own) >= A_DAY[moves[0]]


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


def text_of(said: Mapping[str, Any]) -> str:
    """What was written. Raises `ValidationError`: nothing, too much, an identity number."""
    text = plain(str(said.get("text", ""))).strip()
    if not text:
        raise ValidationError(_("写一句话。"))
    if len(text) > RESIDENT_TEXT_AT_MOST:
        raise ValidationError(_("太长了，请写短一点。"))
    if holds_number(text):
        raise ValidationError(_("这里像是有身份证号。身份证号不保存，请删去再提交。"))
    return text


ACTS: dict[str, Act] = {
    "say": add_word,
    "rate": rate,
    "object": object_to,
    "object_class": object_to_class,
}
