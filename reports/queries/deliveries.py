"""How robots and letters fare, in plain words: what was delivered, what was not and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.kit import clock, days
from contacts.kit.language import counted
from reports.models import Delivery, DeliveryOutcome, Webhook

SHOWN = 20
# What may have been in the way, by the words of `Refused`.
WHY: dict[str, Promise] = {
    "address": gettext_lazy("地址不对，请从群里重新复制"),
    "host": gettext_lazy("这不是所选平台的地址"),
    "unresolved": gettext_lazy("找不到对方的服务器，请检查这台服务器能不能上网"),
    "private": gettext_lazy("地址指向内部网络，为了安全没有发"),
    "unreachable": gettext_lazy("连不上对方的服务器"),
    "tls": gettext_lazy("对方的安全证书不对，没有发"),
    "timeout": gettext_lazy("对方太久没有回答"),
    "redirect": gettext_lazy("对方要转到别的网址，为了安全没有跟去"),
    "too_long": gettext_lazy("对方的回答太长，没有读完"),
    "no_http": gettext_lazy("对方的回答看不懂"),
    "no_answer": gettext_lazy("对方的回答看不懂"),
    "no_robot": gettext_lazy("机器人不在了，或者换了地址，请重新填地址"),
    "robot_off": gettext_lazy("机器人在群里停用了"),
    "no_group": gettext_lazy("群已经解散"),
    "rules": gettext_lazy("机器人的安全设置不让发，请核对关键词、加签密钥或者IP地址"),
    "too_often": gettext_lazy("发得太密，过一会儿再发"),
    "recipient": gettext_lazy("邮件服务器不收这个收件人"),
    "mail_login": gettext_lazy("登录不了邮件服务器"),
    "mail_said_no": gettext_lazy("邮件服务器不让发"),
    "mail_unreachable": gettext_lazy("连不上邮件服务器"),
}


@dataclass(frozen=True)
class Fared:
    """`code` is a state of the house; `why` says more in a sentence."""

    code: str
    words: str
    why: str = ""


def why(error: str) -> str:
    """What was in the way, in plain words."""
    if error in WHY:
        return str(WHY[error])
    _kind, _colon, number = error.partition(":")
    return _("对方说出错（%(number)s）") % {"number": number} if number else _("没能发出，请看日志")


def masked(webhook: Webhook) -> str:
    """The address as it may be shown: the host, and how the key ends."""
    address = webhook.address.reveal()
    return f"{urlsplit(address).hostname} … {address[-4:]}"


def with_last(rows: QuerySet[Webhook]) -> QuerySet[Webhook]:
    """Robots with how their last message fared, and how many wait."""
    told = Delivery.objects.filter(webhook=OuterRef("pk")).exclude(outcome=DeliveryOutcome.NEEDLESS)
    last = told.order_by("-ordered_at", "-pk")
    names = ("outcome", "error", "delivered_at", "tries")
    found = {f"last_{name}": Subquery(last.values(name)[:1]) for name in names}
    waiting = Count("deliveries", filter=Q(deliveries__outcome=DeliveryOutcome.WAITING))
    return rows.select_related("area", "organisation").annotate(waiting=waiting, **found)


def standing(webhook: Any) -> Fared:
    """How a robot of `with_last` fares."""
    if not webhook.is_on:
        return Fared("neutral", _("停用"))
    if not webhook.last_outcome:
        return Fared("neutral", _("还没有发过"))
    return fared(
        webhook.last_outcome, webhook.last_error, webhook.last_delivered_at, webhook.last_tries
    )


def fared(outcome: str, error: str, delivered_at: Any, tries: int) -> Fared:
    """How one message fared."""
    if outcome == DeliveryOutcome.DELIVERED:
        local = timezone.localtime(delivered_at)
        day = days.in_words(local.date(), this_year=clock.today().year)
        return Fared("met", _("已送到"), f"{day} {local:%H:%M}")
    if outcome == DeliveryOutcome.NEEDLESS:
        return Fared("neutral", str(DeliveryOutcome.NEEDLESS.label))
    if outcome == DeliveryOutcome.GIVEN_UP:
        return Fared("overdue", _("没送到"), _("%(why)s。") % {"why": why(error)})
    if not error:
        return Fared("neutral", str(DeliveryOutcome.WAITING.label))
    told = counted("%(why)s。已经发了%(n)s次，还会再发。", tries) % {"why": why(error), "n": tries}
    return Fared("at_risk", _("还没送到"), told)


def messages_of(webhook: Webhook) -> list[tuple[Delivery, Fared]]:
    """The last messages of a robot, each with how it fared."""
    rows = webhook.deliveries.order_by("-ordered_at", "-pk")[:SHOWN]
    return [(row, fared(row.outcome, row.error, row.delivered_at, row.tries)) for row in rows]


def mail_standing() -> Fared:
    """How letters fare, without a word of to whom."""
    rows = Delivery.objects.filter(webhook=None, outcome=DeliveryOutcome.WAITING).exclude(error="")
    error = rows.order_by("-ordered_at").values_list("error", flat=True).first()
    if error is None:
        return Fared("met", _("没有发不出的信"))
    return Fared("at_risk", _("有信还没发出"), _("%(why)s。还会再发。") % {"why": why(error)})
