"""措施: what is to be done about a matter, by whom and by when; row by row in the ledger 问题台账 and
in the duty list 履职清单."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Cadre, Organisation
from contacts.models.base import Public
from visits.models.grievances import Grievance
from visits.models.progress import OF_GRIEVANCE
from visits.workflow import State


class MeasureKind(models.TextChoices):
    """A step like any other; concrete work for residents (S024); mediation, which both sides want
    (S094, care P4); and looking once more at what was agreed (S095)."""

    STEP = "step", _("一般措施")
    WORKS = "works", _("民生实事")
    MEDIATION = "mediation", _("调解")
    LOOK_BACK = "look_back", _("回头看")


# What is chosen where a measure is planned: looking back follows from an agreement.
PLANNED_KINDS = (MeasureKind.STEP, MeasureKind.WORKS, MeasureKind.MEDIATION)


# Concrete work is mostly finished after the answer (S024), and an agreement is looked at again on its
# day (S095): both go on in a closed matter.
AFTER_THE_END = (MeasureKind.WORKS, MeasureKind.LOOK_BACK)


class MediationOutcome(models.TextChoices):
    """What came of a mediation. Not wanting one is an answer like the others (care P4)."""

    AGREED = "agreed", _("达成协议")
    NOT_AGREED = "not_agreed", _("没有谈拢")
    DECLINED = "declined", _("不愿意调解")


class Measure(Public):
    """措施: one thing to be done, by one office or one cadre who sees the matter.

    Open until it is done on a day, with its evidence in a sentence, or dropped. `first_due_on` is
    the day that was set first: a delay needs a reason and leaves it visible (S158).
    """

    grievance = models.ForeignKey(Grievance, models.CASCADE, related_name="measures")
    kind = models.CharField(_("哪一种"), max_length=10, choices=MeasureKind)
    task = models.TextField(_("做什么"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="measures", verbose_name=_("责任单位")
    )
    cadre = models.ForeignKey(
        Cadre, models.PROTECT, null=True, related_name="measures", verbose_name=_("责任人")
    )
    planned_at = models.DateTimeField(_("什么时候定的"))
    first_due_on = models.DateField(_("原定哪天以前"))
    due_on = models.DateField(_("哪天以前做完"))
    done_on = models.DateField(_("哪天做完的"), null=True)
    evidence = models.TextField(_("做得怎样"), blank=True)
    outcome = models.CharField(_("调解结果"), max_length=12, choices=MediationOutcome, blank=True)
    dropped_at = models.DateTimeField(_("不做了"), null=True)

    scopes = OF_GRIEVANCE

    class Meta(Public.Meta):
        verbose_name = _("措施")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=True) ^ Q(cadre__isnull=True),
                name="visits_measure_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(dropped_at__isnull=True),
                name="visits_measure_done_or_dropped",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grievance_id} {self.task[:20]}"

    @property
    def owner(self) -> Organisation | Cadre | None:
        """Who answers for it."""
        return self.cadre or self.organisation

    @property
    def runs(self) -> bool:
        """Whether it still is to be done."""
        return self.done_on is None and self.dropped_at is None

    @property
    def was_delayed(self) -> bool:
        return self.due_on != self.first_due_on

    @property
    def is_over(self) -> bool:
        """Whether it was not done when the matter was closed, and nobody waits for it any more."""
        closed = self.grievance.state == State.CLOSED
        return self.runs and closed and self.kind not in AFTER_THE_END

    def is_late(self, on: dt.date) -> bool:
        """Whether its day is over, and it is to be done and is not."""
        return self.runs and self.due_on < on and not self.is_over
