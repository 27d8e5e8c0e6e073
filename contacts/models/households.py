"""Households, their residents, their wishes, and the groups cared for.

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
from contacts.models.base import DATED_CONSTRAINTS, Dated, Listed, Public
from contacts.models.labels import refuse_label
from contacts.models.people import Cadre
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
