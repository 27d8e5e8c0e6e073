"""Supervision of the diary: monthly reviews and spot checks drawn by the system."""

from __future__ import annotations

import dataclasses

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.kit.days import month_in_words
from contacts.models import Cadre
from contacts.models.base import Public
from contacts.scopes import behind
from visits.models.activities import Activity, ActivityState
from visits.models.presence import HouseholdMet

OF_CADRE = behind("cadre", Cadre.scopes)


class DiaryReview(Public):
    """日志审阅: each month the assessor sees a cadre's diary, remarks, confirms; the cadre replies."""

    cadre = models.ForeignKey(Cadre, models.CASCADE, related_name="diary_reviews")
    month = models.DateField(_("月份"), help_text=_("该月第一天"))
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("审阅人"),
    )
    remark = models.TextField(_("意见或提问"), blank=True)
    remarked_at = models.DateTimeField(null=True)
    reply = models.TextField(_("本人回复"), blank=True)
    replied_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    scopes = behind("cadre", Cadre.scopes, resource="diary_review")

    class Meta(Public.Meta):
        verbose_name = _("日志审阅")
        ordering = ["-month", "cadre_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cadre", "month"], name="visits_diaryreview_once_a_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.cadre} {month_in_words(self.month)}"


class SpotCheckResult(models.TextChoices):
    OPEN = "open", _("还没有回访")
    CONFIRMED = "confirmed", _("来过")
    DOES_NOT_REMEMBER = "does_not_remember", _("记不清")
    SAYS_NO_VISIT = "says_no_visit", _("说没有来过")
    NOT_REACHED = "not_reached", _("联系不上")
    DECLINED = "declined", _("不愿意回答")


class SpotCheck(Public):
    """抽查: a household that agreed is asked whether the visit took place.

    The system draws the sample. Only "says no visit" opens a question to the cadre.
    """

    met = models.ForeignKey(HouseholdMet, models.CASCADE, related_name="spot_checks")
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="spot_checks")
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("抽查人"),
    )
    drawn_at = models.DateTimeField(_("抽取时间"))
    result = models.CharField(
        _("结果"), max_length=20, choices=SpotCheckResult, default=SpotCheckResult.OPEN
    )
    result_at = models.DateTimeField(null=True)
    reply = models.TextField(_("干部回答"), blank=True)
    replied_at = models.DateTimeField(null=True)

    scopes = dataclasses.replace(
        behind("activity", Activity.scopes, resource="spot_check"), claimed_for=("list", "reply")
    )

    class Meta(Public.Meta):
        verbose_name = _("抽查")
        ordering = ["-drawn_at"]
        constraints = [
            models.UniqueConstraint(fields=["met"], name="visits_spotcheck_once_a_visit")
        ]

    def __str__(self) -> str:
        return f"{self.met} {self.get_result_display()}"

    @property
    def not_asked(self) -> str:
        """Why the household is asked no more, in words; "" while it may be."""
        if self.activity.state == ActivityState.VOIDED:
            return gettext("这次走访已作废")
        if not self.met.may_call_back:
            return gettext("户里收回同意")
        if self.met.household.ends_on is not None:
            return gettext("这一户已结束")
        return ""

    @property
    def words(self) -> str:
        """What came of it: what the household said, or why it is not asked."""
        open_still = self.result == SpotCheckResult.OPEN
        return (self.not_asked if open_still else "") or self.get_result_display()
