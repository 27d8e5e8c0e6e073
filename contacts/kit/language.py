"""The language of the pages: the one chosen on this device, else the house's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import ngettext


class ChosenLanguageMiddleware:
    """Chinese until somebody chooses otherwise; what the browser was sold with decides nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response


def counted(text: str, number: int) -> str:
    """The translation of a text that tells a number: Chinese says one and many alike, English doesn't."""
    return ngettext(text, text, number)


def own_name(row: Any) -> str:
    """The name of a row that carries `name` and perhaps `name_en`, in the language of the page."""
    if translation.get_language() == "en" and row.name_en:
        return str(row.name_en)
    return str(row.name)
