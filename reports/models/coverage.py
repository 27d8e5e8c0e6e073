"""When a household was last reached in a year: what coverage is counted from."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Household
from contacts.scopes import behind


class HouseholdYear(models.Model):
    """The last days of a year on which a household was visited and telephoned.

    Derived from the valid activities and never typed (`reports.engine.coverage`): so the
    coverage of a county is counted without reading every activity of the year. A year
    without any contact has no row.
    """

    household = models.ForeignKey(Household, models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField(_("年"))
    visited_on = models.DateField(_("最近走访"), null=True)
    phoned_on = models.DateField(_("最近电话联系"), null=True)
    # The later of the two.
    reached_on = models.DateField(_("最近联系"))

    scopes = behind("household", Household.scopes, resource="coverage")

    class Meta:
        verbose_name = _("年度联系情况")
        constraints = [
            models.UniqueConstraint(
                fields=["household", "year"], name="reports_householdyear_once"
            ),
            models.CheckConstraint(
                condition=Q(visited_on__isnull=False) | Q(phoned_on__isnull=False),
                name="reports_householdyear_reached",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.year}"
