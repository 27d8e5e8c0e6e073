"""五情报告: what happens in a place, told at once to the leader in charge, who must respond.

Four kinds are reported. The fifth, 孕情, is not (domain.md, section 6). A report describes a matter
in a place: there is no field for a person, no household, no link to anybody. Of incidents and disasters
alone, whom to call on the spot may be named; that goes when the report is closed.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.kit.whereabouts import whereabouts
from contacts.models import Area, Cadre, Organisation, ResponsibilityDistrict
from contacts.models.base import DATED_CONSTRAINTS, Dated, Public
from contacts.scopes import Scopes, behind

# A response is waited for a week at most.
LONGEST = 7 * 24 * 60


class SituationKind(models.TextChoices):
    """What is reported; 舆情 only about public matters (care P3), 孕情 not at all (care P2)."""

    CONCERN = "concern", _("民情")
    OPINION = "opinion", _("舆情")
    INCIDENT = "incident", _("警情")
    DISASTER = "disaster", _("灾情")


# For so many days after it happened it is kept whom to call on the spot, whatever became of it (ours).
DAYS_OF_CONTACT = 30

# Of these somebody may be called on the spot.
ON_THE_SPOT = (SituationKind.INCIDENT, SituationKind.DISASTER)


class SituationState(models.TextChoices):
    NEW = "new", _("待回应")
    RESPONDED = "responded", _("已回应")
    CLOSED = "closed", _("已办结")
    VOIDED = "voided", _("已作废")


class SituationReport(Public):
    """One report. `uid` is made by the form: sent twice it is one report. Never deleted, only voided.

    `leader` is who was in charge when it came in, or to whom that leader passed it on; nobody: it waits
    for all who may respond. `due_at` goes by the limit of that day. `response` is the first one, by which
    the time is measured; what was ordered later stands in the history. `version` counts the moves:
    whoever acts on an older one is told.
    """

    township = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("乡镇"))
    area = models.ForeignKey(
        Area, models.PROTECT, related_name="situations", verbose_name=_("在哪里")
    )
    district = models.ForeignKey(
        ResponsibilityDistrict,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="situations",
        verbose_name=_("责任区"),
    )
    place = models.CharField(_("具体地点"), max_length=100, blank=True)
    kind = models.CharField(_("哪一类"), max_length=10, choices=SituationKind)
    is_urgent = models.BooleanField(_("紧急"), default=False)
    happened_at = models.DateTimeField(_("什么时候的事"))
    text = models.TextField(_("什么事"))
    contact_name = models.CharField(_("现场找谁"), max_length=30, blank=True)
    contact_phone = models.CharField(_("现场电话"), max_length=30, blank=True)

    reported_at = models.DateTimeField(_("报告时间"))
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("报告人")
    )
    leader = models.ForeignKey(
        Cadre,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("分管领导"),
    )
    due_at = models.DateTimeField(_("最晚什么时候回应"))
    reminded_at = models.DateTimeField(_("到时限的提醒"), null=True, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=SituationState, default=SituationState.NEW
    )
    version = models.PositiveIntegerField(default=0)
    responded_at = models.DateTimeField(_("回应时间"), null=True, blank=True)
    responded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("回应人"),
    )
    response = models.TextField(_("怎么安排的"), blank=True)
    office = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("交给哪个单位"),
    )
    handler = models.ForeignKey(
        Cadre, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("交给谁")
    )
    # Digest of what was submitted: another content under the same uid is refused.
    content_digest = models.CharField(max_length=64, blank=True, editable=False)

    scopes = Scopes(
        "situation",
        areas=("area",),
        districts=("district",),
        users=("reported_by", "leader__user", "handler__user"),
        offices=("office",),
    )

    class Meta(Public.Meta):
        verbose_name = _("五情报告")
        ordering = ["-reported_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ON_THE_SPOT) | Q(contact_name="", contact_phone=""),
                name="visits_situation_nobody_is_named",
                violation_error_message=_("只有警情、灾情写现场找谁。"),
            ),
            models.CheckConstraint(
                condition=Q(responded_at__isnull=False) | Q(state__in=("new", "voided")),
                name="visits_situation_responded",
            ),
        ]
        indexes = [
            models.Index(fields=["area", "state"], name="visits_situation_by_area"),
            models.Index(fields=["-reported_at", "id"], name="visits_situation_newest"),
            models.Index(
                fields=["due_at"], condition=Q(state="new"), name="visits_situation_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.district or self.area}"

    @property
    def waits(self) -> bool:
        """Whether nobody in charge has responded yet."""
        return self.state == SituationState.NEW

    @property
    def where(self) -> str:
        """The place in words."""
        return whereabouts(self.district or self.area, self.place)

    @property
    def is_open(self) -> bool:
        return self.state in (SituationState.NEW, SituationState.RESPONDED)

    @property
    def took(self) -> dt.timedelta | None:
        """From the report to the first response."""
        return self.responded_at - self.reported_at if self.responded_at else None


class SituationEvent(models.Model):
    """What was done with a report. Nothing edits or deletes it: the database refuses."""

    report = models.ForeignKey(SituationReport, models.CASCADE, related_name="events")
    number = models.PositiveIntegerField()
    move = models.CharField(_("怎么了"), max_length=12)
    at = models.DateTimeField(_("时间"))
    # Empty: the system.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("之后的状态"), max_length=10, choices=SituationState)
    text = models.TextField(_("说明"), blank=True)
    # To which office, to whom by name, under which number: words of that day.
    details = models.JSONField(default=dict)

    scopes = behind("report", SituationReport.scopes)

    class Meta:
        verbose_name = _("经过")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number"], name="visits_situationevent_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.move}"


class SituationLeader(Dated):
    """分管领导: who of the leadership is in charge of a kind in a township, from when to when."""

    township = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("乡镇"))
    kind = models.CharField(_("哪一类"), max_length=10, choices=SituationKind)
    cadre = models.ForeignKey(
        Cadre, models.PROTECT, related_name="+", verbose_name=_("由哪位领导分管")
    )

    scopes = Scopes("situation_leader", areas=("township",))

    class Meta(Dated.Meta):
        verbose_name = _("五情分管领导")
        ordering = ["township__path", "kind", "-starts_on"]
        constraints = [
            *DATED_CONSTRAINTS,
            models.UniqueConstraint(
                fields=["township", "kind"],
                condition=Q(ends_on__isnull=True),
                name="visits_situationleader_one_a_kind",
                violation_error_message=_("这一类已经有人分管。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.cadre}"


class SituationLimit(Public):
    """回应时限: within how many minutes a kind is to be responded to, ordinary or urgent.

    A report keeps the instant that followed from it on its day, so it needs no days of validity.
    """

    kind = models.CharField(_("哪一类"), max_length=10, choices=SituationKind)
    is_urgent = models.BooleanField(_("紧急"))
    minutes = models.PositiveIntegerField(
        _("多少分钟以内回应"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST)]
    )

    class Meta(Public.Meta):
        verbose_name = _("五情回应时限")
        ordering = ["kind", "-is_urgent"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "is_urgent"], name="visits_situationlimit_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.minutes}"
