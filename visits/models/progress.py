"""How a matter goes on: its history, the clocks derived from it, the rungs climbed, the codes."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Organisation
from contacts.scopes import behind
from visits.clocks import Rung, Unit
from visits.models.grievances import Grievance
from visits.stages import MAIN, Stage
from visits.workflow import State

OF_GRIEVANCE = behind("grievance", Grievance.scopes)


class GrievanceEvent(models.Model):
    """One move in the history of a matter. Nothing edits or deletes it: the database refuses.

    `organisation` is the office that has the matter after the move: how long each held it adds up.
    """

    grievance = models.ForeignKey(Grievance, models.CASCADE, related_name="events")
    number = models.PositiveIntegerField()
    move = models.CharField(_("怎么了"), max_length=20)
    at = models.DateTimeField(_("时间"))
    # Empty: the resident, or the system.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("之后的状态"), max_length=10, choices=State)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("单位")
    )
    text = models.TextField(_("说明"), blank=True)
    # What else the move says: kind, days, office, …
    details = models.JSONField(default=dict)

    scopes = OF_GRIEVANCE

    class Meta:
        verbose_name = _("办理经过")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["grievance", "number"], name="visits_grievanceevent_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.move}"

    @property
    def here_at(self) -> dt.datetime:
        """When it happened here. What came by a sheet began its clock before (`at`)."""
        return self.grievance.when_here(self.move, self.at)


# Moves that end a clock though nothing was done in its time.
GIVEN_UP = ("merge", "void", "recall", "orphan", "reopen", "object", "change_kind")


class GrievanceClock(models.Model):
    """A clock of a matter as it stands: derived from the history, never typed (`actions.clocks`).

    `due_at` is empty while it stands; `first_due_at` is the date without extension and stops,
    which stays visible. `late_since` is the date that had passed before an extension or another kind
    moved it: what was late by then stays late. The `*_at` of the ladder are the instants from which
    each rung is climbed.
    """

    grievance = models.ForeignKey(Grievance, models.CASCADE, related_name="clocks")
    stage = models.CharField(_("环节"), max_length=12, choices=Stage)
    number = models.PositiveSmallIntegerField(default=1)
    began_at = models.DateTimeField()
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=12, choices=Unit)
    more = models.PositiveSmallIntegerField(default=0)
    first_due_at = models.DateTimeField(_("原定期限"), null=True)
    due_at = models.DateTimeField(_("期限"), null=True)
    late_since = models.DateTimeField(_("哪天起超期"), null=True)
    ended_at = models.DateTimeField(null=True)
    # The move that ended it: an explanation is no answer.
    ended_by = models.CharField(max_length=20, blank=True)
    yellow_at = models.DateTimeField(null=True)
    linked_leader_at = models.DateTimeField(null=True)
    secretary_at = models.DateTimeField(null=True)

    scopes = OF_GRIEVANCE

    class Meta:
        verbose_name = _("办理时钟")
        ordering = ["began_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["grievance", "stage", "number"], name="visits_grievanceclock_once"
            ),
            models.UniqueConstraint(
                fields=["grievance"],
                condition=Q(ended_at__isnull=True, stage__in=MAIN),
                name="visits_grievanceclock_one_main",
            ),
        ]
        indexes = [
            models.Index(
                fields=[column],
                condition=Q(ended_at__isnull=True),
                name=f"visits_clock_{column.removesuffix('_at')}",
            )
            for column in ("yellow_at", "due_at", "linked_leader_at", "secretary_at")
        ]

    def __str__(self) -> str:
        return f"{self.grievance_id} {self.stage}"

    @property
    def was_done(self) -> bool:
        """Whether it ended because what it measures was done, not because it was asked for no more."""
        return self.ended_at is not None and self.ended_by not in GIVEN_UP

    @property
    def is_main(self) -> bool:
        return self.stage in MAIN


class Escalation(models.Model):
    """A rung of the ladder that was climbed: written once by the sweep, whatever runs twice.

    A clock is known by its beginning too: its stage and number come again where another kind has
    put the main clock into another stage. Each rung is climbed once a deadline, so one whose date
    moved after a rung (extension, pause, kind, calendar) climbs it again.
    """

    grievance = models.ForeignKey(Grievance, models.CASCADE, related_name="escalations")
    stage = models.CharField(_("环节"), max_length=12, choices=Stage)
    number = models.PositiveSmallIntegerField()
    began_at = models.DateTimeField()
    rung = models.CharField(_("提醒"), max_length=14, choices=Rung)
    due_at = models.DateTimeField()
    raised_at = models.DateTimeField(_("时间"))

    scopes = OF_GRIEVANCE

    class Meta:
        verbose_name = _("催办")
        ordering = ["raised_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["grievance", "stage", "number", "began_at", "due_at", "rung"],
                name="visits_escalation_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.grievance_id} {self.stage} {self.rung}"


class ClockBasis(models.Model):
    """What all clocks were computed by last, as a digest of calendar and limits
    (`queries.limits.clock_basis`): one row. While that is the same, no clock can differ."""

    digest = models.CharField(max_length=64)
    wound_at = models.DateTimeField()

    class Meta:
        verbose_name = _("时钟的依据")

    def __str__(self) -> str:
        return self.digest[:8]


class GrievanceCode(models.Model):
    """The code on a receipt, by which whoever raised a matter follows it without an account.

    Only a keyed digest is kept: nobody who reads the database can open the page, and a lost receipt
    is replaced by another code, whose issue stands in the history.
    """

    grievance = models.ForeignKey(Grievance, models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField(_("时间"))
    # Empty: the resident's own page. Whoever printed it could read it too.
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    scopes = OF_GRIEVANCE

    class Meta:
        verbose_name = _("回执码")
        ordering = ["issued_at"]

    def __str__(self) -> str:
        return f"{self.grievance_id} {self.issued_at:%Y-%m-%d}"
