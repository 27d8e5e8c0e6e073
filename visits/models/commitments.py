"""Commitments 承诺: what was promised to whom in general words, by when, and whether it was kept (S096)."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contacts.models import (
    Area,
    Cadre,
    HandOver,
    HandOverState,
    Organisation,
    ResponsibilityDistrict,
)
from contacts.models.base import Public
from contacts.scopes import Scopes
from visits.models.activities import Activity
from visits.models.grievances import Grievance


class CommitmentOutcome(models.TextChoices):
    KEPT = "kept", _("做到了")
    NOT_KEPT = "not_kept", _("没有做到")


class CommitmentQuerySet(models.QuerySet):
    def open(self) -> CommitmentQuerySet:
        """Those of which nobody has said yet whether they were kept."""
        return self.filter(outcome="")


class Commitment(Public):
    """承诺: made on a visit, in a matter, at a reception. It names no resident."""

    area = models.ForeignKey(
        Area, models.PROTECT, related_name="commitments", verbose_name=_("在哪里")
    )
    district = models.ForeignKey(
        ResponsibilityDistrict,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("责任区"),
    )
    what = models.CharField(_("承诺了什么"), max_length=300)
    to_whom = models.CharField(_("对谁承诺的"), max_length=60)
    cadre = models.ForeignKey(
        Cadre, models.PROTECT, related_name="commitments", verbose_name=_("谁承诺的")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("由哪个单位办"),
    )
    grievance = models.ForeignKey(
        Grievance,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("诉求"),
    )
    activity = models.ForeignKey(
        Activity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("走访或活动"),
    )
    # The hand-overs in whose lists it stood: with the leader's word it goes to the successor.
    handovers = models.ManyToManyField(HandOver, blank=True, related_name="commitments")
    made_on = models.DateField(_("哪一天承诺的"))
    due_on = models.DateField(_("哪一天以前做到"))
    outcome = models.CharField(_("做到了吗"), max_length=8, choices=CommitmentOutcome, blank=True)
    told = models.CharField(_("怎么做到的，或者为什么没有做到"), max_length=300, blank=True)
    settled_on = models.DateField(_("哪一天"), null=True, blank=True)

    objects = CommitmentQuerySet.as_manager()
    scopes = Scopes(
        "commitment",
        areas=("area",),
        districts=("district",),
        users=("cadre__user",),
        offices=("organisation",),
    )

    class Meta(Public.Meta):
        verbose_name = _("承诺")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("made_on")),
                name="visits_commitment_due_after_made",
                violation_error_message=_("不能早于承诺的那一天。"),
            ),
            models.CheckConstraint(
                condition=Q(outcome="", settled_on__isnull=True, told="")
                | (~Q(outcome="") & Q(settled_on__isnull=False) & ~Q(told="")),
                name="visits_commitment_settled_with_a_sentence",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(outcome=""), name="visits_commitment_open")
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def promised_by(self) -> Cadre:
        """Who made it, whoever is to keep it now."""
        passed_on = self.handovers.filter(state=HandOverState.CONFIRMED).select_related("giver")
        first = passed_on.order_by("confirmed_at", "pk").first()
        return first.giver if first else self.cadre

    def is_late(self, on: dt.date) -> bool:
        """Whether its day is over and nobody has said that it was kept."""
        return not self.outcome and self.due_on < on
