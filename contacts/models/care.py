"""Groups cared for and who belongs to them: open reasons, dates and consent (care P3, P5)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models.base import DATED_CONSTRAINTS, Dated, Listed

# Nobody lives with more: it is a number of the house or of the village.
from contacts.models.households import Household, Resident
from contacts.models.labels import refuse_label
from contacts.scopes import behind

# From this age on somebody consents alone; before it the guardian is asked (care P5).
CONSENTS_ALONE = 14
# From this age on somebody belongs to no group of children.
OF_AGE = 18


class CareGroupFamily(models.TextChoices):
    CARE = "care", _("关爱联系对象")
    LIAISON = "liaison", _("联系骨干")


class CareGroup(Listed):
    """关爱联系对象 and 联系骨干 as a maintained list (S239, S240, S241)."""

    code = models.SlugField(_("代码"), unique=True)
    family = models.CharField(_("类别"), max_length=10, choices=CareGroupFamily)
    # Whether a visit to such a household is a hardship visit (duty `hardship-visits`).
    is_hardship = models.BooleanField(_("困难家庭"), default=False)
    of_children = models.BooleanField(_("儿童的类别"), default=False)
    review_months = models.PositiveSmallIntegerField(_("几个月复核一次"), default=12)

    class Meta(Listed.Meta):
        verbose_name = _("关爱联系类别")

    @property
    def is_sent(self) -> bool:
        """Whether its members may stand on a sheet; old people and children may not (care P5)."""
        return self.is_hardship or self.family == CareGroupFamily.LIAISON

    def clean(self) -> None:
        """No group gathers people by complaints, health, faith or a past (care P1 to P4)."""
        refuse_label("name", self.name)


class Consent(models.TextChoices):
    NOT_RECORDED = "not_recorded", _("未记录")
    GIVEN = "given", _("同意")
    GUARDIAN = "guardian", _("监护人同意")
    REFUSED = "refused", _("不同意")


class CareMembership(Dated):
    """A household (or one resident of it) belongs to a care group: basis, start, end, review."""

    household = models.ForeignKey(
        Household, models.CASCADE, related_name="memberships", verbose_name=_("住户")
    )
    resident = models.ForeignKey(
        Resident,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("居民"),
    )
    group = models.ForeignKey(
        CareGroup, models.PROTECT, related_name="memberships", verbose_name=_("类别")
    )
    basis = models.CharField(_("依据"), max_length=100)
    review_on = models.DateField(_("复核日期"), null=True, blank=True)
    consent = models.CharField(
        _("本人同意"), max_length=12, choices=Consent, default=Consent.NOT_RECORDED
    )

    scopes = behind("household", Household.scopes, resource="care_membership")

    class Meta(Dated.Meta):
        verbose_name = _("关爱联系")
        constraints = [
            *DATED_CONSTRAINTS,
            models.UniqueConstraint(
                fields=["household", "group", "starts_on"],
                condition=Q(resident__isnull=True),
                name="contacts_caremembership_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.group)
