"""The lists on which grievances rest: kinds, limits, topics, causes, and who answers for them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Area, Organisation, refuse_label
from contacts.models.base import DATED_CONSTRAINTS, Dated, Listed
from contacts.scopes import Scopes
from visits.clocks import Limit, Unit
from visits.stages import Stage


class GrievanceKind(Listed):
    """诉求类型: what is asked for, which decides how long an answer may take."""

    code = models.SlugField(_("代码"), max_length=20, unique=True)
    # Registered in the official petition system too; accepted first, then answered.
    is_petition = models.BooleanField(_("信访事项"), default=False)
    # Told at once, whatever the hour (rule of light burden 4).
    is_urgent = models.BooleanField(_("紧急"), default=False)

    class Meta(Listed.Meta):
        verbose_name = _("诉求类型")

    def clean(self) -> None:
        """A kind tells matters apart, never people."""
        refuse_label("name", self.name)


class TimeLimit(Dated):
    """办理时限: how long a stage may take for a kind, from a day on; an old matter keeps the old one."""

    # Empty: for every kind that has none of its own.
    kind = models.ForeignKey(
        GrievanceKind,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="limits",
        verbose_name=_("诉求类型"),
    )
    stage = models.CharField(_("环节"), max_length=12, choices=Stage)
    amount = models.PositiveSmallIntegerField(_("多少"))
    unit = models.CharField(_("单位"), max_length=12, choices=Unit)

    class Meta(Dated.Meta):
        verbose_name = _("办理时限")
        ordering = ["stage", "kind__position", "starts_on"]
        constraints = [
            *DATED_CONSTRAINTS,
            models.UniqueConstraint(
                fields=["kind", "stage", "starts_on"],
                condition=Q(kind__isnull=False),
                name="visits_timelimit_of_a_kind_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["stage", "starts_on"],
                condition=Q(kind__isnull=True),
                name="visits_timelimit_of_all_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=1, amount__lte=365), name="visits_timelimit_within_a_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.amount}{self.get_unit_display()}"

    @property
    def limit(self) -> Limit:
        return Limit(self.amount, self.unit)


class Topic(Listed):
    """诉求类别 in two levels: employment → wages. About matters, never about people's views."""

    code = models.SlugField(_("代码"), max_length=30, unique=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("上一级"),
    )

    class Meta(Listed.Meta):
        verbose_name = _("诉求类别")

    def clean(self) -> None:
        """A topic gathers matters under no label."""
        refuse_label("name", self.name)


class CauseKind(Listed):
    """原因类别: why something was amiss (S119). About what is missing or broken, never about people."""

    code = models.SlugField(_("代码"), max_length=30, unique=True)

    class Meta(Listed.Meta):
        verbose_name = _("原因类别")

    def clean(self) -> None:
        """A cause lies in the matter, not in who raised it."""
        refuse_label("name", self.name)


class Responsibility(Dated):
    """职责清单: which office answers for a topic in an area, from when to when."""

    area = models.ForeignKey(
        Area, models.PROTECT, related_name="responsibilities", verbose_name=_("范围")
    )
    topic = models.ForeignKey(
        Topic, models.PROTECT, related_name="responsibilities", verbose_name=_("诉求类别")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="responsibilities", verbose_name=_("承办单位")
    )

    scopes = Scopes("responsibility", areas=("area",))

    class Meta(Dated.Meta):
        verbose_name = _("职责清单")
        ordering = ["area__path", "topic__position", "-starts_on"]
        constraints = [
            *DATED_CONSTRAINTS,
            models.UniqueConstraint(
                fields=["area", "topic"],
                condition=Q(ends_on__isnull=True),
                name="visits_responsibility_one_office_a_topic",
                violation_error_message=_("这一类已经有承办单位，请先结束原来的"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} → {self.organisation}"
