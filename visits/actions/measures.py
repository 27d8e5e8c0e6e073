"""What the moves about measures do: write the cause, plan a measure, do it, put it off, drop it.

The moves themselves are rows of the workflow's table, made by `actions.moves` like all others.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contacts.kit import clock
from contacts.models import Cadre, Organisation, User
from visits.models import ASPECTS, PLANNED_KINDS, Grievance, Measure, MeasureKind, MediationOutcome
from visits.queries.measures import owners_for
from visits.queries.stand import Stand

Said = dict[str, Any]
# Nothing is planned, put off or looked at again further ahead than this (ours).
WITHIN = dt.timedelta(days=366 * 2)


def _work(grievance: Grievance, _by: User | None, _at: dt.datetime, said: Said) -> None:
    """The cause from the list, with what is to be said of it, and of what else may be said what is;
    what was written before stays in the history."""
    grievance.cause_kind = said["cause_kind"]
    grievance.cause, grievance.plan = said.get("cause", ""), said.get("plan", "")
    for name in ASPECTS:
        setattr(grievance, name, said.get(name, ""))
    said["cause_kind"] = said["cause_kind"].name


def _plan(grievance: Grievance, _by: User | None, at: dt.datetime, said: Said) -> None:
    owner = said["owner"]
    if owner not in owners_for(grievance, clock.day_of(at)):
        raise ValidationError({
            "owner": _("这个单位或者干部看不到这一件：先“请协办”，再定措施。")
        })  # fmt: skip
    _to_come("until", said["until"], at)
    kind = said.get("measure_kind") or MeasureKind.STEP
    if kind not in PLANNED_KINDS:
        raise ValidationError({"measure_kind": _("从给出的里面选一个。")})
    _begin(grievance, owner, at, kind=kind, task=said["to_do"], until=said["until"])
    said["owner"] = str(owner)


def _finish(grievance: Grievance, by: User | None, at: dt.datetime, said: Said) -> None:
    """Done on a day, with what shows it. An agreement is looked at once more on the day that was
    agreed: that is a measure of its own."""
    measure = _running(grievance, said)
    if by is None or not Stand(by, grievance).answers_for(measure):
        raise ValidationError(_("这一条由别人负责。"))
    day, today = said["done_on"], clock.day_of(at)
    if not clock.day_of(grievance.received_at) <= day <= today:
        raise ValidationError({"done_on": _("不能早于收到这一件的那天，也不能晚于今天。")})
    measure.done_on, measure.evidence = day, said["evidence"]
    again = _settled(measure, said, at) if measure.kind == MeasureKind.MEDIATION else None
    measure.save(update_fields=["done_on", "evidence", "outcome"])
    if again:
        owner = measure.cadre or measure.organisation
        _begin(
            grievance, owner, at, kind=MeasureKind.LOOK_BACK, task=measure.task, until=again
        )  # fmt: skip
    else:
        said.pop("again_on", None)
    said["measure"] = measure.task


def _settled(measure: Measure, said: Said, at: dt.datetime) -> dt.date | None:
    """What came of a mediation; the day on which an agreement is looked at again (S095)."""
    outcome, again = said.get("outcome"), said.get("again_on")
    if not outcome:
        raise ValidationError({"outcome": _("这一项要填。")})
    measure.outcome = outcome
    if outcome != MediationOutcome.AGREED:
        return None
    if not again:
        raise ValidationError({"again_on": _("达成协议的，写上哪一天回头看。")})
    _to_come("again_on", again, at)
    return again  # type: ignore[no-any-return]


def _delay(grievance: Grievance, _by: User | None, at: dt.datetime, said: Said) -> None:
    """Put off with a reason; the day that was set first stays visible (S158)."""
    measure = _running(grievance, said)
    _to_come("until", said["until"], at)
    if said["until"] <= measure.due_on:
        raise ValidationError({"until": _("要比现在的日期晚。")})
    measure.due_on = said["until"]
    measure.save(update_fields=["due_on"])
    said["measure"] = measure.task


def _drop(grievance: Grievance, _by: User | None, at: dt.datetime, said: Said) -> None:
    measure = _running(grievance, said)
    measure.dropped_at = at
    measure.save(update_fields=["dropped_at"])
    said["measure"] = measure.task


def _begin(
    grievance: Grievance,
    owner: Organisation | Cadre | None,
    at: dt.datetime,
    *,
    kind: str,
    task: str,
    until: dt.date,
) -> None:
    field = "cadre" if isinstance(owner, Cadre) else "organisation"
    Measure.objects.create(
        grievance=grievance, kind=kind, task=task, planned_at=at,
        first_due_on=until, due_on=until, **{field: owner},
    )  # fmt: skip


def _running(grievance: Grievance, said: Said) -> Measure:
    rows = grievance.measures.select_related("organisation", "cadre")
    found = rows.filter(pk=said["measure"].pk).first()
    if found is None or not found.runs:
        raise ValidationError(_("这一条已经做完或者不做了。"))
    return found


def _to_come(field: str, day: dt.date, at: dt.datetime) -> None:
    today = clock.day_of(at)
    if not today <= day <= today + WITHIN:
        raise ValidationError({field: _("要选今天或者以后的一天，两年以内。")})


EFFECTS = {
    "work": _work,
    "plan_measure": _plan,
    "finish_measure": _finish,
    "delay_measure": _delay,
    "drop_measure": _drop,
}
