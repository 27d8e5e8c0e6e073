"""What a page tells after a deed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def undoable(request: HttpRequest, text: StrOrPromise, url: str) -> None:
    """Tell that something was done, with a button that takes it back by a POST to `url`."""
    messages.success(request, str(text), extra_tags=f"undo:{url}")
