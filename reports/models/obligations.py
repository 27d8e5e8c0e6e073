"""Obligations: one requirement for one subject in one period, with its figures."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.models import Area, Cadre, ResponsibilityDistrict
from contacts.models.base import Public
from contacts.scopes import Scopes, behind
from reports.models.requirements import Requirement


class State(models.TextChoices):
    """In the order in which rule 9 asks: the first that fits."""

    WAIVED = "waived", _("已免除")
    EXEMPT = "exempt", _("无任务")
    MET = "met", _("完成")
    OVERDUE = "overdue", _("逾期")
    AT_RISK = "at_risk", _("落后")
    ON_TRACK = "on_track", _("正常")


class ObligationQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)

    def running_on(self, day: dt.date) -> Self:
        """Those whose period contains `day`."""
        return self.filter(period_starts_on__lte=day, period_ends_on__gte=day)


class Obligation(Public):
    """What one subject owes under one requirement in one period, and how it stands.

    All figures are those of the end of `computed_on`. The close fixes bound days, target
    and done; `done_now` goes on to show what today's records say.
    """

    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="obligations")
    # The place by which scope, dashboards and drill-down go: the district's village for
    # whoever stands in exactly one district, else the township.
    area = models.ForeignKey(Area, models.PROTECT, related_name="obligations")
    cadre = models.ForeignKey(
        Cadre, models.PROTECT, null=True, blank=True, related_name="obligations"
    )
    district = models.ForeignKey(
        ResponsibilityDistrict,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="obligations",
    )
    # The subject's primary key, of the kind that the requirement names.
    subject_key = models.BigIntegerField()
    period = models.CharField(_("周期"), max_length=10)
    period_starts_on = models.DateField()
    period_ends_on = models.DateField()
    closes_at = models.DateTimeField(_("关账时间"))

    bound_days = models.PositiveSmallIntegerField(_("在岗天数"), default=0)
    elapsed_days = models.PositiveSmallIntegerField(default=0)
    open_days = models.PositiveSmallIntegerField(default=0)
    last_bound_on = models.DateField(null=True)
    target = models.PositiveIntegerField(_("应完成"), default=0)
    done = models.PositiveIntegerField(_("已完成"), default=0)
    done_now = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(_("补记"), default=0)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.ON_TRACK)
    reachable = models.BooleanField(default=True)
    waived = models.BooleanField(default=False)
    computed_on = models.DateField(_("截至"), null=True)
    closed_at = models.DateTimeField(null=True)

    objects = ObligationQuerySet.as_manager()
    scopes = Scopes("obligation", areas=("area",), users=("cadre__user",))

    class Meta(Public.Meta):
        verbose_name = _("任务")
        ordering = ["period_starts_on", "requirement_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "period", "subject_key"],
                name="reports_obligation_once",
            ),
        ]
        indexes = [
            models.Index(fields=["cadre", "period_ends_on"], name="reports_obligation_by_cadre"),
            models.Index(fields=["area", "period"], name="reports_obligation_by_area"),
            models.Index(fields=["closed_at", "period_ends_on"], name="reports_obligation_open"),
        ]

    def __str__(self) -> str:
        return f"{self.requirement} {self.period} {self.subject}"

    @property
    def subject(self) -> Cadre | ResponsibilityDistrict | Area:
        """Whose obligation it is."""
        return self.cadre or self.district or self.area

    @property
    def missing(self) -> int:
        return max(self.target - self.done, 0)

    @property
    def pace(self) -> int:
        """How much would be done by now if it came evenly (counting rule 9)."""
        if not self.bound_days:
            return 0
        return self.target * self.elapsed_days // self.bound_days


class BoundSpan(models.Model):
    """A run of days on which an obligation binds: in its audience, not on leave (rule 8)."""

    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="spans")
    starts_on = models.DateField()
    ends_on = models.DateField()

    scopes = behind("obligation", Obligation.scopes)

    class Meta:
        verbose_name = _("在岗时段")
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "starts_on"], name="reports_boundspan_once"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="reports_boundspan_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on}–{self.ends_on}"


class PeriodDecision(Public):
    """A named person decides on one rule's period in an area, with a reason."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("范围"))
    code = models.SlugField(_("规则"), max_length=60)
    period = models.CharField(_("周期"), max_length=10)
    reason = models.CharField(_("原因"), max_length=200)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField()

    scopes = Scopes("obligation", areas=("area",))

    class Meta(Public.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self.code} {self.period}"


class Waiver(PeriodDecision):
    """An administrator waives a period for all (rule 7)."""

    withdrawn_at = models.DateTimeField(null=True)

    class Meta(PeriodDecision.Meta):
        verbose_name = _("免除")
        constraints = [
            models.UniqueConstraint(
                fields=["area", "code", "period"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="reports_waiver_once",
            )
        ]


class Reopening(PeriodDecision):
    """A closed period is opened again until `closes_at`, then closed anew (rule 5)."""

    closes_at = models.DateTimeField(_("再次关账时间"))

    class Meta(PeriodDecision.Meta):
        verbose_name = _("重新打开")


class EngineRun(models.Model):
    """A run of the engine: as of which day, how far it came."""

    on = models.DateField(_("截至"))
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    issued = models.PositiveIntegerField(default=0)
    refreshed = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("计算")
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.on}"
