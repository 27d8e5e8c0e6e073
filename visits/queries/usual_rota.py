"""What the last rota said, so that the next one is not typed anew."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from contacts.kit import clock
from contacts.kit.periods import Period, PeriodKind
from visits.models import ReceptionDay

KEPT = ("kind", "organisation", "district", "place", "opens_at", "closes_at", "form", "role")
# So many days back tell the turn.
LOOKED_AT = 26


def usual_rota(days: QuerySet[ReceptionDay]) -> dict[str, Any]:
    """The month to come, and place, time, weekdays and turn of the last rota among these.

    Who swapped in, and days that were added by themselves, say nothing of the turn.
    """
    month = Period.containing(PeriodKind.MONTH, clock.today()).next()
    rows: Any = days.select_related("organisation", "district").order_by("-happens_on")
    last = rows.regular().first() or rows.first()
    if last is None:
        return {"month": month.code}
    same = {name: getattr(last, name) for name in ("kind", "organisation", "district", "opens_at")}
    like = list(rows.regular().filter(**same)[:LOOKED_AT])[::-1]
    turn = dict.fromkeys(str(day.turn_of) for day in like)
    return {
        **{name: getattr(last, name) for name in KEPT},
        "month": month.code,
        "weekdays": sorted({day.happens_on.isoweekday() for day in like}),
        **{f"turn{number}": uid for number, uid in enumerate(turn, start=1)},
    }
