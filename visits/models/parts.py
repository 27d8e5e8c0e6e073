"""Several offices at one matter: the part that each has (协办), and calling them to a place (吹哨)."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Organisation
from contacts.models.base import Public
from visits.models.grievances import Grievance
from visits.models.progress import OF_GRIEVANCE
from visits.workflow import OPEN


class WhistleQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        """Those of open matters that wait for the countersignature."""
        undecided = self.filter(countersigned_at=None, refused_at=None)
        return undecided.filter(grievance__state__in=OPEN)


class Whistle(Public):
    """吹哨报到: a village calls several offices to a place, once the township's principal agrees.

    The matter is not answered before all have reported (domain.md, section 5).
    """

    grievance = models.ForeignKey(Grievance, models.CASCADE, related_name="whistles")
    place = models.CharField(_("到哪里"), max_length=100)
    # When to be there; without a day at once, without an hour at any time of that day.
    meets_on = models.DateField(_("什么时候到"), null=True)
    meets_hour = models.PositiveSmallIntegerField(_("几点到"), null=True)
    task = models.TextField(_("要做什么"))
    due_on = models.DateField(_("哪天以前反馈"))
    offices = models.ManyToManyField(Organisation, related_name="+", verbose_name=_("叫哪些单位"))
    called_at = models.DateTimeField(_("吹哨时间"))
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    countersigned_at = models.DateTimeField(_("会签时间"), null=True)
    countersigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    refused_at = models.DateTimeField(null=True)

    objects = WhistleQuerySet.as_manager()
    scopes = OF_GRIEVANCE

    class Meta(Public.Meta):
        verbose_name = _("吹哨")
        ordering = ["called_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["grievance"],
                condition=Q(countersigned_at__isnull=True, refused_at__isnull=True),
                name="visits_whistle_one_waits",
            ),
            models.CheckConstraint(
                condition=Q(meets_hour__isnull=True) | Q(meets_on__isnull=False, meets_hour__lt=24),
                name="visits_whistle_hour_of_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grievance_id} {self.place}"

    @property
    def waits(self) -> bool:
        """Whether it still waits for the countersignature."""
        return self.countersigned_at is None and self.refused_at is None


class PartQuerySet(models.QuerySet):
    def running(self) -> Self:
        """Those of open matters that still are to be done."""
        open_ones = self.filter(reported_at=None, released_at=None)
        return open_ones.filter(grievance__state__in=OPEN)

    def late(self, on: dt.date) -> Self:
        """Those whose day is over without a report."""
        return self.running().filter(due_on__lt=on)


class Part(Public):
    """协办: what another office does for a matter, and by when. Reported or released it is over."""

    grievance = models.ForeignKey(Grievance, models.CASCADE, related_name="parts")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="parts", verbose_name=_("协办单位")
    )
    # Of a whistle: when they came is measured too.
    whistle = models.ForeignKey(Whistle, models.CASCADE, null=True, related_name="parts")
    task = models.TextField(_("做什么"))
    due_on = models.DateField(_("哪天以前反馈"))
    asked_at = models.DateTimeField(_("什么时候请的"))
    arrived_at = models.DateTimeField(_("到场"), null=True)
    reported_at = models.DateTimeField(_("反馈"), null=True)
    report = models.TextField(_("反馈了什么"), blank=True)
    released_at = models.DateTimeField(_("撤销"), null=True)

    objects = PartQuerySet.as_manager()
    scopes = OF_GRIEVANCE

    class Meta(Public.Meta):
        verbose_name = _("协办")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["grievance", "organisation"],
                condition=Q(reported_at__isnull=True, released_at__isnull=True),
                name="visits_part_one_runs",
            )
        ]

    def __str__(self) -> str:
        return f"{self.grievance_id} {self.organisation_id}"

    @property
    def runs(self) -> bool:
        """Whether it still is to be done."""
        return self.reported_at is None and self.released_at is None

    def is_late(self, on: dt.date) -> bool:
        """Whether its day is over and nothing was reported."""
        return self.runs and self.due_on < on

    @property
    def took_to_arrive(self) -> dt.timedelta | None:
        """From the call to the arrival (whistles)."""
        return self.arrived_at - self.asked_at if self.arrived_at else None

    @property
    def took_to_report(self) -> dt.timedelta | None:
        """From the request to the report."""
        return self.reported_at - self.asked_at if self.reported_at else None
