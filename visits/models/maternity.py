"""孕产服务申请: what a resident asks for of the own accord, in the place of the fifth 情 (domain.md, section 6).

Not a word about anybody's condition and no name: a district, a telephone, the service wanted (care P2). Off
by default. What stays is a number of services a quarter.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Area, ResponsibilityDistrict
from contacts.models.base import DATED_CONSTRAINTS, Dated, Public
from contacts.scopes import Scopes

# What is kept of one; after that it is deleted (`actions.retention`). The second is ours.
DAYS_AFTER_SERVICE, DAYS_UNSERVED = 60, 90


class MaternityService(models.TextChoices):
    """What may be asked for: services, never conditions."""

    CHECKUP = "checkup", _("预约产检")
    TRANSPORT = "transport", _("接送去医院")
    HOME = "home", _("产后上门服务")
    PAPERS = "papers", _("办证、报销怎么办")


class MaternityOffer(Dated):
    """A township takes such requests, from when to when, on what paper of its own.

    `assessment` names the impact assessment that sensitive personal information asks for (care P2).
    """

    township = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("乡镇"))
    assessment = models.CharField(_("影响评估的文件"), max_length=100)

    scopes = Scopes("maternity", areas=("township",))

    class Meta(Dated.Meta):
        verbose_name = _("孕产服务申请")
        ordering = ["township__path", "-starts_on"]
        constraints = [
            *DATED_CONSTRAINTS,
            models.UniqueConstraint(
                fields=["township"],
                condition=Q(ends_on__isnull=True),
                name="visits_maternityoffer_once",
                violation_error_message=_("已经打开了。"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.township)


class MaternityRequest(Public):
    """One request. `uid` comes with the form: sent twice it is one."""

    district = models.ForeignKey(
        ResponsibilityDistrict, models.PROTECT, related_name="+", verbose_name=_("责任区")
    )
    service = models.CharField(_("要什么服务"), max_length=10, choices=MaternityService)
    phone = models.CharField(_("电话"), max_length=30)
    asked_on = models.DateField(_("哪天申请的"))
    served_on = models.DateField(_("哪天服务的"), null=True, blank=True)

    scopes = Scopes("maternity", areas=("district__area",))

    class Meta(Public.Meta):
        verbose_name = _("孕产服务申请")
        ordering = ["asked_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(served_on__isnull=True) | Q(served_on__gte=models.F("asked_on")),
                name="visits_maternity_served_after_asked",
            )
        ]

    def __str__(self) -> str:
        return str(self.get_service_display())


class MaternityQuarter(models.Model):
    """How many services a township gave in a quarter: all that is left of them."""

    township = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("乡镇"))
    quarter = models.CharField(_("季度"), max_length=7)
    number = models.PositiveIntegerField(_("服务次数"), default=0)

    scopes = Scopes("maternity", areas=("township",))

    class Meta:
        verbose_name = _("孕产服务次数")
        ordering = ["township__path", "-quarter"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "quarter"], name="visits_maternityquarter_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.township} {self.quarter}"
