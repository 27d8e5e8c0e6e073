"""How an obligation stands on a day: its figures, and the day (counting rule 9)."""

from __future__ import annotations

import datetime as dt

from reports.engine import spans
from reports.engine.figures import Counted
from reports.engine.measures import DAY_MEASURES
from reports.engine.moment import Moment
from reports.engine.spans import FOREVER, Spans
from reports.models import Obligation, State


def settle(
    obligation: Obligation, measure: str, bound: Spans, counted: Counted, moment: Moment
) -> None:
    """Put down how it stands at the end of the day; fix it when its closing instant has come."""
    on = moment.on
    if obligation.closed_at is None:
        obligation.done = counted.done
        obligation.late = counted.done - counted.timely
    obligation.done_now = counted.done_now
    obligation.elapsed_days = spans.days(spans.shared(bound, [(dt.date.min, on)]))
    # A day that counts already is none to come; of households there may be more on the same day.
    used = min(counted.today, 1) if measure in DAY_MEASURES else 0
    obligation.open_days = max(spans.days(spans.shared(bound, [(on, FOREVER)])) - used, 0)
    obligation.state = state(obligation, on)
    obligation.reachable = measure not in DAY_MEASURES or obligation.missing <= obligation.open_days
    obligation.computed_on = on
    if obligation.closed_at is None and obligation.closes_at <= moment.closes_until:
        obligation.closed_at = moment.now


def state(obligation: Obligation, on: dt.date) -> State:
    """The first that fits."""
    if obligation.waived:
        return State.WAIVED
    if not obligation.bound_days or not obligation.target:
        return State.EXEMPT
    if obligation.done >= obligation.target:
        return State.MET
    if obligation.last_bound_on is not None and obligation.last_bound_on < on:
        return State.OVERDUE
    return State.AT_RISK if is_behind(obligation) else State.ON_TRACK


def is_behind(obligation: Obligation) -> bool:
    """Less than the pace asks for, or nothing although two thirds of the bound days have elapsed."""
    elapsed, bound = obligation.elapsed_days, obligation.bound_days
    return obligation.done < obligation.pace or (obligation.done == 0 and elapsed > 2 * bound // 3)
