"""Accounts and grants: made by administrators, never for oneself, two persons where it matters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from contacts import access, audit, policy
from contacts.actions import base
from contacts.actions.base import ONE_DAY
from contacts.models import Area, AreaKind, AuditVerb, Cadre, Grant, User
from contacts.policy import Role


def grantable_roles(by: User) -> list[Role]:
    """The roles that `by` may give: all offered ones for a system administrator, those of the
    daily work for an area administrator."""
    held = {grant.role for grant in access.grants_of(by)}
    if Role.SYSTEM_ADMIN in held:
        return list(policy.OFFERED_ROLES)
    if Role.AREA_ADMIN in held:
        return [role for role in policy.OFFERED_ROLES if role in policy.GRANTED_BY_AREA_ADMIN]
    return []


def must_manage(user: User, *, by: User) -> None:
    """Refuse to touch an account that holds a role which `by` could not give.

    Otherwise an administrator of a township could take over the account of one above him.
    """
    if not _givable(user.grants.select_related("area"), by=by):
        raise ValidationError(_("这个账号有更高的角色，请系统管理员来处理。"))


def _givable(grants: Iterable[Grant], *, by: User) -> bool:
    """Whether `by` could have given all of these."""
    roles, areas = grantable_roles(by), access.areas_of(by, "grant", "change")
    return Role.SYSTEM_ADMIN in roles or all(
        Role(held.role) in roles and any(held.area.path.startswith(a.path) for a in areas)
        for held in grants
    )


@transaction.atomic
def open_account(*, username: str, name: str, cadre: Cadre | None, by: User) -> User:
    """Create an account without a password; its owner sets one by a one-time link.

    Raises ValidationError on `username` if it is taken, on `cadre` if it has an account.
    """
    if User.objects.filter(username__iexact=username).exists():
        raise ValidationError({"username": _("这个用户名已经有人用了")})
    if cadre is not None and cadre.user_id:
        raise ValidationError({"cadre": _("这名干部已经有账号")})
    user = User(username=username, name=name or (cadre.name if cadre else username))
    user.set_unusable_password()
    user.save()
    if cadre is not None:
        cadre.user = user
        cadre.save(update_fields=["user"])
    audit.record(by=by, verb=AuditVerb.CREATE, resource="account", ids=[user.uid])
    return user


@transaction.atomic
def open_accounts(*, cadres: Iterable[Cadre], by: User, on: dt.date) -> list[tuple[Cadre, User]]:
    """Accounts for cadres who have none: user name = staff number, role cadre in their township."""
    opened = []
    for cadre in cadres:
        user = open_account(username=_free_username(cadre), name=cadre.name, cadre=cadre, by=by)
        grant(user=user, role=Role.CADRE, area=cadre.township, starts_on=on, by=by)
        opened.append((cadre, user))
    return opened


def _free_username(cadre: Cadre) -> str:
    """The staff number; with the township's code where two townships use the same number."""
    plain = cadre.staff_number
    taken = User.objects.filter(username__iexact=plain).exists()
    return f"{plain}@{cadre.township.code or cadre.township_id}" if taken else plain


@transaction.atomic
def grant(
    *,
    user: User,
    role: str,
    area: Area,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    by: User,
) -> Grant:
    """Give `user` a role in an area. Nobody grants to himself; only roles that `by` may give,
    only where he may give them, and a village secretary's only in a village: the role reads
    the diaries of its area.
    """
    if user == by:
        raise ValidationError(_("不能给自己授权，请另一位管理员来做。"))
    if Role(role) not in grantable_roles(by):
        raise ValidationError({"role": _("您不能授予这个角色")})
    places = access.visible_to(Area.objects.filter(pk=area.pk), by, "create", resource="grant")
    if not places.exists():
        raise ValidationError({"area": _("您不能在这里授权")})
    if role == Role.SECRETARY and area.kind != AreaKind.VILLAGE:
        raise ValidationError({"area": _("村书记的角色只能授予在一个村（社区）")})
    given = Grant(
        user=user, role=role, area=area, starts_on=starts_on, ends_on=ends_on, granted_by=by
    )
    given.full_clean()
    given.save()
    audit.record(by=by, verb=AuditVerb.CREATE, resource="grant", ids=[given.uid, user.uid])
    return given


@transaction.atomic
def confirm_grant(given: Grant, *, by: User) -> Grant:
    """The second person's yes to a discipline officer's or auditor's grant."""
    if by.pk in (given.user_id, given.granted_by_id):
        raise ValidationError(_("要由授权人和本人以外的另一个人确认。"))
    given.confirmed_by = by
    given.save(update_fields=["confirmed_by"])
    audit.record(
        by=by, verb=AuditVerb.CHANGE, resource="grant", ids=[given.uid], fields=["confirmed_by"]
    )
    return given


@transaction.atomic
def end_grant(given: Grant, *, ends_on: dt.date | None, on: dt.date, by: User) -> None:
    """End a grant with `ends_on` as its last day; without one it holds no more from `on`.

    One that had not begun before `on` was given by mistake: it is withdrawn at once.
    """
    if given.user_id == by.pk:
        raise ValidationError(_("不能更改自己的授权，请另一位管理员来做。"))
    if Role(given.role) not in grantable_roles(by):
        raise ValidationError(_("您不能更改这个角色的授权。"))
    if given.starts_on >= on and (ends_on is None or ends_on <= on):
        _withdraw(given, by)
        return
    given.ends_on = ends_on or on - ONE_DAY
    given.full_clean()
    given.save(update_fields=["ends_on"])
    audit.record(
        by=by, verb=AuditVerb.CHANGE, resource="grant", ids=[given.uid], fields=["ends_on"]
    )


def _withdraw(given: Grant, by: User) -> None:
    """Remove a grant; the trail keeps whose it was, which role and where."""
    audit.record(
        by=by,
        verb=AuditVerb.CHANGE,
        resource="grant",
        ids=[given.uid, given.user.uid],
        fields=["ends_on"],
        reason=_("收回：%(role)s，%(area)s")
        % {"role": given.get_role_display(), "area": given.area},
    )
    given.delete()


@transaction.atomic
def set_active(user: User, *, active: bool, by: User) -> User:
    """Close an account, or open it again; what it did stays."""
    if user == by:
        raise ValidationError(_("不能停用自己的账号。"))
    must_manage(user, by=by)
    user.is_active = active
    user.save(update_fields=["is_active"])
    audit.record(
        by=by, verb=AuditVerb.CHANGE, resource="account", ids=[user.uid], fields=["is_active"]
    )
    return user


@transaction.atomic
def invite(user: User, *, by: User | None) -> str:
    """A path that lets its holder set the account's password once. `by` None: the system."""
    if by is not None:
        must_manage(user, by=by)
    _record_links([user], by=by)
    return _link(user)


def awaiting_password(users: QuerySet[User], *, by: User) -> list[User]:
    """Those of these accounts that `by` may hand a link to and that have no password yet."""
    rows = users.filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)
    rows = rows.prefetch_related("grants__area").order_by("username")
    return [user for user in rows if _givable(user.grants.all(), by=by)]


@transaction.atomic
def invite_all(users: Sequence[User], *, by: User) -> list[tuple[User, str]]:
    """As `invite`, for all who await a password."""
    if not all(_givable(user.grants.all(), by=by) for user in users):
        raise ValidationError(_("这个账号有更高的角色，请系统管理员来处理。"))
    _record_links(users, by=by)
    return [(user, _link(user)) for user in users]


def record_own_password(user: User, *, by_link: bool = False) -> None:
    """Somebody set the own password: by a one-time link, or instead of the former one."""
    audit.record(
        by=user,
        verb=AuditVerb.CHANGE,
        resource="account",
        ids=[user.uid],
        fields=["password"],
        reason=_("用一次性链接设置") if by_link else _("本人更改"),
    )


@transaction.atomic
def set_own_email(*, user: User, email: str) -> None:
    """Where somebody is written to; empty: nowhere. Raises `ValidationError` at the field."""
    account = User.objects.select_for_update().get(pk=user.pk)
    base.change(account, {"email": email.strip()}, by=user, reason=_("本人更改"))


def _record_links(users: Iterable[User], *, by: User | None) -> None:
    ids = [user.uid for user in users]
    audit.record(by=by, verb=AuditVerb.CHANGE, resource="account", ids=ids, fields=["password"])


def _link(user: User) -> str:
    return reverse(
        "welcome",
        kwargs={
            "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
            "token": default_token_generator.make_token(user),
        },
    )


@transaction.atomic
def first_administrator() -> str | None:
    """While nobody can sign in yet: the link by which the first administrator enters."""
    usable = User.objects.exclude(password="").exclude(
        password__startswith=UNUSABLE_PASSWORD_PREFIX
    )
    if usable.exists():
        return None
    user = User.objects.filter(username="admin").first()
    if user is None:
        user = User(username="admin", name=_("管理员"))
        user.set_unusable_password()
        user.save()
    return invite(user, by=None)


@transaction.atomic
def found(*, user: User, county: str, township: str, on: dt.date) -> Area:
    """Begin a new installation: the county, the township, and its first administrator.

    Only while there is no area at all; afterwards grants come from other administrators.
    """
    if Area.objects.exists():
        raise ValidationError(_("这里已经设置过了。"))
    root = Area.objects.plant(kind=AreaKind.COUNTY, name=county)
    place = Area.objects.plant(root, kind=AreaKind.TOWNSHIP, name=township)
    for role in (Role.SYSTEM_ADMIN, Role.AREA_ADMIN):
        Grant.objects.create(user=user, role=role, area=root, starts_on=on)
    audit.record(by=user, verb=AuditVerb.CREATE, resource="area", ids=[root.uid, place.uid])
    return place
