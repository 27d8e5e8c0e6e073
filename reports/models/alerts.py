"""Alerts as rows, and one digest a person a day."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Area, Cadre, Household
from contacts.models.base import Public
from contacts.scopes import Scopes
from reports.models.obligations import Obligation
from visits.models import Activity, Commitment, Grievance


class AlertKind(models.TextChoices):
    OVERDUE = "overdue", _("逾期")
    AT_RISK = "at_risk", _("落后")
    CARE_UNSEEN = "care_unseen", _("关爱户久未联系")
    PRESENCE = "presence", _("请确认是否同去")
    PROMISE = "promise", _("承诺到期")
    # Told at once, whatever the hour (rule of light burden 4).
    URGENT = "urgent", _("紧急诉求待分办")
    # The ladder of a matter, told to whom its rung is about alone.
    MATTER_DUE = "matter_due", _("诉求快到期")
    MATTER_LATE = "matter_late", _("诉求超期")
    TO_LEADER = "to_leader", _("诉求超期，报联村领导")
    TO_SECRETARY = "to_secretary", _("诉求超期，报党委书记")


# Told to the person alone: no overseer counts them or reads them in a list.
PERSONAL_KINDS = (
    AlertKind.PRESENCE,
    AlertKind.PROMISE,
    AlertKind.URGENT,
    AlertKind.MATTER_DUE,
    AlertKind.MATTER_LATE,
    AlertKind.TO_LEADER,
    AlertKind.TO_SECRETARY,
)


# Of matters that nobody has by name: told to all who may do this with them there.
DESKS = {
    AlertKind.URGENT: "dispatch",
    AlertKind.MATTER_DUE: "dispatch",
    AlertKind.MATTER_LATE: "dispatch",
    AlertKind.TO_LEADER: "decide",
    AlertKind.TO_SECRETARY: "decide",
}


class AlertQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Those that are not over."""
        return self.filter(resolved_on__isnull=True)

    def of_desks(self) -> Self:
        """Those of matters that nobody has by name."""
        return self.filter(cadre=None, kind__in=DESKS)


class Alert(Public):
    """Something that a person should look at; written once, resolved when it is over."""

    kind = models.CharField(_("种类"), max_length=12, choices=AlertKind)
    # What makes it the same alert: found again, it is not written again.
    key = models.CharField(max_length=120, unique=True)
    area = models.ForeignKey(Area, models.CASCADE, related_name="alerts")
    cadre = models.ForeignKey(Cadre, models.CASCADE, null=True, related_name="alerts")
    obligation = models.ForeignKey(Obligation, models.CASCADE, null=True, related_name="alerts")
    household = models.ForeignKey(Household, models.CASCADE, null=True, related_name="alerts")
    activity = models.ForeignKey(Activity, models.CASCADE, null=True, related_name="alerts")
    grievance = models.ForeignKey(Grievance, models.CASCADE, null=True, related_name="alerts")
    commitment = models.ForeignKey(Commitment, models.CASCADE, null=True, related_name="alerts")
    raised_on = models.DateField(_("提出日期"))
    # What was raised after somebody's last digest is new to him.
    raised_at = models.DateTimeField()
    # When the letter about something urgent went out; nothing else has a letter of its own.
    mailed_at = models.DateTimeField(null=True)
    resolved_on = models.DateField(_("解除日期"), null=True)

    objects = AlertQuerySet.as_manager()
    scopes = Scopes("alert", areas=("area",), users=("cadre__user",))

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
    mailed_at = models.DateTimeField(null=True)

    scopes = Scopes("self", users=("user",))

    class Meta(Public.Meta):
        verbose_name = _("每日提醒")
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], name="reports_digest_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.day}"
