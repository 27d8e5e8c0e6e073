"""What the layouts know about the user: the menu, the size of the letters."""

from __future__ import annotations

from typing import Any

from django import template

from contacts.access import grants_of, may
from contacts.menu import Menu, menu_for

register = template.Library()


@register.simple_tag(takes_context=True)
def site_menu(context: template.Context) -> Menu:
    """The menu of the user for whom the page is drawn; empty where nobody is signed in."""
    request: Any = context.get("request")
    if request is None or not request.user.is_authenticated:
        return Menu()
    return menu_for(request, may)


@register.simple_tag(takes_context=True)
def large_text(context: template.Context) -> bool:
    """Whether the user asked for large letters; False on pages drawn without a request."""
    request: Any = context.get("request")
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return bool(user.large_text)
    return bool(
        request is not None and hasattr(request, "session") and request.session.get("large_text")
    )


@register.simple_tag(takes_context=True)
def in_demo(context: template.Context) -> bool:
    """Whether the user works in a demo township, where everybody is invented."""
    request: Any = context.get("request")
    user = getattr(request, "user", None)
    return user is not None and any(grant.area.is_demo for grant in grants_of(user))
