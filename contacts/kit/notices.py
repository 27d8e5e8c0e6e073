"""What a page tells after a deed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


LINKS, UNDO = "links:", "undo:"


def leading(request: HttpRequest, text: StrOrPromise, links: Iterable[tuple[str, str]]) -> None:
    """Tell that something was done, and where to go on: (words, address) of each link."""
    messages.success(request, str(text), extra_tags=LINKS + json.dumps(list(links)))


def undoable(request: HttpRequest, text: StrOrPromise, url: str) -> None:
    """Tell that something was done, with a button that takes it back by a POST to `url`."""
    messages.success(request, str(text), extra_tags=f"{UNDO}{url}")


def undo_url(tags: str | None) -> str:
    """Where a POST takes back what a message with these extra tags tells, or ""."""
    return (tags or "").removeprefix(UNDO) if (tags or "").startswith(UNDO) else ""


def links(tags: str | None) -> list[tuple[str, str]]:
    """The links of a message with these extra tags."""
    told = (tags or "").removeprefix(LINKS) if (tags or "").startswith(LINKS) else "[]"
    return [(words, url) for words, url in json.loads(told)]
