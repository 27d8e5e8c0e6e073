"""What was typed into a form that could not be saved: carried over a login or an outdated page.

Nothing is stored: the fields travel in the answer itself, to the browser from which they came.
"""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, QueryDict

Fields = list[tuple[str, str]]
TOKEN = "csrfmiddlewaretoken"  # noqa: S105  # the name of a field


def fields_of(data: QueryDict) -> Fields:
    """Names and values as they were sent; of a form with a password nothing at all."""
    if any("password" in name for name in data):
        return []
    return [(name, value) for name in data if name != TOKEN for value in data.getlist(name)]


def packed(fields: Fields) -> str:
    """For one hidden field of another form; empty where there is nothing to carry."""
    return json.dumps(fields, ensure_ascii=False) if fields else ""


def unpacked(text: str) -> Fields:
    """What `packed` made; nothing of anything else."""
    try:
        pairs: Any = json.loads(text)
    except ValueError:
        return []
    if not isinstance(pairs, list):
        return []
    return [(str(p[0]), str(p[1])) for p in pairs if isinstance(p, list) and len(p) == 2]


def is_our_own(request: HttpRequest) -> bool:
    """Whether a page of ours sent the form; without the browser's word for it, not."""
    origin = request.headers.get("Origin", "")
    here = f"{request.scheme}://{request.get_host()}"
    return origin == here or origin in settings.CSRF_TRUSTED_ORIGINS
