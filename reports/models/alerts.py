"""Alerts as rows, and one digest a person a day."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Area, Cadre, Household
from contacts.models.base import Public
from contacts.scopes import Scopes, behind
from reports.models.obligations import Obligation
from visits.models import Activity, Commitment, Grievance, ReceptionDay, SituationReport


class AlertKind(models.TextChoices):
    """What each is, and who is told of it: `reports.queries.kinds`."""

    OVERDUE = "overdue", _("逾期")
    AT_RISK = "at_risk", _("落后")
    CARE_UNSEEN = "care_unseen", _("关爱户久未联系")
    PRESENCE = "presence", _("请确认是否同去")
    # Its stored value is older than its name.
    COMMITMENT = "promise", _("承诺到期")
    SWAPPED = "swapped", _("换班轮到您接访")
    # Told at once, whatever the hour (rule of light burden 4).
    URGENT = "urgent", _("紧急诉求待分办")
    # The ladder of a matter, told to whom its rung is about alone.
    MATTER_DUE = "matter_due", _("诉求快到期")
    MATTER_LATE = "matter_late", _("诉求超期")
    # The resident did not agree, or it was not solved: to be done once more.
    REOPENED = "reopened", _("诉求要重办")
    # The ladder of the follow-up, told to those who follow up: whoever handled it may not (S238).
    FOLLOW_UP_DUE = "follow_up_due", _("回访快到期")
    FOLLOW_UP_LATE = "follow_up_late", _("回访超期")
    TO_LEADER = "to_leader", _("诉求超期，报联村领导")
    TO_SECRETARY = "to_secretary", _("诉求超期，报党委书记")
    # Of situation reports: an urgent one is told at once too.
    SITUATION_NOW = "situation_now", _("紧急五情待回应")
    SITUATION_NEW = "situation_new", _("五情报告待回应")
    SITUATION_LATE = "situation_late", _("五情报告超时没有回应")
    # Other offices at a matter: told to those who may do something about it.
    PART_LATE = "part_late", _("协办逾期未反馈")
    MEASURE_LATE = "measure_late", _("措施逾期没做完")
    WHISTLE = "whistle", _("吹哨等会签")
    CALLED = "called", _("吹哨叫到，还没到场")
    CLASS_OBJECTED = "class_objected", _("群众不同意分类")
    EXTENSION_ASKED = "extension", _("申请延期，等批")
    # One for a township, whatever waits there: neither who asked nor how many (care P2).
    MATERNITY = "maternity", _("孕产服务申请待办")


class AlertQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Those that are not over."""
        return self.filter(resolved_on__isnull=True)


class Alert(Public):
    """Something that a person should look at; written once, resolved when it is over."""

    kind = models.CharField(_("种类"), max_length=14, choices=AlertKind)
    # What makes it the same alert: found again, it is not written again.
    key = models.CharField(max_length=120, unique=True)
    area = models.ForeignKey(Area, models.CASCADE, related_name="alerts")
    cadre = models.ForeignKey(Cadre, models.CASCADE, null=True, related_name="alerts")
    obligation = models.ForeignKey(Obligation, models.CASCADE, null=True, related_name="alerts")
    household = models.ForeignKey(Household, models.CASCADE, null=True, related_name="alerts")
    # Of what is told to a stand-in: the colleague on leave.
    stands_for = models.ForeignKey(Cadre, models.CASCADE, null=True, related_name="+")
    activity = models.ForeignKey(Activity, models.CASCADE, null=True, related_name="alerts")
    grievance = models.ForeignKey(Grievance, models.CASCADE, null=True, related_name="alerts")
    situation = models.ForeignKey(SituationReport, models.CASCADE, null=True, related_name="alerts")
    commitment = models.ForeignKey(Commitment, models.CASCADE, null=True, related_name="alerts")
    reception = models.ForeignKey(ReceptionDay, models.CASCADE, null=True, related_name="alerts")
    raised_on = models.DateField(_("提出日期"))
    # What was raised after somebody's last digest is new to him.
    raised_at = models.DateTimeField()
    resolved_on = models.DateField(_("解除日期"), null=True)

    objects = AlertQuerySet.as_manager()
    scopes = Scopes(
        "alert",
        areas=("area",),
        users=("cadre__user",),
        kept_from=behind("grievance", Grievance.scopes).kept_from,
    )

    class Meta(Public.Meta):
        verbose_name = _("提醒")
        ordering = ["-raised_on", "-pk"]
        indexes = [
            models.Index(
                fields=["area", "kind"],
                condition=Q(resolved_on__isnull=True),
                name="reports_alert_open",
            )
        ]

    def __str__(self) -> str:
        return self.key


class Digest(Public):
    """One message a person a day (rule of light burden 4); the row is the truth."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests")
    day = models.DateField(_("日期"))
    lines = models.JSONField(default=list)
    written_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    scopes = Scopes("self", users=("user",))

    class Meta(Public.Meta):
        verbose_name = _("每日提醒")
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], name="reports_digest_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.day}"
