"""Signing in, and what everybody may set for themselves: language, size of letters, password."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib.auth import views as auth
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from contacts.access import may
from contacts.actions.accounts import record_own_password, set_own_email
from contacts.forms.accounts import OwnEmailForm
from contacts.guard import needs, public
from contacts.kit import typed
from contacts.menu import menu_for
from contacts.pages import FormPage
from contacts.queries.setup import is_empty


class SignIn(auth.LoginView):
    """The login. A language chosen before it is kept; without one the user's own is shown."""

    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in; what was typed before waits for one more tap."""
        response, user = super().form_valid(form), form.get_user()
        if "own_device" in self.request.POST:
            self.request.session.set_expiry(settings.OWN_DEVICE_SESSION_AGE)
        if fields := typed.unpacked(self.request.POST.get("typed", "")):
            response = carry_on(self.request, str(self.get_success_url()), fields)
        chosen = self.request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen in dict(settings.LANGUAGES) and chosen != user.language:
            user.language = chosen
            user.save(update_fields=["language"])
        return _with_language(response, user.language)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """After a mistyped password what is carried along stays."""
        return super().get_context_data(typed=self.request.POST.get("typed", ""), **kwargs)


class SignOut(auth.LogoutView):
    """The way out; the next user of the machine starts with the language of the house."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sign out."""
        response = super().post(request, *args, **kwargs)
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        # Pages kept whole for the back button stay all the same: see `Left` in app.js.
        response["Clear-Site-Data"] = '"cache"'
        return response


class ChangePassword(auth.PasswordChangeView):
    """The user's own password; a password given by somebody else has then been replaced."""

    success_url = reverse_lazy("password_change_done")

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Store the new password."""
        form.user.must_change_password = False
        response = super().form_valid(form)
        record_own_password(form.user)
        return response


class OwnEmail(FormPage):
    """Where the user is written to."""

    resource, verb = "self", "use"
    form_class = OwnEmailForm
    title = _("邮箱")
    success_url = reverse_lazy("own-email")
    success_message = _("已保存。")

    def get_back_url(self) -> str:
        return reverse("more")

    def get_initial(self) -> dict[str, Any]:
        return {"email": self.user.email}

    def save(self, form: Any) -> None:
        set_own_email(user=self.user, **form.cleaned_data)


@needs("self", "use")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first place that the user may open; the first hour where nothing is set up yet."""
    user: Any = request.user
    if may(user, "setup", "use") and is_empty(user):
        return redirect("setup")
    links = [link for group in menu_for(request, may).groups for link in group[2]]
    return redirect(links[0].url if links else "more")


@needs("self", "use")
@require_safe
def more(request: HttpRequest) -> HttpResponse:
    """On phones: the rest of the menu, the account."""
    return render(request, "contacts/more.html")


@public
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Show the pages in another language from now on."""
    language = request.POST.get("language", "")
    response = _back(request)
    if language not in dict(settings.LANGUAGES) or not check_for_language(language):
        return response
    user = cast("Any", request.user)
    if user.is_authenticated:
        user.language = language
        user.save(update_fields=["language"])
    return _with_language(response, language)


@public
@require_POST
def set_large_text(request: HttpRequest) -> HttpResponse:
    """Show large letters, or usual ones, from now on."""
    on, user = request.POST.get("on") == "1", cast("Any", request.user)
    if user.is_authenticated:
        user.large_text = on
        user.save(update_fields=["large_text"])
    else:
        request.session["large_text"] = on
    return _back(request)


def carry_on(
    request: HttpRequest, address: str, fields: typed.Fields, *, status: int = 200
) -> HttpResponse:
    """The form once more, complete: one button sends it."""
    context = {"address": address, "fields": fields}
    return render(request, "registration/carry_on.html", context, status=status)


def outdated(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page stayed open over a new login. A form of ours is sent again by one button."""
    fields = typed.fields_of(request.POST) if typed.is_our_own(request) else []
    if fields:
        return carry_on(request, request.get_full_path(), fields, status=403)
    return render(request, "403_csrf.html", status=403)


def _back(request: HttpRequest) -> HttpResponse:
    """To the page from which the switch was used, if it is one of ours."""
    wish = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wish, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(wish if ours else "/")


def _with_language(response: HttpResponse, language: str) -> HttpResponse:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 86400, samesite="Lax", httponly=True
    )
    return response


sign_in = public(SignIn.as_view())
sign_out = public(SignOut.as_view())
change_password = needs("self", "use")(ChangePassword.as_view())
password_changed = needs("self", "use")(auth.PasswordChangeDoneView.as_view())
