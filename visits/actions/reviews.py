"""Diary review: the assessor remarks and confirms, the cadre replies."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts import audit
from contacts.kit import clock, days
from contacts.models import AuditVerb, Cadre, User
from visits.actions.replies import keep_reply
from visits.models import DiaryReview
from visits.queries.assessors import reviewed_by
from visits.queries.closing import confirmable_from


@transaction.atomic
def review_diary(
    *, by: User, cadre: Cadre, month: dt.date, at: dt.datetime, remark: str = "", confirm: bool
) -> DiaryReview:
    """Remark on a cadre's month or ask, at any time; confirm that it was seen, once it has passed.

    Raises:
        ValidationError: not the cadre's assessor, an empty remark, a reply stands already, the
            month has days to come, or it is confirmed.
    """
    if not reviewed_by(by, clock.day_of(at)).filter(pk=cadre.pk).exists():
        raise ValidationError(_("这本日记不由您审阅。"))
    if confirm:
        _refuse_early(month, clock.day_of(at))
    first = month.replace(day=1)
    review, _new = DiaryReview.objects.get_or_create(
        cadre=cadre, month=first, defaults={"assessor": by}
    )
    review = DiaryReview.objects.select_for_update().get(pk=review.pk)
    if review.confirmed_at:
        raise ValidationError(_("这个月已经审阅完了。"))
    remark = remark.strip()
    if remark != review.remark:
        if review.replied_at:
            raise ValidationError(
                {"remark": _("本人已经回复，意见不能再改。这个月过完就可以确认。")}
            )
        review.remark, review.remarked_at = remark, at if remark else None
    if not remark and not confirm:
        raise ValidationError(
            {"remark": _("写一句意见或者问题。没有意见的，这个月过完以后直接确认就行。")}
        )
    review.assessor = by
    review.confirmed_at = at if confirm else None
    review.save()
    fields = ["remark", "confirmed_at"] if confirm else ["remark"]
    audit.record(
        by=by, verb=AuditVerb.CHANGE, resource="diary_review", ids=[review.uid], fields=fields
    )
    return review


def _refuse_early(month: dt.date, today: dt.date) -> None:
    """The month can still fill: what is confirmed must be all of it."""
    day = confirmable_from(month)
    if today < day:
        words = {"day": days.in_words(day, this_year=today.year)}
        raise ValidationError(_("这个月还没过完，%(day)s起才能确认。意见现在就可以发。") % words)


@transaction.atomic
def reply_to_review(*, by: User, review: DiaryReview, text: str, at: dt.datetime) -> DiaryReview:
    """The cadre answers a remark, until the assessor confirms.

    Raises:
        ValidationError: another's review, nothing was asked, nothing said, or confirmed already.
    """
    review = DiaryReview.objects.select_for_update().get(pk=review.pk)
    if review.cadre.user_id != by.pk or not review.remark:
        raise ValidationError(_("这里没有要您回复的意见。"))
    if review.confirmed_at:
        raise ValidationError(_("这个月已经审阅完了。"))
    empty = _("写一句回复。")
    keep_reply(review, by=by, text=text, at=at, resource="diary_review", empty=empty)
    return review
