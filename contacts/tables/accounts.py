"""Columns of the lists of accounts and of the trail."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts import menu
from contacts.kit import clock
from contacts.kit.tables import Column, Table
from contacts.models import AuditEvent, AuditVerb, User
from contacts.queries.rights import field_words, resource_words


def _roles(user: Any) -> str:
    return "、".join(f"{grant.get_role_display()}（{grant.area}）" for grant in user.current_grants)


def _state(user: User) -> Any:
    if user.is_active and not user.has_usable_password():
        return _("等本人设密码")
    return _("使用中") if user.is_active else _("已停用")


class AccountTable(Table):
    columns = (
        Column(
            "name",
            _("姓名"),
            "name",
            sort=("name_keys", "name"),
            link=lambda user: reverse("account-detail", args=[user.uid]),
            phone="title",
        ),
        Column("username", _("用户名"), "username", sort=("username",)),
        Column("roles", _("角色"), _roles, phone="wide"),
        Column("state", _("状态"), _state, sort=("is_active",), phone="text"),
    )
    default_sort = "username"
    muted = staticmethod(lambda user: not user.is_active)


def _who(event: AuditEvent) -> Any:
    if event.user:
        return event.user.name
    return _("没有这个账号") if event.verb == AuditVerb.LOGIN_FAILED else _("系统")


def fields_of(event: AuditEvent) -> str:
    """The names of the fields as the forms call them."""
    return "、".join(field_words(event.resource, name) for name in event.fields)


class AuditTable(Table):
    columns = (
        Column("at", _("时间"), lambda event: clock.stamp(event.at), sort=("at",), phone="title"),
        Column("user", _("账号"), _who, phone="text"),
        Column("verb", _("动作"), "get_verb_display", sort=("verb",)),
        Column(
            "resource",
            _("对象"),
            lambda event: resource_words(event.resource),
            sort=("resource",),
        ),
        Column("count", _("条数"), lambda event: len(event.object_ids), numeric=True),
        Column("fields", _("字段"), fields_of),
        Column("reason", _("事由"), "reason", phone="wide"),
        Column("page", _("页面"), lambda event: menu.label_of(event.page)),
    )
    default_sort = "-at"
