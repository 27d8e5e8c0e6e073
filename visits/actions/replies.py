"""The author's answer to a remark or a question, kept beside it."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils.functional import Promise

from contacts import audit
from contacts.models import AuditVerb, User
from visits.models import DiaryReview, SpotCheck


def keep_reply(
    record: DiaryReview | SpotCheck,
    *,
    by: User,
    text: str,
    at: dt.datetime,
    resource: str,
    empty: str | Promise,
) -> None:
    """Store the reply with its instant, in the trail by the field's name alone.

    Raises:
        ValidationError: nothing said (`empty` is what the field tells then).
    """
    if not text.strip():
        raise ValidationError({"text": empty})
    record.reply, record.replied_at = text.strip(), at
    record.save(update_fields=["reply", "replied_at"])
    audit.record(
        by=by, verb=AuditVerb.CHANGE, resource=resource, ids=[record.uid], fields=["reply"]
    )
