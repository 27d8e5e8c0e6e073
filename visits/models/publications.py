"""What everybody may read of a matter that was settled (S156)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.models.base import Public
from visits.models.grievances import Grievance
from visits.models.progress import OF_GRIEVANCE


class Publication(Public):
    """办理结果公开: what it was about and what came of it, written anew in words that name nobody."""

    grievance = models.OneToOneField(Grievance, models.CASCADE, related_name="publication")
    headline = models.CharField(_("什么事"), max_length=60)
    published = models.CharField(_("办得怎样"), max_length=200)
    published_on = models.DateField(_("哪一天公开的"))

    scopes = OF_GRIEVANCE

    class Meta(Public.Meta):
        verbose_name = _("办理结果公开")
        ordering = ["-published_on", "-pk"]

    def __str__(self) -> str:
        return self.headline
