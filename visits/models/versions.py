"""What was added to an activity or corrected in it later, and its pictures."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.models.base import Public

# Written more than this many days after it happened is late 补记 (counting rule 5).
from visits.models.activities import Activity
from visits.models.presence import OF_ACTIVITY


class ActivityVersion(models.Model):
    """What an entry said before a correction: the original is kept."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    replaced_at = models.DateTimeField()
    # Empty: an import by the system.
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    scopes = OF_ACTIVITY

    class Meta:
        verbose_name = _("更正前的原文")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "number"], name="visits_activityversion_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.activity} v{self.number}"

    @property
    def who(self) -> str:
        """Who corrected the entry."""
        return str(self.replaced_by or _("系统导入"))


class ActivityAddition(models.Model):
    """A later word to an entry that is locked since the close of its month."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="additions")
    text = models.TextField(_("补充"))
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    scopes = OF_ACTIVITY

    class Meta:
        verbose_name = _("补充说明")
        ordering = ["added_at"]

    def __str__(self) -> str:
        return f"{self.activity} +"


class Attachment(Public):
    """A picture or paper with an entry; off by default (rule of light burden 3)."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="attachments")
    file = models.FileField(_("文件"), upload_to="attachments/%Y/%m/")
    name = models.CharField(_("文件名"), max_length=100)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    scopes = OF_ACTIVITY

    class Meta(Public.Meta):
        verbose_name = _("附件")

    def __str__(self) -> str:
        return self.name
