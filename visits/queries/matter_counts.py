"""How many matters were received, closed, are open, are overdue: by topic or office, for a circular.

What is counted at all is what the three rates count; overdue is what runs beyond its acceptance or its
answer, and no follow-up: that is not the office's that answered. They tell how much there was to do and who has
it, nothing of anybody who raised it, so small ones are told too.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from visits.models import Grievance
from visits.queries.rates import COUNTED, GROUPS, Line, Share, whole_of, with_outcomes
from visits.queries.standings import is_late, with_clock
from visits.workflow import OPEN, State


class Counted(models.TextChoices):
    CLOSED = "closed", _("办结")
    OPEN = "open", _("没办完")
    OVERDUE = "overdue", _("其中超期")


CONDITIONS: dict[str, Q] = {
    Counted.CLOSED: Q(state=State.CLOSED),
    Counted.OPEN: Q(state__in=OPEN),
    Counted.OVERDUE: is_late(F("now")),
}


def matter_counts(rows: QuerySet[Grievance], by: str, now: dt.datetime) -> list[Line]:
    """The groups in the order of their names, the whole last; one statement."""
    key, name = GROUPS[by]
    counts = {code.value: Count("pk", filter=CONDITIONS[code]) for code in Counted}
    found = (
        with_clock(with_outcomes(rows, now))
        .filter(COUNTED)
        .order_by()
        .annotate(key=key, name=name)
        .values("key", "name")
        .annotate(received=Count("pk"), **counts)
    )
    lines = [_line(dict(row)) for row in found]
    in_order = sorted(lines, key=lambda line: str(line.name or ""))
    return in_order + whole_of(in_order)


def _line(row: dict[str, Any]) -> Line:
    received = row["received"]
    shares = {code.value: Share(row[code.value], received) for code in Counted}
    return Line(row["key"], row["name"], received, shares)
