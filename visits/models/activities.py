"""Activities: one record for everything that was done; all counts derive from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.kit.quantities import Quantity
from contacts.kit.quantity_fields import bound_of_a_number, quantity_of
from contacts.kit.sql import StartOfDay
from contacts.models import (
    Area,
    Cadre,
    Household,
    Organisation,
    ResponsibilityDistrict,
    refuse_label,
)
from contacts.models.base import Listed, Public
from contacts.scopes import Scopes

# Screened for disputes (S228): as an entry of its own, or in a meeting's.
SCREENING = "dispute_screening"
# Written more than this many days after it happened is late 补记 (counting rule 5).
LATE_AFTER_DAYS = 3


def in_time(at: Callable[[str], str] = str) -> Q:
    """Written within three calendar days (counting rule 5); `at` leads to the activity's fields."""
    too_late = StartOfDay(F(at("happened_on")), plus=LATE_AFTER_DAYS + 1)
    return Q(**{at("written_at__lt"): too_late})


def holds(relation: str = "") -> Q:
    """Valid, and not typed before its day: that never counts (counting rules 1 and 6).

    `relation` leads to the activity.
    """
    at = f"{relation}__" if relation else ""
    written = {f"{at}recorded_at__date__gte": F(f"{at}happened_on")}
    return Q(**{f"{at}state": ActivityState.VALID}, **written)


class Family(models.TextChoices):
    VISITS = "visits", _("走访")
    FIELD = "field", _("领导下访")
    RECEPTION = "reception", _("接访")
    MEETINGS = "meetings", _("会议")
    LEARNING = "learning", _("学习宣讲")
    SERVICE = "service", _("服务")
    ACCOUNTING = "accounting", _("报告与检查")
    CONTACT = "contact", _("联系")


class CountsAs(models.TextChoices):
    VISIT = "visit", _("走访")
    STAY = "stay", _("驻村")
    NOTHING = "nothing", _("不计入")


class ActivityKind(Listed):
    """方式: what was done, as a maintained list."""

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    family = models.CharField(_("类别"), max_length=12, choices=Family)
    counts_as = models.CharField(
        _("计为"), max_length=8, choices=CountsAs, default=CountsAs.NOTHING
    )
    tags = models.JSONField(_("标签"), default=list, blank=True)
    # Words under which a sheet may name this kind.
    aliases = models.JSONField(_("表格里的叫法"), default=list, blank=True)
    meets_households = models.BooleanField(_("要选住户"), default=False)

    class Meta(Listed.Meta):
        verbose_name = _("活动方式")

    def clean(self) -> None:
        """A kind gathers what was done, and no households under a label."""
        refuse_label("name", self.name)
        refuse_label("aliases", " ".join(self.aliases))


class ActivityState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    VALID = "valid", _("有效")
    VOIDED = "voided", _("已作废")


class Source(models.TextChoices):
    TYPED = "typed", _("网页填写")
    PAPER = "paper", _("按纸质记录代录")
    IMPORTED = "imported", _("导入")


class ActivityQuerySet(models.QuerySet):
    def valid(self) -> Self:
        return self.filter(state=ActivityState.VALID)

    def between(self, first: dt.date, last: dt.date) -> Self:
        """What happened from `first` to `last`, both included."""
        return self.filter(happened_on__range=(first, last))

    def late(self) -> Self:
        """补记: written more than three calendar days after it happened (counting rule 5)."""
        return self.exclude(in_time())


class Activity(Public):
    """民情日记 entry: who did what, when, where, with which households.

    `uid` is made by the client and makes a repeated submission harmless. `written_at` is
    the time on the phone, `recorded_at` the server's; an imported row's recorded time is
    its 登记时间. Never deleted, only voided with a reason.
    """

    kind = models.ForeignKey(
        ActivityKind, models.PROTECT, related_name="activities", verbose_name=_("方式")
    )
    happened_on = models.DateField(_("日期"))
    began_at = models.TimeField(_("开始时间"), null=True, blank=True)
    township = models.ForeignKey(
        Area, models.PROTECT, related_name="activities", verbose_name=_("乡镇")
    )
    # The district of the day: moving a cadre later changes nothing here.
    district = models.ForeignKey(
        ResponsibilityDistrict,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("责任区"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("单位"),
        help_text=_("主办单位，或走访的企业、单位"),
    )
    cadres = models.ManyToManyField(
        Cadre,
        through="Participant",
        related_name="activities",
        verbose_name=_("参加人"),
    )
    households = models.ManyToManyField(
        Household,
        through="HouseholdMet",
        related_name="activities",
        verbose_name=_("住户"),
    )
    heard = models.TextField(_("听到了什么"), blank=True)
    done = models.TextField(_("做了什么"), blank=True)
    attendance = models.PositiveIntegerField(_("参加人数"), null=True, blank=True)
    attendance_at_least = models.BooleanField(default=False)
    # Who called the meeting, always one of those who took part (S214).
    convener = models.ForeignKey(
        Cadre,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="convened",
        verbose_name=_("召集人"),
    )
    # A meeting that screened for disputes says how many were found; empty: it did not (S228).
    screened = models.PositiveSmallIntegerField(_("矛盾纠纷排查"), null=True, blank=True)

    state = models.CharField(
        _("状态"), max_length=8, choices=ActivityState, default=ActivityState.VALID
    )
    source = models.CharField(_("来源"), max_length=10, choices=Source, default=Source.TYPED)
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="typed_activities",
        verbose_name=_("录入人"),
    )
    written_at = models.DateTimeField(_("写下时间"))
    recorded_at = models.DateTimeField(_("记录时间"))
    # When the row came in, whatever its sheet says; an import never changes what is closed.
    stored_at = models.DateTimeField(auto_now_add=True)
    voided_at = models.DateTimeField(_("作废时间"), null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True)
    # Digest of the submitted content: another content under the same uid is refused.
    content_digest = models.CharField(max_length=64, blank=True, editable=False)
    sheet_number = models.CharField(_("日志编号"), max_length=40, blank=True)

    objects = ActivityQuerySet.as_manager()
    scopes = Scopes(
        "activity",
        areas=("district__area", "organisation__area"),
        districts=("district",),
        users=("participants__cadre__user", "typed_by"),
        # Who answered "I was not there" has no part in what was said there.
        claim=("participants__answer", ("open", "was_there")),
        claimed_for=("read_text",),
    )

    class Meta(Public.Meta):
        verbose_name = _("活动")
        ordering = ["-happened_on", "-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(district__isnull=False) | Q(organisation__isnull=False),
                name="visits_activity_has_a_place",
                violation_error_message=_("选一个责任区或者一个单位"),
            ),
            models.CheckConstraint(
                condition=Q(state="voided", voided_at__isnull=False)
                | (~Q(state="voided") & Q(voided_at__isnull=True)),
                name="visits_activity_voided_has_time",
            ),
            bound_of_a_number("attendance", "visits_activity_attendance_bound"),
            models.UniqueConstraint(
                fields=["township", "sheet_number"],
                condition=~Q(sheet_number=""),
                name="visits_activity_sheet_number_once",
            ),
        ]
        indexes = [
            models.Index(fields=["happened_on", "kind"], name="visits_activity_by_day"),
            # The list's own order: its first page is not sorted out of all records.
            models.Index(
                fields=["-happened_on", "-recorded_at", "id"], name="visits_activity_newest"
            ),
            models.Index(fields=["district", "happened_on"], name="visits_activity_by_district"),
        ]

    def __str__(self) -> str:
        return f"{self.happened_on} {self.kind}"

    @property
    def kinds(self) -> list[str]:
        """The codes under which it may count: its own, and what was done in it as well."""
        return [self.kind.code] if self.screened is None else [self.kind.code, SCREENING]

    @property
    def days_late(self) -> int:
        """Whole days between the event and its writing down."""
        from contacts.kit import clock

        return (clock.day_of(self.written_at) - self.happened_on).days

    @property
    def attending(self) -> Quantity | None:
        """How many took part, perhaps a lower bound; None where nobody said."""
        return quantity_of(self, "attendance")

    @property
    def is_late(self) -> bool:
        """补记: written more than three calendar days after it happened (counting rule 5)."""
        return self.days_late > LATE_AFTER_DAYS

    @property
    def has_no_hour(self) -> bool:
        """Whether only the day of recording is known: the row of a sheet told no hour, and
        midnight or the hour at which the visit began stands in."""
        at = timezone.localtime(self.recorded_at)
        began_at = (self.happened_on, self.began_at)
        stands_in = at.time() == dt.time.min or (at.date(), at.time()) == began_at
        return self.source == Source.IMPORTED and stands_in
