"""Pictures with an entry: optional and off by default (rule of light burden 3)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from contacts import audit
from contacts.models import AuditVerb, User
from visits.models import Activity, Attachment
from visits.queries.writers import may_change


@transaction.atomic
def attach(*, by: User, activity: Activity, pictures: Iterable[bytes]) -> list[Attachment]:
    """Keep pictures with an entry; they come drawn anew, without metadata.

    Raises:
        ValidationError: the entry isn't the user's.
    """
    if not may_change(by, activity):
        raise ValidationError(_("这一条是别人记的，请由记的人来改。"))
    kept = []
    for number, picture in enumerate(pictures, start=activity.attachments.count() + 1):
        attachment = Attachment(activity=activity, name=str(number), added_by=by)
        attachment.file.save(f"{uuid.uuid4()}.jpg", ContentFile(picture), save=False)
        attachment.save()
        kept.append(attachment)
    if kept:
        audit.record(
            by=by,
            verb=AuditVerb.CHANGE,
            resource="activity",
            ids=[activity.uid],
            fields=["attachments"],
        )
    return kept


@transaction.atomic
def remove_attachment(*, by: User, attachment: Attachment) -> None:
    """Take a picture away for good, also after the lock: what should not be kept isn't.

    Raises:
        ValidationError: the entry isn't the user's.
    """
    activity = attachment.activity
    if not may_change(by, activity):
        raise ValidationError(_("这一条是别人记的，请由记的人来改。"))
    storage, name = attachment.file.storage, attachment.file.name
    attachment.delete()
    transaction.on_commit(lambda: storage.delete(str(name)))
    audit.record(
        by=by,
        verb=AuditVerb.CHANGE,
        resource="activity",
        ids=[activity.uid],
        fields=["attachments"],
        reason=_("删去照片"),
    )
