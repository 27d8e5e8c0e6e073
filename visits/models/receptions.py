"""Reception days 接访日: who sits where and when, who took whose turn, and whether it was held."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from contacts.kit.whereabouts import whereabouts
from contacts.models import Cadre, Organisation, ResponsibilityDistrict
from contacts.models.base import Public
from contacts.scopes import Scopes, behind
from visits.models.activities import Activity, ActivityState


class ReceptionKind(models.TextChoices):
    """Who receives (S049): leaders by rota, deputies at a window, delegates at a fixed place."""

    LEADERS = "leaders", _("领导接访")
    DEPUTIES = "deputies", _("代表委员接待")
    FIXED = "fixed", _("党代表定点接访")


class ReceptionForm(models.TextChoices):
    """S230."""

    OPEN = "open", _("开门接访")
    ON_SITE = "on_site", _("现场接访")
    BOOKED = "booked", _("约访")


class ReceiverRole(models.TextChoices):
    """As what somebody receives (S036)."""

    LEADER = "leader", _("领导")
    PARTY_DELEGATE = "party_delegate", _("党代表")
    DEPUTY = "deputy", _("人大代表")
    CPPCC = "cppcc", _("政协委员")
    CADRE = "cadre", _("干部")


class ReceptionState(models.TextChoices):
    """Never stored: what is known of the day tells it."""

    PLANNED = "planned", _("已安排")
    HELD = "held", _("已接访")
    NOT_HELD = "not_held", _("没有接访")
    UNSAID = "unsaid", _("还没有记")


class ReceptionDayQuerySet(models.QuerySet):
    def regular(self) -> Self:
        """Those of the rota alone, each with `turn_of`: the `uid` of the cadre whose turn it was by
        the rule, whoever sat there after a swap."""
        first = ReceptionSwap.objects.filter(day=OuterRef("pk")).order_by("at", "pk")
        whose = Coalesce(Subquery(first.values("before__uid")[:1]), "receiver__uid")
        return self.filter(is_extra=False).annotate(turn_of=whose)


class ReceptionDay(Public):
    """接访日: held by a unit or in a district. What was heard there is an activity like any other."""

    kind = models.CharField(_("哪一种"), max_length=10, choices=ReceptionKind)
    form = models.CharField(
        _("方式"), max_length=10, choices=ReceptionForm, default=ReceptionForm.OPEN
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reception_days",
        verbose_name=_("单位、窗口"),
    )
    district = models.ForeignKey(
        ResponsibilityDistrict,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reception_days",
        verbose_name=_("责任区"),
    )
    place = models.CharField(_("地点"), max_length=100)
    happens_on = models.DateField(_("日期"))
    opens_at = models.TimeField(_("几点开始"))
    closes_at = models.TimeField(_("几点结束"))
    receiver = models.ForeignKey(
        Cadre, models.PROTECT, related_name="reception_days", verbose_name=_("谁接访")
    )
    role = models.CharField(
        _("以什么身份"), max_length=14, choices=ReceiverRole, default=ReceiverRole.LEADER
    )
    # Added by itself, apart from the rota: it says nothing of the turn.
    is_extra = models.BooleanField(_("单独加的一天"), default=False)
    # One more with each change, so that who acts on what others have changed meanwhile is told.
    version = models.PositiveIntegerField(default=1)
    # The entry in which it was written down; one that was voided since counts for nothing.
    activity = models.OneToOneField(
        Activity, models.PROTECT, null=True, blank=True, related_name="reception_day"
    )
    # Why it was not held, said openly.
    called_off = models.CharField(_("为什么没有接访"), max_length=200, blank=True)

    objects = ReceptionDayQuerySet.as_manager()
    scopes = Scopes(
        "reception",
        areas=("organisation__area", "district__area"),
        districts=("district",),
        users=("receiver__user",),
    )

    class Meta(Public.Meta):
        verbose_name = _("接访日")
        ordering = ["happens_on", "opens_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, district__isnull=True)
                | Q(organisation__isnull=True, district__isnull=False),
                name="visits_receptionday_has_one_holder",
                violation_error_message=_("单位和责任区选一个"),
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="visits_receptionday_ends_after_it_begins",
                violation_error_message=_("结束要晚于开始"),
            ),
            models.CheckConstraint(
                condition=Q(activity__isnull=True) | Q(called_off=""),
                name="visits_receptionday_held_or_not",
            ),
            *(
                models.UniqueConstraint(
                    fields=[holder, "kind", "happens_on", "opens_at"],
                    condition=Q(**{f"{holder}__isnull": False}),
                    name=f"visits_receptionday_once_in_{holder}",
                    violation_error_message=_("这一天这个时间已经安排了。"),
                )
                for holder in ("organisation", "district")
            ),
        ]
        indexes = [models.Index(fields=["happens_on"], name="visits_receptionday_by_day")]

    def __str__(self) -> str:
        return f"{self.happens_on} {self.get_kind_display()}"

    @property
    def holder(self) -> Organisation | ResponsibilityDistrict:
        """The unit or the district."""
        found = self.organisation or self.district
        assert found is not None  # noqa: S101 - a constraint says so
        return found

    @property
    def where(self) -> str:
        """The holder and the place in words."""
        return whereabouts(self.holder, self.place, "，")

    @property
    def is_held(self) -> bool:
        return self.activity is not None and self.activity.state == ActivityState.VALID

    def state(self, on: dt.date) -> ReceptionState:
        """How it stands on a day."""
        if self.is_held:
            return ReceptionState.HELD
        if self.called_off:
            return ReceptionState.NOT_HELD
        return ReceptionState.UNSAID if self.happens_on < on else ReceptionState.PLANNED


class ReceptionSwap(models.Model):
    """换班: somebody else takes a turn. Both names stay, with the reason (S035)."""

    day = models.ForeignKey(ReceptionDay, models.CASCADE, related_name="swaps")
    before = models.ForeignKey(Cadre, models.PROTECT, related_name="+", verbose_name=_("原来是谁"))
    after = models.ForeignKey(Cadre, models.PROTECT, related_name="+", verbose_name=_("换成谁"))
    reason = models.CharField(_("为什么换"), max_length=200)
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    scopes = behind("day", ReceptionDay.scopes)

    class Meta:
        verbose_name = _("换班")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(before=F("after")), name="visits_receptionswap_of_two"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day_id} {self.at:%Y-%m-%d}"
