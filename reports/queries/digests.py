"""The digest of a day in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from contacts.models import User
from reports.models import AlertKind, Digest
from reports.queries.kinds import LEAVES_NOTHING, SPECS


def unread(user: User, on: dt.date) -> Digest | None:
    """The digest of the day that has something to tell, until it is read."""
    found = Digest.objects.filter(user=user, day=on, read_at=None).first()
    return found if found and in_words(found) else None


def in_words(digest: Digest) -> list[str]:
    """A sentence a line: what is one's own, then what there is in the areas that one looks after."""
    return [_sentence(line) for line in digest.lines if line["kind"] not in LEAVES_NOTHING]


def _sentence(line: dict[str, Any]) -> str:
    spec = SPECS[AlertKind(line["kind"])]
    tell = spec.desk_words if line["area"] else spec.own_words
    words = tell(line["count"]) % line if tell else ""
    if 0 < line["new"] < line["count"]:
        words += _("（新增%(new)s）") % line
    return words
