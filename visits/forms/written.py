"""The time on the phone at which an entry was written."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.dateparse import parse_datetime

# So long a device keeps what could not be sent (static/js/app.js).
KEPT_FOR = dt.timedelta(days=7)


def written_at(told: str, now: dt.datetime) -> dt.datetime:
    """The instant that the device tells, if it can be so: not to come, not older than a draft.

    Otherwise the present one: nobody can mend a wrong clock on the page.
    """
    try:
        instant = parse_datetime(told.strip())
    except ValueError:
        instant = None
    if instant is None or timezone.is_naive(instant):
        return now
    return instant if now - KEPT_FOR <= instant <= now else now
