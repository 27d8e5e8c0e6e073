"""The door: no view without a mark, no marked view without the right."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from contacts.access import may
from contacts.kit import typed


@dataclasses.dataclass(frozen=True)
class Mark:
    """What a view asks of who comes: a right, or nothing (`public`)."""

    resource: str = ""
    verb: str = ""
    public: bool = False


def public(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view as open to everybody, signed in or not."""
    view.access_mark = Mark(public=True)  # type: ignore[attr-defined]
    return view


def needs(resource: str, verb: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a function view with the right that it needs."""

    def mark(view: Callable[..., Any]) -> Callable[..., Any]:
        view.access_mark = Mark(resource, verb)  # type: ignore[attr-defined]
        return view

    return mark


def mark_of(view: Callable[..., Any]) -> Mark | None:
    """The mark of a view, whether a function or a guarded page class."""
    return getattr(view, "access_mark", None) or getattr(
        getattr(view, "view_class", None), "access_mark", None
    )


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """The login. What was typed travels through it; a part of a page says so in one line."""
    if request.headers.get("HX-Request"):
        return render(request, "registration/signed_out.html")
    fields = typed.fields_of(request.POST)
    if not fields:
        return redirect_to_login(request.get_full_path())
    context = {
        "form": AuthenticationForm(request),
        "next": request.get_full_path(),
        "typed": typed.packed(fields),
    }
    return render(request, "registration/login.html", context)


class DenyByDefaultMiddleware:
    """No view without a mark; no marked view without the right."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        mark = mark_of(view)
        if mark is None:
            raise PermissionDenied
        if mark.public:
            return None
        user: Any = request.user
        if not user.is_authenticated:
            return ask_to_sign_in(request)
        if not may(user, mark.resource, mark.verb):
            raise PermissionDenied
        if user.must_change_password:
            change = reverse("password_change")
            if request.path not in (change, reverse("logout")):
                return HttpResponseRedirect(change)
        return None
