"""Cadres who are away, and who stands in for them."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models.base import DATED_CONSTRAINTS, Dated, DatedQuerySet
from contacts.models.people import Cadre
from contacts.scopes import behind


class LeaveKind(models.TextChoices):
    LEAVE = "leave", _("请假")
    ANNUAL = "annual", _("年休假")
    SICK = "sick", _("病假")
    SECONDED = "seconded", _("借调")
    ATTACHED = "attached", _("挂职")
    TRAINING = "training", _("脱产学习")
    OTHER = "other", _("其他")


def plain_leave(kind: str) -> str:
    """A kind of leave in words for others: that somebody is ill is nobody's business."""
    return str(LeaveKind.LEAVE.label if kind == LeaveKind.SICK else LeaveKind(kind).label)


class Leave(Dated):
    """请假/借调: days on which a cadre is excused (S259, S273)."""

    cadre = models.ForeignKey(Cadre, models.CASCADE, related_name="leaves", verbose_name=_("干部"))
    kind = models.CharField(_("种类"), max_length=20, choices=LeaveKind)
    destination = models.CharField(
        _("去向"), max_length=80, blank=True, help_text=_("借调、挂职到哪里、任什么职")
    )

    scopes = behind("cadre", Cadre.scopes, resource="leave")

    class Meta(Dated.Meta):
        verbose_name = _("请假借调")
        ordering = ["-starts_on"]
        constraints = [
            *DATED_CONSTRAINTS,
            models.UniqueConstraint(
                fields=["cadre", "kind", "starts_on"], name="contacts_leave_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cadre} {self.plain_kind}"

    @property
    def plain_kind(self) -> str:
        """The kind as others are told it."""
        return plain_leave(self.kind)


class StandInQuerySet(DatedQuerySet):
    def in_force(self, on: dt.date) -> Self:
        """Those whose colleague is on leave on a day; on all others they do nothing."""
        return self.as_of(on).filter(cadre__in=Leave.objects.as_of(on).values("cadre"))


class StandIn(Dated):
    """AB角: who takes a colleague's urgent matters during absence."""

    cadre = models.ForeignKey(
        Cadre, models.CASCADE, related_name="stand_ins", verbose_name=_("A角")
    )
    stand_in = models.ForeignKey(
        Cadre, models.CASCADE, related_name="stands_in_for", verbose_name=_("B角")
    )

    objects = StandInQuerySet.as_manager()  # type: ignore[misc] # of a narrower set than Dated
    scopes = behind("cadre", Cadre.scopes, resource="leave")

    class Meta(Dated.Meta):
        verbose_name = _("AB角")
        constraints = [
            *DATED_CONSTRAINTS,
            models.CheckConstraint(
                condition=~Q(cadre=models.F("stand_in")),
                name="contacts_standin_is_somebody_else",
                violation_error_message=_("不能由本人代替本人"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cadre} → {self.stand_in}"
