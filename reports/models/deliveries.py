"""Group robots, and what leaves the house: one row for each thing told over each way."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, When
from django.utils.translation import gettext_lazy as _

from contacts.kit.hidden import SecretField
from contacts.models import Area, Organisation
from contacts.models.base import Public
from contacts.scopes import Scopes, behind
from reports.models.alerts import Alert, Digest


class Platform(models.TextChoices):
    WECOM = "wecom", _("企业微信")
    DINGTALK = "dingtalk", _("钉钉")


class Webhook(Public):
    """群机器人: a group of a township, or of one of its organisations, that is told kinds and counts.

    Whoever has the address may write into the group: neither it nor the key is ever shown again.
    """

    name = models.CharField(_("叫什么"), max_length=40)
    platform = models.CharField(_("哪个平台"), max_length=10, choices=Platform)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("乡镇"))
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("单位"),
    )
    address = SecretField(_("机器人地址"))
    signing_key = SecretField(_("加签密钥"), blank=True)
    # Which robot it is, without telling its address (`actions.robots.fingerprint`).
    fingerprint = models.CharField(_("机器人识别码"), max_length=64, blank=True, editable=False)
    is_on = models.BooleanField(_("启用"), default=True)
    added_at = models.DateTimeField(_("添加时间"))

    scopes = Scopes("webhook", areas=("area",))

    class Meta(Public.Meta):
        verbose_name = _("群机器人")
        ordering = ["area__path", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "fingerprint"],
                condition=Q(is_on=True) & ~Q(fingerprint=""),
                name="reports_webhook_once",
                violation_error_message=_("这个机器人已经添加过。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class About(models.TextChoices):
    URGENT = "urgent", _("紧急的事")
    DIGEST = "digest", _("每日提醒")
    TEST = "test", _("测试")


class DeliveryOutcome(models.TextChoices):
    WAITING = "waiting", _("等着发")
    DELIVERED = "delivered", _("已送到")
    # Tried for days.
    GIVEN_UP = "given_up", _("没送到，不再发")
    # What it spoke of was over before it went out.
    NEEDLESS = "needless", _("不用再发")


class DeliveryQuerySet(models.QuerySet):
    def due(self, at: dt.datetime) -> Self:
        """Those to be sent now: what is urgent first, then the oldest."""
        rows = self.filter(outcome=DeliveryOutcome.WAITING, next_try_at__lte=at)
        return rows.order_by(Case(When(about=About.URGENT, then=0), default=1), "ordered_at", "pk")


class Delivery(Public):
    """Something that is told over one way: by letter to an account, or into the group of a robot.

    Written in the transaction of what it speaks of, once (`key`); the sweep of each minute sends it.
    """

    about = models.CharField(_("什么事"), max_length=10, choices=About)
    # What makes it the same: alert or digest, how often raised, and to whom.
    key = models.CharField(max_length=120, unique=True)
    alert = models.ForeignKey(Alert, models.CASCADE, null=True, related_name="deliveries")
    digest = models.ForeignKey(Digest, models.CASCADE, null=True, related_name="deliveries")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="deliveries"
    )
    webhook = models.ForeignKey(Webhook, models.CASCADE, null=True, related_name="deliveries")
    # What a group's digest says: [kind, count] each.
    lines = models.JSONField(default=list)
    ordered_at = models.DateTimeField(_("时间"))
    outcome = models.CharField(
        _("结果"), max_length=10, choices=DeliveryOutcome, default=DeliveryOutcome.WAITING
    )
    tries = models.PositiveSmallIntegerField(_("发了几次"), default=0)
    next_try_at = models.DateTimeField(_("下次再发"))
    delivered_at = models.DateTimeField(_("送到时间"), null=True)
    # A word of our own (`queries.deliveries`), never one of the other side's.
    error = models.CharField(max_length=40, blank=True)

    objects = DeliveryQuerySet.as_manager()
    scopes = behind("webhook", Webhook.scopes)

    class Meta(Public.Meta):
        verbose_name = _("发送")
        ordering = ["-ordered_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=True, webhook__isnull=False)
                | Q(user__isnull=False, webhook__isnull=True),
                name="reports_delivery_over_one_way",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(outcome="waiting"), name="reports_delivery_due"
            ),
            models.Index(fields=["webhook", "-ordered_at"], name="reports_delivery_of_robot"),
        ]

    def __str__(self) -> str:
        return self.key
