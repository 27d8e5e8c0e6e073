"""The digest of a day in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from contacts.models import User
from reports.models import AlertKind, Digest


def unread(user: User, on: dt.date) -> Digest | None:
    """The digest of the day, until it is read."""
    return Digest.objects.filter(user=user, day=on, read_at=None).first()


def in_words(digest: Digest) -> list[str]:
    """A sentence a line: what is one's own, then what there is in the areas that one looks after."""
    return [_sentence(line) for line in digest.lines]


def _sentence(line: dict[str, Any]) -> str:
    own = {
        AlertKind.OVERDUE: _("您有%(count)s项任务逾期，关账前还可以补记"),
        AlertKind.AT_RISK: _("您有%(count)s项任务落后"),
        AlertKind.CARE_UNSEEN: _("您联系的%(count)s户关爱户满92天没有人联系"),
        AlertKind.PRESENCE: _("有%(count)s条记录请您确认是不是同去了"),
    }
    there = {
        AlertKind.OVERDUE: _("%(area)s有%(count)s项任务逾期，还没有关账"),
        AlertKind.AT_RISK: _("%(area)s有%(count)s项任务落后"),
        AlertKind.CARE_UNSEEN: _("%(area)s有%(count)s户关爱户满92天没有人联系"),
    }
    words = (there if line["area"] else own)[AlertKind(line["kind"])] % line
    if 0 < line["new"] < line["count"]:
        words += _("（新增%(new)s）") % line
    return words
