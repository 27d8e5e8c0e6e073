"""Requirements: who must do what, how much, how often; and the packs they ship in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.kit.language import own_name
from contacts.models import Area
from contacts.models.base import DATED_CONSTRAINTS, Dated
from contacts.scopes import Scopes


class Subject(models.TextChoices):
    CADRE = "cadre", _("干部")
    DISTRICT = "district", _("责任区")
    TOWNSHIP = "township", _("乡镇")


class Every(models.TextChoices):
    WEEK = "week", _("每周")
    HALF_MONTH = "half_month", _("每半月")
    MONTH = "month", _("每月")
    QUARTER = "quarter", _("每季度")
    HALF_YEAR = "half_year", _("每半年")
    YEAR = "year", _("每年")


# What a measure counts.
UNITS = {"visit_days": _("天"), "took_part": _("次"), "held": _("次")}
HOUSEHOLDS = _("户")


class PackAdoption(Dated):
    """A township switches a pack of rules on, naming its own document."""

    # Empty: every township that is brought in later takes it over.
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, related_name="packs", verbose_name=_("乡镇")
    )
    pack = models.CharField(_("规则包"), max_length=40)
    document = models.CharField(_("依据的文件"), max_length=200)
    # Rules of the pack that are switched on only when asked for.
    optional = models.JSONField(default=list)
    switched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    switched_at = models.DateTimeField(auto_now_add=True)

    scopes = Scopes("requirement", areas=("area",))

    class Meta(Dated.Meta):
        verbose_name = _("启用的规则包")
        constraints = [
            *DATED_CONSTRAINTS,
            models.UniqueConstraint(
                fields=["area", "pack", "starts_on"], name="reports_packadoption_once"
            ),
            models.UniqueConstraint(
                fields=["pack"],
                condition=models.Q(area__isnull=True, ends_on__isnull=True),
                name="reports_packadoption_once_for_all",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area or '*'} {self.pack}"


class Requirement(Dated):
    """One version of one rule of one township; a change of the norm is a new row (rule 11)."""

    area = models.ForeignKey(
        Area, models.PROTECT, related_name="requirements", verbose_name=_("乡镇")
    )
    pack = models.CharField(_("规则包"), max_length=40)
    code = models.SlugField(_("代码"), max_length=60)
    # Of two requirements of one duty only the higher norm binds on a day (rule 8).
    duty = models.SlugField(_("职责"), max_length=60)
    name = models.CharField(_("名称"), max_length=60)
    name_en = models.CharField(_("英文名称"), max_length=120, blank=True)
    subject = models.CharField(_("对象"), max_length=10, choices=Subject)
    # For cadres: {"categories": [...], "party_members": true}.
    audience = models.JSONField(_("人员范围"), default=dict)
    measure = models.SlugField(_("计量"), max_length=40)
    options = models.JSONField(_("计量选项"), default=dict)
    # For a share: hundredths.
    norm = models.PositiveSmallIntegerField(_("数量"))
    every = models.CharField(_("周期"), max_length=10, choices=Every)
    document = models.CharField(_("依据"), max_length=200, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    scopes = Scopes("requirement", areas=("area",))

    class Meta(Dated.Meta):
        verbose_name = _("规则")
        ordering = ["area_id", "pack", "pk"]
        constraints = [
            *DATED_CONSTRAINTS,
            models.UniqueConstraint(
                fields=["area", "code", "starts_on"],
                name="reports_requirement_version_once",
            ),
        ]

    def __str__(self) -> str:
        return own_name(self)

    @property
    def unit(self) -> str:
        """The word after a figure of this rule: days, times, households."""
        return str(UNITS.get(self.measure, HOUSEHOLDS))
