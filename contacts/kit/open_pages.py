"""Pages for everybody: drawn without the request, so that they depend on nobody and set no cookie."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

# For what only the holder of a code, or whoever writes it, may see.
NO_STORE = "private, no-store"
HEADERS = {
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
}


def language_of(request: HttpRequest) -> str:
    """The language that the address asks for, else the one of the installation."""
    wish = request.GET.get("lang", "")
    return wish if wish in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def drawn(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
    cache: str = "private, max-age=60",
) -> HttpResponse:
    """The page in the language of the address; nothing of the browser is read or written."""
    language = language_of(request)
    with translation.override(language):
        page = render_to_string(template, dict(context))
    # Nor a new one in the place of a cookie that cannot be read.
    request.META.pop("CSRF_COOKIE_NEEDS_UPDATE", None)
    headers = {**HEADERS, "Cache-Control": cache, "Content-Language": language}
    return HttpResponse(page, status=status, headers=headers)
