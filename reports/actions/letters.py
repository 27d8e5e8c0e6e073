"""Letters: they say that there is something, never what, and never about whom."""

from __future__ import annotations

import logging
from collections.abc import Callable
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core import mail
from django.db.models import QuerySet
from django.utils import translation
from django.utils.functional import Promise

from contacts.kit import clock
from contacts.models import User

logger = logging.getLogger(__name__)

NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"


def send_each(waiting: QuerySet[Any], send: Callable[[Any], None]) -> int:
    """Send what is told by the rows that wait (`mailed_at`), each once; how many went out.

    What could not be sent is tried again with the next call.
    """
    if settings.EMAIL_BACKEND == NO_MAIL:
        return 0
    sent, rows = 0, waiting.model._base_manager
    for row in waiting.filter(mailed_at=None):
        if not rows.filter(pk=row.pk, mailed_at=None).update(mailed_at=clock.now()):
            continue  # another worker has it
        try:
            send(row)
        except (SMTPException, OSError) as error:
            rows.filter(pk=row.pk).update(mailed_at=None)
            logger.warning("The mail server refuses letters: %s", type(error).__name__)
            break
        sent += 1
    return sent


def write_letter(user: User, *, subject: Promise, text: Promise) -> None:
    """One letter in the language of the user, with the way to the alerts."""
    with translation.override(user.language):
        lines = [str(text), f"{settings.SITE_URL}/alerts/" if settings.SITE_URL else ""]
        mail.send_mail(str(subject), "\n\n".join(filter(None, lines)), None, [user.email])
