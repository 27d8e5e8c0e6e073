"""Households, their residents and their wishes.

The least is collected: no identity numbers (a keyed digest recognises the same
person again), no notes, no attitudes, no health, no religion (care P3, P9).
"""

from __future__ import annotations

import datetime as dt

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.kit.search import PinyinField
from contacts.models.areas import Area, ResponsibilityDistrict
from contacts.models.base import DATED_CONSTRAINTS, Dated
from contacts.scopes import Scopes, behind

# Nobody lives with more: it is a number of the house or of the village.
MOST_PEOPLE = 99


class EndReason(models.TextChoices):
    MOVED = "moved", _("迁出")
    SPLIT = "split", _("分户")
    MERGED = "merged", _("并户")
    ENDED = "ended", _("销户")


class Household(Dated):
    """户: who lives together under one number of the township's register."""

    township = models.ForeignKey(
        Area, models.PROTECT, related_name="households", verbose_name=_("乡镇")
    )
    district = models.ForeignKey(
        ResponsibilityDistrict,
        models.PROTECT,
        related_name="households",
        verbose_name=_("责任区"),
    )
    group = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="group_households",
        verbose_name=_("村民小组"),
    )
    number = models.CharField(_("户编号"), max_length=30)
    head_name = models.CharField(_("户主姓名"), max_length=40)
    name_keys = PinyinField(of="head_name")
    address = models.CharField(_("门牌或住址"), max_length=100, blank=True)
    phone = models.CharField(_("联系电话"), max_length=20, blank=True)
    phone_tail = models.CharField(max_length=4, blank=True, editable=False)
    size = models.PositiveSmallIntegerField(
        _("家庭人口"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_PEOPLE, _("一户最多%(limit_value)s人，请检查家庭人口"))],
    )
    end_reason = models.CharField(_("结束原因"), max_length=10, choices=EndReason, blank=True)
    came_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="became",
        verbose_name=_("由哪户而来"),
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="absorbed",
        verbose_name=_("并入哪户"),
    )

    scopes = Scopes(
        "household",
        areas=("district__area",),
        districts=("district",),
        users=("assignments__cadre__user",),
        dated="assignments",
        by_contact=True,
    )

    class Meta(Dated.Meta):
        verbose_name = _("住户")
        ordering = ["township_id", "number"]
        constraints = [
            *DATED_CONSTRAINTS,
            models.UniqueConstraint(
                fields=["township", "number"],
                name="contacts_household_number_once",
                violation_error_message=_("这个户编号已经有了"),
            ),
        ]
        indexes = [
            models.Index(fields=["district", "number"], name="contacts_household_by_district"),
            models.Index(fields=["phone_tail"], name="contacts_household_phone_tail"),
        ]

    def __str__(self) -> str:
        return self.head_name

    def lived_as(self, day: dt.date) -> Household:
        """The record under which these people lived on `day`: before a move or a split, the one
        they came from."""
        found = self
        while found.starts_on > day and found.came_from:
            found = found.came_from
        return found


OF_HOUSEHOLD = behind("household", Household.scopes)


class WishKind(models.TextChoices):
    AWAY = "away", _("常年外出")
    NO_VISITS = "no_visits", _("谢绝上门")
    PHONE_ONLY = "phone_only", _("只要电话联系")


# Whom nobody should telephone either.
LEFT_ALONE = (WishKind.NO_VISITS, WishKind.AWAY)


class HouseholdWish(Dated):
    """The household's own wish, without a reason; it leaves the targets."""

    household = models.ForeignKey(
        Household, models.CASCADE, related_name="wishes", verbose_name=_("住户")
    )
    kind = models.CharField(_("意愿"), max_length=10, choices=WishKind)

    scopes = OF_HOUSEHOLD

    class Meta(Dated.Meta):
        verbose_name = _("住户意愿")
        constraints = [
            *DATED_CONSTRAINTS,
            models.UniqueConstraint(
                fields=["household", "kind", "starts_on"],
                name="contacts_householdwish_once",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Relation(models.TextChoices):
    HEAD = "head", _("户主")
    SPOUSE = "spouse", _("配偶")
    CHILD = "child", _("子女")
    CHILD_IN_LAW = "child_in_law", _("儿媳、女婿")
    GRANDCHILD = "grandchild", _("孙子女、外孙子女")
    PARENT = "parent", _("父母")
    PARENT_IN_LAW = "parent_in_law", _("公婆、岳父母")
    GRANDPARENT = "grandparent", _("祖父母、外祖父母")
    SIBLING = "sibling", _("兄弟姐妹")
    OTHER = "other", _("其他")


class Resident(Dated):
    """人: a member of a household."""

    household = models.ForeignKey(
        Household, models.CASCADE, related_name="residents", verbose_name=_("住户")
    )
    name = models.CharField(_("姓名"), max_length=40)
    name_keys = PinyinField(of="name")
    relation = models.CharField(
        _("与户主关系"), max_length=15, choices=Relation, default=Relation.OTHER
    )
    birth_year = models.PositiveSmallIntegerField(_("出生年"), null=True, blank=True)
    birth_month = models.PositiveSmallIntegerField(_("出生月"), null=True, blank=True)
    phone = models.CharField(_("联系电话"), max_length=20, blank=True)
    phone_tail = models.CharField(max_length=4, blank=True, editable=False)
    # Recognises the same person again; nobody can read the number back from it.
    identity_digest = models.CharField(max_length=64, blank=True, editable=False)

    scopes = behind("household", Household.scopes, resource="resident")

    class Meta(Dated.Meta):
        verbose_name = _("居民")
        ordering = ["household_id", "pk"]
        constraints = [
            *DATED_CONSTRAINTS,
            models.CheckConstraint(
                condition=Q(birth_month__isnull=True) | Q(birth_month__range=(1, 12)),
                name="contacts_resident_birth_month",
                violation_error_message=_("月份在1到12之间"),
            ),
        ]
        indexes = [
            models.Index(fields=["identity_digest"], name="contacts_resident_digest"),
        ]

    def __str__(self) -> str:
        return self.name

    def age_on(self, day: dt.date) -> int | None:
        """How old at least on a day, as far as it is known: born on the last day of the month, or
        of the year."""
        if self.birth_year is None:
            return None
        had_birthday = day.month > (self.birth_month or 12)
        return day.year - self.birth_year - (0 if had_birthday else 1)
