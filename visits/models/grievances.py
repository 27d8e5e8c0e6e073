"""Grievances: what residents raise, as one ticket with one owner."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contacts.kit.quantities import Quantity
from contacts.kit.quantity_fields import bound_of_a_number, quantity_of
from contacts.kit.whereabouts import whereabouts
from contacts.models import (
    Area,
    Cadre,
    HandOver,
    Household,
    Organisation,
    ResponsibilityDistrict,
)
from contacts.models.base import Public
from contacts.scopes import KeptFrom, Scopes, StoodIn
from visits.models.activities import Activity
from visits.models.aspects import ASPECT_NAMES, Interest, Mechanism
from visits.models.catalogues import CauseKind, GrievanceKind, Topic
from visits.models.channels import Channel, ChannelName, channel_in_words
from visits.models.classes import MatterClass
from visits.models.situations import SituationReport
from visits.workflow import OPEN, TAKEN_UP, UNSENT, State


class Raiser(models.TextChoices):
    """诉求人: who raises it. A collective matter is one of several people together."""

    HOUSEHOLD = "household", _("住户")
    ENTERPRISE = "enterprise", _("企业、单位")
    COLLECTIVE = "collective", _("几户联名")
    ANONYMOUS = "anonymous", _("不留名")
    OTHER = "other", _("其他人")


class Mark(models.TextChoices):
    """急难愁盼: how a matter weighs on those who raise it (S072, S117)."""

    URGENT = "urgent", _("急")
    HARD = "hard", _("难")
    WORRY = "worry", _("愁")
    HOPE = "hope", _("盼")


class Mode(models.TextChoices):
    """办理方式 (S164)."""

    DIRECT = "direct", _("直办")
    TRANSFERRED = "transferred", _("转办")
    ASSIGNED = "assigned", _("交办")
    SUPERVISED = "supervised", _("督办")


class WaitsFor(models.TextChoices):
    """For whom a matter waits while its clock stands."""

    RESIDENT = "resident", _("等群众")
    ABOVE = "above", _("等上级")


class Reached(models.TextChoices):
    """Whether the follow-up reached whoever raised the matter."""

    YES = "reached", _("联系上了")
    NO = "not_reached", _("三次没联系上")


class FollowUp(models.TextChoices):
    """What the last follow-up found."""

    SOLVED = "solved", _("办好了")
    UNSOLVED = "unsolved", _("没办好")
    NOT_REACHED = "not_reached", _("没联系上")


class Satisfaction(models.TextChoices):
    """What was said of the answer; the rating belongs to the matter."""

    SATISFIED = "satisfied", _("满意")
    BASICALLY = "basically", _("基本满意")
    DISSATISFIED = "dissatisfied", _("不满意")
    NOT_SAID = "not_said", _("没有表态")


class GrievanceQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Those of which somebody still has to do something."""
        return self.filter(state__in=OPEN)

    def standing(self) -> Self:
        """Without those of which nothing but a number is left: void, and their words are gone.

        A matter that was sealed is one of them, so no list, sheet or figure names any.
        """
        return self.exclude(state=State.VOIDED, text=TAKEN)


# What stands where the words of a matter were, when its time is over (`actions.retention`).
TAKEN = "—"


class Grievance(Public):
    """诉求（工单）: a matter that somebody raised. Its owner is one office, or the cadre who heard it.

    `uid` is made by the client and makes a repeated submission harmless. `version` counts the
    moves: whoever acts on an older one is told what has changed. Never deleted, only voided.
    """

    number = models.CharField(_("编号"), max_length=20)
    area = models.ForeignKey(
        Area, models.PROTECT, related_name="grievances", verbose_name=_("在哪里")
    )
    township = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("乡镇"))
    district = models.ForeignKey(
        ResponsibilityDistrict,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="grievances",
        verbose_name=_("责任区"),
    )
    place = models.CharField(_("地点"), max_length=100, blank=True)

    raiser = models.CharField(_("谁反映的"), max_length=12, choices=Raiser)
    household = models.ForeignKey(
        Household,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="grievances",
        verbose_name=_("住户"),
    )
    raised_by = models.CharField(_("称呼"), max_length=60, blank=True)
    phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    # How many it concerns, as far as it was told; the mark says that there may be more (S165).
    homes = models.PositiveIntegerField(_("涉及户数"), null=True, blank=True)
    homes_at_least = models.BooleanField(default=False)
    people = models.PositiveIntegerField(_("涉及人数"), null=True, blank=True)
    people_at_least = models.BooleanField(default=False)
    channel = models.CharField(_("来源"), max_length=12, choices=Channel)
    # An own name under that channel.
    channel_name = models.ForeignKey(
        ChannelName,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="grievances",
        verbose_name=_("来源的叫法"),
    )
    activity = models.ForeignKey(
        Activity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="grievances",
        verbose_name=_("走访或活动"),
    )
    # The report from which it was registered: it tells the same, so it goes when the matter is sealed.
    situation = models.ForeignKey(
        SituationReport, models.SET_NULL, null=True, related_name="grievances", editable=False
    )
    # The number in the official petition system, or on the sheet of the hotline above.
    official_number = models.CharField(_("上级编号"), max_length=40, blank=True)

    text = models.TextField(_("什么事"))
    kind = models.ForeignKey(
        GrievanceKind, models.PROTECT, related_name="grievances", verbose_name=_("诉求类型")
    )
    topic = models.ForeignKey(
        Topic,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="grievances",
        verbose_name=_("诉求类别"),
    )
    mark = models.CharField(_("急难愁盼"), max_length=8, choices=Mark, blank=True)

    received_at = models.DateTimeField(_("收到时间"))
    registered_at = models.DateTimeField(_("登记时间"))
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("登记人"),
    )
    # 首问负责: whoever heard it answers for it until an office has it.
    first_asked = models.ForeignKey(
        Cadre,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("首问责任人"),
    )

    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.NEW)
    version = models.PositiveIntegerField(default=0)
    lead = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_grievances",
        verbose_name=_("主办单位"),
    )
    # What a complaint is about: that office gets no part in it (S254, care P1).
    concerned = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("投诉的是哪个单位"),
    )
    # Who has it by name: the cadre of a direct handling, or whoever signed for the office.
    handler = models.ForeignKey(
        Cadre,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="handled_grievances",
        verbose_name=_("经办人"),
    )
    leader = models.ForeignKey(
        Cadre,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_cases",
        verbose_name=_("包案领导"),
    )
    mode = models.CharField(_("办理方式"), max_length=12, choices=Mode, blank=True)
    is_supervised = models.BooleanField(_("督办"), default=False)
    cause_kind = models.ForeignKey(
        CauseKind,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="grievances",
        verbose_name=_("原因类别"),
    )
    cause = models.TextField(_("原因"), blank=True)
    plan = models.TextField(_("措施"), blank=True)
    # What is said of it beside the cause, by whoever writes that; never asked for (`models.aspects`).
    mechanism = models.CharField(
        ASPECT_NAMES["mechanism"], max_length=12, choices=Mechanism, blank=True
    )
    interest = models.CharField(
        ASPECT_NAMES["interest"], max_length=8, choices=Interest, blank=True
    )
    # Of the matter, never of a person: one proposes, another confirms; only then it stands.
    classed = models.CharField(_("诉求分类"), max_length=10, choices=MatterClass, blank=True)
    proposed_class = models.CharField(
        _("提出的分类"), max_length=10, choices=MatterClass, blank=True
    )
    # Whoever raised it did not agree with the class: it waits to be set anew.
    is_class_contested = models.BooleanField(_("分类有异议"), default=False)
    answer = models.TextField(_("答复"), blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    # Of the last follow-up, and the last that was said of the answer.
    followed_up = models.CharField(_("回访"), max_length=12, choices=FollowUp, blank=True)
    satisfaction = models.CharField(_("满意吗"), max_length=12, choices=Satisfaction, blank=True)
    look_again_on = models.DateField(_("到期再看"), null=True, blank=True)
    asked_days = models.PositiveSmallIntegerField(_("申请延期"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name=_("并入"),
    )
    # The hand-overs in whose lists it stood: with the leader's word what the giver has of it goes to
    # the successor.
    handovers = models.ManyToManyField(HandOver, blank=True, related_name="matters")
    # Digest of what was submitted: another content under the same uid is refused.
    content_digest = models.CharField(max_length=64, blank=True, editable=False)
    # Keyed digest of the number that the level above gave it, typed or from a sheet, or of a sheet's
    # row without one: the same never comes in twice, also when its words are gone.
    sheet_key = models.CharField(max_length=64, blank=True, editable=False)

    objects = GrievanceQuerySet.as_manager()
    scopes = Scopes(
        "grievance",
        areas=("area",),
        districts=("district",),
        users=("registered_by", "first_asked__user", "handler__user", "leader__user"),
        offices=("lead", "parts__organisation"),
        stood_in=(
            StoodIn("handler", "state", OPEN),
            StoodIn("first_asked", "state", UNSENT),
        ),
        # A complaint is read by nobody of the office that it is about (S254, care P1).
        kept_from=KeptFrom("concerned", "area", "registered_by", ("grievance", "dispatch")),
    )

    class Meta(Public.Meta):
        verbose_name = _("诉求")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "number"], name="visits_grievance_number_once"
            ),
            models.UniqueConstraint(
                fields=["township", "sheet_key"],
                condition=~Q(sheet_key=""),
                name="visits_grievance_from_above_once",
            ),
            models.CheckConstraint(
                condition=~Q(raiser="household") | Q(household__isnull=False),
                name="visits_grievance_of_a_household",
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("pk")), name="visits_grievance_not_into_itself"
            ),
            models.CheckConstraint(
                condition=Q(state=State.MERGED, merged_into__isnull=False)
                | ~Q(state=State.MERGED) & Q(merged_into__isnull=True),
                name="visits_grievance_merged_into_one",
            ),
            models.CheckConstraint(
                condition=Q(state=State.EXPLAINED, look_again_on__isnull=False)
                | ~Q(state=State.EXPLAINED) & Q(look_again_on__isnull=True),
                name="visits_grievance_explained_until",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SENT) | Q(lead__isnull=False),
                name="visits_grievance_sent_to_an_office",
            ),
            models.CheckConstraint(
                condition=Q(asked_days__isnull=True) | Q(state__in=TAKEN_UP),
                name="visits_grievance_asked_in_hand",
            ),
            bound_of_a_number("homes", "visits_grievance_homes_bound"),
            bound_of_a_number("people", "visits_grievance_people_bound"),
        ]
        indexes = [
            models.Index(fields=["state", "received_at"], name="visits_grievance_by_state"),
            models.Index(fields=["area", "state"], name="visits_grievance_by_area"),
            models.Index(fields=["-received_at", "id"], name="visits_grievance_newest"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def where(self) -> str:
        """The place in words."""
        return whereabouts(self.district or self.area, self.place)

    @property
    def channel_in_words(self) -> str:
        """来信, or with the own name: 来信 · 书记信箱."""
        return channel_in_words(self.channel, str(self.channel_name or ""))

    @property
    def homes_concerned(self) -> Quantity | None:
        """How many households it concerns; None where nobody said."""
        return quantity_of(self, "homes")

    @property
    def people_concerned(self) -> Quantity | None:
        """How many people it concerns; None where nobody said."""
        return quantity_of(self, "people")

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_called_to(self) -> bool:
        """Whether offices that a whistle called have not all reported; no answer before they have."""
        return self.is_open and any(part.whistle_id and part.runs for part in self.parts.all())

    @property
    def came_by_sheet(self) -> bool:
        """Whether the level above sent it by a sheet: `received_at` is when it came in up there, and
        nobody here had it before `registered_at`."""
        return self.channel == Channel.ABOVE and self.registered_by_id is None

    def when_here(self, move: str, at: dt.datetime) -> dt.datetime:
        """When a move of `at` happened here. What came by a sheet began its clock before."""
        return self.registered_at if move == "register" and self.came_by_sheet else at

    @property
    def is_emptied(self) -> bool:
        """Whether its words and its history are gone, because their time is over."""
        return self.text == TAKEN
