"""Accounts, grants and the trail, for administrators and auditors."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts.actions import accounts
from contacts.filters.accounts import AccountFilter, AuditFilter
from contacts.forms.accounts import (
    AccountForm,
    EndGrantForm,
    GrantForm,
    PlainForm,
)
from contacts.kit import clock
from contacts.kit.language import counted
from contacts.models import AuditEvent, Cadre, Grant, Service, User
from contacts.pages import ConfirmPage, DetailPage, FormPage, ListPage
from contacts.tables.accounts import AccountTable, AuditTable

LIST = [(_("账号"), reverse_lazy("account-list"))]


class AccountList(ListPage):
    resource, verb = "account", "list"
    model, table_class, filter_class = User, AccountTable, AccountFilter
    template_name = "contacts/account_list.html"
    title = _("账号")

    def get_queryset(self) -> QuerySet[User]:
        current = Grant.objects.as_of(clock.today()).select_related("area")
        return User.objects.prefetch_related(
            Prefetch("grants", queryset=current, to_attr="current_grants")
        )


class AccountDetail(DetailPage):
    resource, verb = "account", "list"
    model = User
    template_name = "contacts/account_detail.html"
    crumbs = LIST

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        grants = self.object.grants.select_related("area", "granted_by", "confirmed_by")
        return {**context, "grants": grants.order_by("-starts_on"), "today": clock.today()}


class AccountCreate(FormPage):
    resource, verb = "account", "create"
    form_class = AccountForm
    title, crumbs = _("新建账号"), LIST
    button = _("建账号")

    def save(self, form: AccountForm) -> User:
        data = form.cleaned_data
        user = accounts.open_account(
            username=data["username"], name=data["name"], cadre=data["cadre"], by=self.user
        )
        accounts.grant(
            user=user,
            role=data["role"],
            area=data["area"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            by=self.user,
        )
        return user

    def get_success_url(self) -> str:
        return reverse("account-invite", args=[self.saved.uid])


class AccountPage(FormPage):
    """A form about the account in the address."""

    form_class: type[forms.Form] = PlainForm

    @cached_property
    def account(self) -> User:
        return self.one(User.objects.all())

    def get_crumbs(self) -> Any:
        return [*LIST, (self.account.name, self.get_success_url())]

    def get_success_url(self) -> str:
        return reverse("account-detail", args=[self.kwargs["uid"]])


class AccountSwitch(ConfirmPage, AccountPage):
    """Close an account, or open it again."""

    resource, verb = "account", "change"

    def get_title(self) -> str:
        words = _t("停用账号：%s") if self.account.is_active else _t("重新启用账号：%s")
        return words % self.account.name

    def get_consequences(self) -> list[Any]:
        if self.account.is_active:
            return [_("停用后不能再登录。"), _("以前的记录都保留，可以重新启用。")]
        return [_("启用后可以用原来的密码登录。")]

    def save(self, form: forms.Form) -> User:
        active = not self.account.is_active
        return accounts.set_active(self.account, active=active, by=self.user)


class GrantCreate(AccountPage):
    resource, verb = "grant", "create"
    form_class = GrantForm
    title = _("授予角色")
    button = _("授予")

    def save(self, form: GrantForm) -> Grant:
        return accounts.grant(user=self.account, by=self.user, **form.cleaned_data)


class GrantPage(ConfirmPage):
    """A decision on the grant in the address."""

    crumbs = LIST

    @cached_property
    def given(self) -> Grant:
        return self.one(Grant.objects.select_related("user", "area"))

    def get_consequences(self) -> list[Any]:
        return [str(self.given)]

    def get_success_url(self) -> str:
        return reverse("account-detail", args=[self.given.user.uid])

    def get_back_url(self) -> str:
        return reverse("account-list")


class GrantEnd(GrantPage):
    resource, verb = "grant", "change"
    form_class = EndGrantForm
    title = _("结束授权")
    button = _("结束")

    def get_consequences(self) -> list[Any]:
        return [
            *super().get_consequences(),
            _("不填日期，马上就没有这个权限了，正开着的页面也一样。"),
            _("填了日期，到那一天结束以前都还有效。"),
        ]

    def save(self, form: EndGrantForm) -> None:
        accounts.end_grant(self.given, on=clock.today(), by=self.user, **form.cleaned_data)


class GrantConfirm(GrantPage):
    """The second person's yes."""

    resource, verb = "grant", "confirm"
    form_class = PlainForm
    title = _("确认授权")
    button = _("确认")

    def save(self, form: PlainForm) -> Grant:
        return accounts.confirm_grant(self.given, by=self.user)


class AccountsForCadres(ConfirmPage):
    """Accounts for all cadres who have none, in one step."""

    resource, verb = "account", "create"
    form_class = PlainForm
    title, crumbs = _("给还没有账号的干部建账号"), LIST
    button = _("建账号")

    def get_cadres(self) -> QuerySet[Cadre]:
        serving = Cadre.objects.filter(user=None, services__in=_serving_today())
        return self.scoped(serving, "create").select_related("township").distinct()

    def get_consequences(self) -> list[Any]:
        count = self.get_cadres().count()
        return [
            counted("会为 %s 名在职干部建账号，用户名就是工号，角色是“干部”。", count) % count,
            _("每个人第一次登录前，要用您发给他的一次性链接设密码。"),
        ]

    def save(self, form: PlainForm) -> None:
        opened = accounts.open_accounts(
            cadres=list(self.get_cadres()), by=self.user, on=clock.today()
        )
        messages.success(self.request, counted("建了 %s 个账号。", len(opened)) % len(opened))

    def get_success_url(self) -> str:
        return reverse("account-list")


def _serving_today() -> QuerySet[Any]:
    return Service.objects.as_of(clock.today())


class AuditList(ListPage):
    resource, verb = "audit", "list"
    model, table_class, filter_class = AuditEvent, AuditTable, AuditFilter
    title = _("查阅记录")
    nothing = _("还没有记录。")

    def get_queryset(self) -> QuerySet[AuditEvent]:
        return AuditEvent.objects.select_related("user")
