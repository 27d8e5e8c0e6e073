"""Which cadre is the contact of which household, and how that passes to another."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models.base import DATED_CONSTRAINTS, Dated, Public

# Nobody lives with more: it is a number of the house or of the village.
from contacts.models.households import Household
from contacts.models.people import Cadre
from contacts.scopes import Scopes


class ContactAssignment(Dated):
    """联户安排: a cadre is the personal contact of a household."""

    cadre = models.ForeignKey(
        Cadre, models.PROTECT, related_name="assignments", verbose_name=_("干部")
    )
    household = models.ForeignKey(
        Household, models.CASCADE, related_name="assignments", verbose_name=_("住户")
    )

    scopes = Scopes(
        "assignment",
        areas=("household__district__area",),
        districts=("household__district",),
        users=("cadre__user",),
        by_contact=True,
    )

    class Meta(Dated.Meta):
        verbose_name = _("联户安排")
        constraints = [
            *DATED_CONSTRAINTS,
            models.UniqueConstraint(
                fields=["cadre", "household", "starts_on"],
                name="contacts_contactassignment_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cadre} → {self.household}"


class HandOverState(models.TextChoices):
    PROPOSED = "proposed", _("待接手人接受")
    ACCEPTED = "accepted", _("待领导确认")
    CONFIRMED = "confirmed", _("已交接")
    RETURNED = "returned", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤回")


class HandOver(Public):
    """工作交接: one list that the successor accepts and the leader confirms (S174)."""

    giver = models.ForeignKey(
        Cadre, models.PROTECT, related_name="handovers_given", verbose_name=_("移交人")
    )
    taker = models.ForeignKey(
        Cadre, models.PROTECT, related_name="handovers_taken", verbose_name=_("接手人")
    )
    takes_effect_on = models.DateField(_("从哪天起"))
    state = models.CharField(
        _("状态"), max_length=10, choices=HandOverState, default=HandOverState.PROPOSED
    )
    assignments = models.ManyToManyField(
        ContactAssignment, related_name="handovers", verbose_name=_("移交的联户")
    )
    ends_posts = models.BooleanField(_("同时结束移交人在责任区的职务"), default=False)
    note = models.TextField(_("要交代的事"), blank=True)
    # Why the successor or the leader sent it back.
    answer = models.CharField(_("退回原因"), max_length=200, blank=True)
    proposed_by = models.ForeignKey(
        "contacts.User", models.PROTECT, related_name="+", verbose_name=_("提出人")
    )
    proposed_at = models.DateTimeField(auto_now_add=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        "contacts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("确认人"),
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    scopes = Scopes(
        "handover",
        areas=("giver__township", "giver__posts__district__area"),
        users=("giver__user", "taker__user"),
        dated="giver__posts",
    )

    class Meta(Public.Meta):
        verbose_name = _("工作交接")
        ordering = ["-proposed_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(giver=models.F("taker")),
                name="contacts_handover_to_somebody_else",
                violation_error_message=_("不能交给本人"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker}"
