"""Who took part in an activity, and which households were met."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import (
    Cadre,
    Household,
)
from contacts.scopes import behind

# Written more than this many days after it happened is late 补记 (counting rule 5).
from visits.models.activities import Activity

OF_ACTIVITY = behind("activity", Activity.scopes)


class Answer(models.TextChoices):
    OPEN = "open", _("还没有回答")
    WAS_THERE = "was_there", _("我在")
    NOT_THERE = "not_there", _("我没有去")


class Participant(models.Model):
    """A cadre who took part; whoever was named by another may answer "I was not there"."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="participants")
    cadre = models.ForeignKey(Cadre, models.PROTECT, related_name="participations")
    answer = models.CharField(
        _("本人回答"), max_length=10, choices=Answer, default=Answer.WAS_THERE
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    scopes = OF_ACTIVITY

    class Meta:
        verbose_name = _("参加人")
        constraints = [
            models.UniqueConstraint(fields=["cadre", "activity"], name="visits_participant_once"),
            models.CheckConstraint(
                condition=~Q(answer="not_there") | Q(answered_at__isnull=False),
                name="visits_participant_answer_has_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.cadre)


class HouseholdMet(models.Model):
    """A household met in an activity."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="met")
    household = models.ForeignKey(Household, models.PROTECT, related_name="met")
    # The household agreed at the visit that somebody may ask it later (spot checks).
    may_call_back = models.BooleanField(_("同意以后回访核实"), default=False)

    scopes = OF_ACTIVITY

    class Meta:
        verbose_name = _("走到的户")
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "household"], name="visits_householdmet_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.household)
