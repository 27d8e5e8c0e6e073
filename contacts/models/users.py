"""Accounts and grants: who may sign in, and as what, where, from when to when."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contacts import policy
from contacts.kit.search import PinyinField
from contacts.models.areas import Area
from contacts.models.base import DATED_CONSTRAINTS, Dated, DatedQuerySet, Public
from contacts.scopes import Scopes


class User(AbstractUser, Public):
    """An account. What it may do is said by its grants alone."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("姓名"), max_length=40)
    name_keys = PinyinField(of="name")
    language = models.CharField(
        _("语言"),
        max_length=10,
        choices=[("zh-hans", "中文"), ("en", "English")],
        default="zh-hans",
    )
    large_text = models.BooleanField(_("大字"), default=False)
    must_change_password = models.BooleanField(_("下次登录须改密码"), default=False)

    scopes = Scopes("account", areas=("grants__area", "cadre__township"), users=("",))
    REQUIRED_FIELDS = ["name"]

    class Meta(AbstractUser.Meta):
        verbose_name = _("账号")  # type: ignore[assignment]
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class GrantQuerySet(DatedQuerySet):
    def in_force(self, on: dt.date) -> Self:
        """Those that give their rights on a day: of a role for which two persons must agree, the
        confirmed ones (`Grant.needs_confirmation`)."""
        confirmed = Q(confirmed_by__isnull=False) | ~Q(role__in=policy.TWO_PERSON_ROLES)
        return self.as_of(on).filter(confirmed)


class Grant(Dated):
    """A user holds a role in an area, from when to when."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants", verbose_name=_("账号"))
    role = models.CharField(_("角色"), max_length=20, choices=policy.Role)
    area = models.ForeignKey(Area, models.PROTECT, related_name="grants", verbose_name=_("范围"))
    granted_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("授权人"),
    )
    # Discipline officers and auditors need a second person; until then the grant is void.
    confirmed_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("确认人"),
    )

    # Known of grants that `access.grants_of` has fetched: their area has every township in it.
    over_all: bool

    objects = GrantQuerySet.as_manager()  # type: ignore[misc]  # of a narrower set than Dated
    scopes = Scopes("grant", areas=("area",), users=("user",))

    class Meta(Dated.Meta):
        verbose_name = _("授权")
        constraints = [
            *DATED_CONSTRAINTS,
            models.UniqueConstraint(
                fields=["user", "role", "area", "starts_on"], name="contacts_grant_once"
            ),
            models.CheckConstraint(
                condition=Q(granted_by__isnull=True) | ~Q(granted_by=F("user")),
                name="contacts_grant_not_to_oneself",
                violation_error_message=_("不能给自己授权"),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | (~Q(confirmed_by=F("user")) & ~Q(confirmed_by=F("granted_by"))),
                name="contacts_grant_confirmed_by_a_third",
                violation_error_message=_("要由另外一个人确认"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()} {self.area}"

    @property
    def needs_confirmation(self) -> bool:
        """A role for which two persons must agree, and only one has."""
        return self.role in policy.TWO_PERSON_ROLES and self.confirmed_by_id is None
