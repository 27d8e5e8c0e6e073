"""How long something took, in words: 3天4小时, 2小时10分, 不到1分钟."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from contacts.kit.language import counted

HOUR, DAY = 60, 24 * 60


def in_words(took: dt.timedelta) -> str:
    """The two largest units; below a minute just that."""
    minutes = int(took.total_seconds() // 60)
    days, rest = divmod(minutes, DAY)
    hours, left = divmod(rest, HOUR)
    parts = [
        counted("%(n)d天", days) % {"n": days} if days else "",
        counted("%(n)d小时", hours) % {"n": hours} if hours else "",
        counted("%(n)d分钟", left) % {"n": left} if left and not days else "",
    ]
    told = [part for part in parts if part]
    if len(told) > 1:
        return _("%(large)s%(small)s") % {"large": told[0], "small": told[1]}
    return told[0] if told else _("不到1分钟")
