"""What named persons decided on a period: waived for all, or opened again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from reports.engine.subjects import Place
from reports.engine.terms import Term
from reports.models import Reopening, Waiver


class Decisions:
    """The waivers and reopenings made by an instant and not withdrawn by then."""

    def __init__(self, codes: Iterable[str], end: dt.datetime) -> None:
        made = Q(code__in=set(codes), decided_at__lte=end)
        standing = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=end)
        self.waivers = list(Waiver.objects.filter(made, standing).select_related("area"))
        self.reopenings = list(Reopening.objects.filter(made).select_related("area"))

    def waived(self, term: Term, place: Place) -> bool:
        return any(_concerns(waiver, term, place) for waiver in self.waivers)

    def closes_at(self, term: Term, place: Place, closes_at: dt.datetime) -> dt.datetime:
        """The closing instant, put off by every reopening."""
        again = (r.closes_at for r in self.reopenings if _concerns(r, term, place))
        return max([closes_at, *again])


def _concerns(decision: Waiver | Reopening, term: Term, place: Place) -> bool:
    requirement = term.requirement
    if (decision.code, decision.period) != (requirement.code, term.period.code):
        return False
    whole = requirement.area.path.startswith(decision.area.path)
    return whole or decision.area_id == place.area_id
