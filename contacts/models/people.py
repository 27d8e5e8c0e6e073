"""Cadres: who they are, what they serve as, where they stand."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from contacts.kit.search import PinyinField
from contacts.models.areas import Area, ResponsibilityDistrict
from contacts.models.base import DATED_CONSTRAINTS, Dated, Public
from contacts.models.organisations import Organisation
from contacts.scopes import Scopes, behind


class CadreQuerySet(models.QuerySet):
    """Cadres, and the question who stands on the contact card only: who is a police or judicial
    officer in one district is so for all households (S195, care P4)."""

    def card_only(self, first: dt.date, last: dt.date | None = None) -> Self:
        """Those who are such an officer on some day from `first` to `last` (on `first`)."""
        return self.filter(Exists(_on_card(first, last)))

    def not_card_only(self, first: dt.date, last: dt.date | None = None) -> Self:
        """Those who are not on any of these days."""
        return self.filter(~Exists(_on_card(first, last)))

    def marked_card_only(self, on: dt.date) -> Self:
        """Each with `card_only`: whether he is such an officer on that day."""
        return self.annotate(card_only=Exists(_on_card(on, None)))


def _on_card(first: dt.date, last: dt.date | None) -> models.QuerySet[Post]:
    posts = Post.objects.overlapping(first, last or first).filter(role__in=CARD_ONLY_ROLES)
    return posts.filter(cadre=OuterRef("pk"))


class Cadre(Public):
    """干部: a person who works for the township or a village, perhaps with an account."""

    township = models.ForeignKey(
        Area, models.PROTECT, related_name="cadres", verbose_name=_("所属乡镇")
    )
    staff_number = models.CharField(_("工号"), max_length=30)
    name = models.CharField(_("姓名"), max_length=40)
    name_keys = PinyinField(of="name")
    phone = models.CharField(_("手机"), max_length=20, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="cadre",
        verbose_name=_("账号"),
    )

    objects = CadreQuerySet.as_manager()
    scopes = Scopes(
        "cadre",
        areas=("township", "posts__district__area"),
        districts=("posts__district",),
        users=("user",),
        dated="posts",
    )

    class Meta(Public.Meta):
        verbose_name = _("干部")
        ordering = ["township__path", "staff_number"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "staff_number"],
                name="contacts_cadre_staff_number_once",
                violation_error_message=_("这个工号已经有人用了"),
            )
        ]

    def __str__(self) -> str:
        return self.name


OF_CADRE = behind("cadre", Cadre.scopes)


class ServiceCategory(models.TextChoices):
    TOWNSHIP_LEADER = "township_leader", _("镇领导")
    TOWNSHIP_CADRE = "township_cadre", _("镇干部")
    VILLAGE_CADRE = "village_cadre", _("村（居）干部")
    COUNTY_LEADER = "county_leader", _("县领导")
    COUNTY_CADRE = "county_cadre", _("县直干部")
    OTHER = "other", _("其他人员")


class Service(Dated):
    """任职: what a cadre serves as, from when to when. Requirements read it."""

    cadre = models.ForeignKey(
        Cadre, models.CASCADE, related_name="services", verbose_name=_("干部")
    )
    category = models.CharField(_("类别"), max_length=20, choices=ServiceCategory)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="services", verbose_name=_("单位")
    )
    title = models.CharField(_("职务"), max_length=60, blank=True)
    party_member = models.BooleanField(_("中共党员"), default=False)

    scopes = OF_CADRE

    class Meta(Dated.Meta):
        verbose_name = _("任职")
        ordering = ["starts_on", "pk"]
        constraints = [
            *DATED_CONSTRAINTS,
            models.UniqueConstraint(
                fields=["cadre", "category", "organisation", "starts_on"],
                name="contacts_service_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.title}".strip()


class PostRole(models.TextChoices):
    LINKED_LEADER = "linked_leader", _("联村领导")
    RESPONSIBLE_BODY = "responsible_body", _("责任主体（村两委）")
    OFFICE_CADRE = "office_cadre", _("机关干部")
    MAIN_TEAM = "main_team", _("驻点干部")
    AUXILIARY_TEAM = "auxiliary_team", _("辅助团队")
    FIRST_SECRETARY = "first_secretary", _("第一书记")
    INSTRUCTOR = "instructor", _("指导员")
    GROUP_LEADER = "group_leader", _("小组长")
    GRID_WORKER = "grid_worker", _("网格员")
    DELEGATE = "delegate", _("代表委员")
    VOLUNTEER = "volunteer", _("志愿者")
    POLICE_OFFICER = "police_officer", _("公安干警")
    JUDICIAL_OFFICER = "judicial_officer", _("司法干部")


# On the contact card only: no household list, no diary, no quota (S195, care P4).
CARD_ONLY_ROLES = (PostRole.POLICE_OFFICER, PostRole.JUDICIAL_OFFICER)
# Residents who lend a hand see no register either.
ROLES_WITHOUT_REGISTER = (*CARD_ONLY_ROLES, PostRole.DELEGATE, PostRole.VOLUNTEER)
# At most one of these at a time in a district (S193, S275).
SINGLE_ROLES = (PostRole.LINKED_LEADER, PostRole.FIRST_SECRETARY)


class Post(Dated):
    """责任区人员: who stands in which district in which role (S006, S016)."""

    cadre = models.ForeignKey(Cadre, models.CASCADE, related_name="posts", verbose_name=_("干部"))
    district = models.ForeignKey(
        ResponsibilityDistrict,
        models.PROTECT,
        related_name="posts",
        verbose_name=_("责任区"),
    )
    role = models.CharField(_("角色"), max_length=20, choices=PostRole)
    area = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("小组或网格"),
    )
    tasks = models.TextField(_("任务"), blank=True)

    scopes = Scopes(
        "post",
        areas=("district__area",),
        districts=("district",),
        users=("cadre__user",),
    )

    class Meta(Dated.Meta):
        verbose_name = _("责任区人员")
        ordering = ["role", "starts_on", "pk"]
        constraints = [
            *DATED_CONSTRAINTS,
            models.UniqueConstraint(
                fields=["cadre", "district", "role", "starts_on"],
                name="contacts_post_once",
            ),
            models.UniqueConstraint(
                fields=["district", "role"],
                condition=Q(ends_on__isnull=True, role__in=list(SINGLE_ROLES)),
                name="contacts_post_one_leader_at_a_time",
                violation_error_message=_("这个责任区已经有人担任这个角色，请先结束前一任"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.district} {self.get_role_display()}"


class ContactPoint(Dated):
    """基层联系点: a leader ↔ a village, branch, enterprise or school (S061, S291)."""

    cadre = models.ForeignKey(
        Cadre, models.CASCADE, related_name="contact_points", verbose_name=_("领导")
    )
    district = models.ForeignKey(
        ResponsibilityDistrict,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contact_points",
        verbose_name=_("责任区"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contact_points",
        verbose_name=_("单位"),
    )

    scopes = Scopes(
        "contact_point",
        areas=("district__area", "organisation__area"),
        districts=("district",),
        users=("cadre__user",),
    )

    class Meta(Dated.Meta):
        verbose_name = _("基层联系点")
        constraints = [
            *DATED_CONSTRAINTS,
            models.CheckConstraint(
                condition=Q(district__isnull=False, organisation__isnull=True)
                | Q(district__isnull=True, organisation__isnull=False),
                name="contacts_contactpoint_one_target",
                violation_error_message=_("选一个责任区或者一个单位"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cadre} ↔ {self.district or self.organisation}"
