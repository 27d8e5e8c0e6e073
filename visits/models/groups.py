"""Matters that belong together without being one: linked in pairs, gathered in a named group."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Area, Organisation
from contacts.models.base import DATED_CONSTRAINTS, Dated
from contacts.scopes import Scopes, behind
from visits.models.grievances import Grievance
from visits.models.progress import OF_GRIEVANCE


class MatterLink(models.Model):
    """相关: two matters have to do with each other. It is shown on both pages, and goes both ways:
    the one that was stored first is `one`.

    Taken apart, it stays with who did it when and why.
    """

    one = models.ForeignKey(Grievance, models.CASCADE, related_name="links_on")
    other = models.ForeignKey(Grievance, models.CASCADE, related_name="links_back")
    reason = models.TextField(_("为什么相关"))
    linked_at = models.DateTimeField()
    linked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    unlinked_at = models.DateTimeField(null=True)
    unlinked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    why_unlinked = models.TextField(_("为什么不再相关"), blank=True)

    scopes = behind("one", Grievance.scopes)

    class Meta:
        verbose_name = _("相关的诉求")
        ordering = ["linked_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="visits_link_one_way"),
            models.UniqueConstraint(
                fields=["one", "other"],
                condition=Q(unlinked_at__isnull=True),
                name="visits_link_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} {self.other_id}"


class GroupKind(models.TextChoices):
    COLLECTIVE = "collective", _("集体诉求")
    DRIVE = "drive", _("专项整治")


class MatterGroup(Dated):
    """专项整治、集体诉求: matters gathered under a name, with an office in charge (S155).

    Each matter keeps its own office, clock and answer.
    """

    kind = models.CharField(_("哪一种"), max_length=10, choices=GroupKind)
    name = models.CharField(_("名称"), max_length=60)
    # A township, or one village of it; its matters lie there.
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("在哪里"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="matter_groups", verbose_name=_("牵头单位")
    )
    aim = models.TextField(_("要办成什么"), blank=True)

    scopes = Scopes("grievance_group", areas=("area",), offices=("organisation",))

    class Meta(Dated.Meta):
        verbose_name = _("专项、集体诉求")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            *DATED_CONSTRAINTS,
            models.UniqueConstraint(fields=["area", "name"], name="visits_mattergroup_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class GroupedMatter(models.Model):
    """That a matter is in a group; taken out, it stays with who did it and when."""

    group = models.ForeignKey(MatterGroup, models.CASCADE, related_name="members")
    grievance = models.ForeignKey(Grievance, models.CASCADE, related_name="grouped")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    scopes = OF_GRIEVANCE

    class Meta:
        verbose_name = _("归在一起的诉求")
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "grievance"],
                condition=Q(removed_at__isnull=True),
                name="visits_groupedmatter_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.grievance_id}"
