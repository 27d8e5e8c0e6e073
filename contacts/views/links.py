"""One-time links, by which people set their passwords: made, handed over, opened."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import PasswordResetConfirmView
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts.actions import accounts
from contacts.forms.accounts import FoundForm, PlainForm
from contacts.guard import public
from contacts.kit import clock
from contacts.kit.addresses import is_here_only, whole_address
from contacts.kit.language import counted
from contacts.models import Area, User
from contacts.pages import ConfirmPage
from contacts.views.accounts import LIST, AccountPage


class AccountInvite(AccountPage):
    """A one-time link by which the owner sets the password; shown once, handed over by hand."""

    resource, verb = "account", "change"
    template_name = "contacts/account_invite.html"
    title = _("设置密码的链接")
    button = _("生成链接")

    def save(self, form: forms.Form) -> str:
        return whole_address(self.request, accounts.invite(self.account, by=self.user))

    def answer(self, form: forms.Form) -> HttpResponse:
        link = self.saved
        return self.render_to_response(
            self.get_context_data(form=form, link=link, is_here_only=is_here_only(link))
        )


class AccountLinks(ConfirmPage):
    """One-time links for all who have no password yet, to hand over; shown once."""

    resource, verb = "account", "change"
    form_class = PlainForm
    title, crumbs = _("一次生成全部链接"), LIST
    button = _("生成链接")

    @cached_property
    def waiting(self) -> list[User]:
        return accounts.awaiting_password(self.scoped(User.objects.all()), by=self.user)

    def get_consequences(self) -> list[Any]:
        return [
            counted("会给 %s 个还没有密码的账号各生成一个一次性链接。", len(self.waiting))
            % len(self.waiting),
            _("链接只显示这一次，三天内有效；一条一条发给本人，不要发在群里。"),
        ]

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Where nobody waits there is nothing to confirm."""
        if self.waiting:
            return super().get(request, *args, **kwargs)
        messages.info(request, _t("没有等着设密码的账号，不用生成链接。"))
        return HttpResponseRedirect(self.get_success_url())

    def save(self, form: forms.Form) -> list[tuple[User, str]]:
        invited = accounts.invite_all(self.waiting, by=self.user)
        return [(user, whole_address(self.request, path)) for user, path in invited]

    def answer(self, form: forms.Form) -> HttpResponse:
        now = clock.now()
        context = {
            "title": _("账号链接"),
            "links": self.saved,
            "is_here_only": any(is_here_only(link) for _user, link in self.saved),
            "printed_at": now,
            "until": clock.day_of(now + dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)),
        }
        return render(self.request, "contacts/account_links.html", context)

    def get_success_url(self) -> str:
        return reverse("account-list")


class Welcome(PasswordResetConfirmView):
    """A one-time link: its holder sets the password; the very first also says where we are."""

    success_url = reverse_lazy("login")
    post_reset_login = True
    post_reset_login_backend = "django.contrib.auth.backends.ModelBackend"

    def get_form_class(self) -> Any:
        return super().get_form_class() if Area.objects.exists() else FoundForm

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        if isinstance(form, FoundForm):
            names = {key: form.cleaned_data[key] for key in ("county", "township")}
            accounts.found(user=form.user, on=clock.today(), **names)
        super().form_valid(form)
        accounts.record_own_password(form.user, by_link=True)
        return HttpResponseRedirect(reverse("home"))


welcome = public(Welcome.as_view())
