"""Organisations: offices, committees, schools, enterprises, party branches."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.kit.search import PinyinField
from contacts.models.areas import Area
from contacts.models.base import DATED_CONSTRAINTS, Dated
from contacts.scopes import Scopes


class OrganisationKind(models.TextChoices):
    PARTY_COMMITTEE = "party_committee", _("党委")
    GOVERNMENT = "government", _("政府（街道办事处）")
    OFFICE = "office", _("内设机构")
    VILLAGE_COMMITTEES = "village_committees", _("村（居）两委")
    POLICE_STATION = "police_station", _("派出所")
    JUDICIAL_OFFICE = "judicial_office", _("司法所")
    COUNTY_DEPARTMENT = "county_department", _("县直部门（局、委、办）")
    SERVICE_WINDOW = "service_window", _("服务窗口")
    SCHOOL = "school", _("学校")
    ENTERPRISE = "enterprise", _("企业")
    PARTY_BRANCH = "party_branch", _("党支部")
    MASS_ORGANISATION = "mass_organisation", _("群团组织")
    OTHER = "other", _("其他")


# Their people see only the matters that are handed to them by name.
BY_NAME_ALONE = (OrganisationKind.POLICE_STATION, OrganisationKind.JUDICIAL_OFFICE)


class Organisation(Dated):
    """单位: a unit of any kind, tied to an area; can be dissolved on a date."""

    area = models.ForeignKey(
        Area, models.PROTECT, related_name="organisations", verbose_name=_("所在区划")
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("上级单位"),
    )
    kind = models.CharField(
        _("类型"),
        max_length=20,
        choices=OrganisationKind,
        default=OrganisationKind.OFFICE,
    )
    name = models.CharField(_("名称"), max_length=80)
    name_keys = PinyinField(of="name")

    scopes = Scopes("organisation", areas=("area",))

    class Meta(Dated.Meta):
        verbose_name = _("单位")
        ordering = ["area__path", "name"]
        constraints = [
            *DATED_CONSTRAINTS,
            models.UniqueConstraint(
                fields=["area", "name"],
                condition=models.Q(ends_on__isnull=True),
                name="contacts_organisation_name_once_per_area",
                violation_error_message=_("这里已经有同名的单位"),
            ),
        ]

    def __str__(self) -> str:
        return self.name
