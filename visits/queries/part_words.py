"""What an office was asked for, in words for lists: 协办, or 吹哨 with the place and the time."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from contacts.kit import days
from visits.models import Part, Whistle

MORNING, NOON, EVENING = 6, 12, 19


def part_words(part: Part, on: dt.date) -> str:
    """协办：看路基; of a whistle 吹哨 · 五组水塔旁 · 3月2日9点：一起看水管. `whistle` comes along in one
    statement (`parts_owed`, `with_parts`)."""
    asked = whistle_words(part.whistle, on) if part.whistle else _("协办")
    return _("%(asked)s：%(task)s") % {"asked": asked, "task": part.task}


def whistle_words(whistle: Whistle, on: dt.date) -> str:
    """吹哨 · 五组水塔旁 · 3月2日9点; without a day the place alone."""
    return " · ".join(filter(None, (_("吹哨"), whistle.place, when_in_words(whistle, on))))


def when_in_words(whistle: Whistle, on: dt.date) -> str:
    """3月2日9点; "" where no day was said: at once."""
    if whistle.meets_on is None:
        return ""
    day = days.in_words(whistle.meets_on, this_year=on.year)
    if whistle.meets_hour is None:
        return day
    return _("%(day)s%(hour)s") % {"day": day, "hour": hour_in_words(whistle.meets_hour)}


def hour_in_words(hour: int) -> str:
    """下午2点, as people say it: nobody means two at night."""
    if hour == NOON:
        return _("中午12点")
    if hour < MORNING:
        return _("凌晨%(n)s点") % {"n": hour}
    if hour < NOON:
        return _("上午%(n)s点") % {"n": hour}
    words = _("下午%(n)s点") if hour < EVENING else _("晚上%(n)s点")
    return words % {"n": hour - NOON}
