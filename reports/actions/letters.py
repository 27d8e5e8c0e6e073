"""Letters: they say that there is something, never what, and never about whom."""

from __future__ import annotations

from smtplib import SMTPAuthenticationError, SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.kit import clock, days
from contacts.kit.outward import Refused
from reports.models import AlertKind, Delivery

# What is told at once: the subject, and what there is.
URGENT = {
    AlertKind.URGENT: (
        gettext_lazy("连心桥：有紧急诉求"),
        gettext_lazy("有紧急诉求等着分办，请马上登录查看。"),
    ),
    AlertKind.SITUATION_NOW: (
        gettext_lazy("连心桥：有紧急五情"),
        gettext_lazy("有紧急的五情报告等您回应，请马上登录查看。"),
    ),
    AlertKind.SITUATION_LATE: (
        gettext_lazy("连心桥：紧急五情超时没有回应"),
        gettext_lazy("有紧急的五情报告超过时限没有人回应，请马上登录查看。"),
    ),
}
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
# The letter alone is refused, not the server's whole day.
OF_ONE_LETTER = ("recipient",)


def are_sent() -> bool:
    """Whether there is a mail server."""
    return str(settings.EMAIL_BACKEND) != NO_MAIL


def send_letter(delivery: Delivery) -> None:
    """One letter in the language of the user, with the way to the alerts.

    Raises `Refused` with a word for what was in the way. Its number is the row's: a letter that was
    sent twice, because nobody noted the first time, can be known as the same.
    """
    user = delivery.user
    assert user is not None  # noqa: S101 - the constraint says so
    sender = settings.DEFAULT_FROM_EMAIL
    host = sender.rpartition("@")[2].strip("<> ") or "localhost"
    with translation.override(user.language):
        subject, text = _words(delivery)
    link = f"{settings.SITE_URL}/alerts/" if settings.SITE_URL else ""
    letter = EmailMessage(
        subject,
        "\n\n".join(filter(None, [text, link])),
        sender,
        [user.email],
        headers={"Message-ID": f"<{delivery.uid}@{host}>"},
    )
    try:
        letter.send()
    except SMTPRecipientsRefused:
        raise Refused("recipient") from None
    except SMTPAuthenticationError:
        raise Refused("mail_login") from None
    except SMTPException:
        raise Refused("mail_said_no") from None
    except OSError:
        raise Refused("mail_unreachable") from None


def _words(delivery: Delivery) -> tuple[str, str]:
    if delivery.alert:
        urgent_subject, urgent_text = URGENT[AlertKind(delivery.alert.kind)]
        return str(urgent_subject), str(urgent_text)
    day = clock.day_of(delivery.ordered_at)
    if day == clock.today():
        text = _("您在连心桥有新的提醒，请登录查看。每个工作日最多一封。")
        return _("连心桥：有新的提醒"), text
    words = {"day": days.in_words(day, this_year=clock.today().year)}
    text = _("您在连心桥有%(day)s的提醒，当天没能发出，请登录查看。每个工作日最多一封。") % words
    return _("连心桥：%(day)s的提醒") % words, text
