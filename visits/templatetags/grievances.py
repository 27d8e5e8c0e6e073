"""How a grievance stands, as state of the house."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.utils.translation import gettext as _

from contacts.kit import clock, days
from contacts.kit.lasting import in_words
from visits.models import Measure, Part, Whistle
from visits.queries import conduct, situations, standings
from visits.queries.duties import Duty
from visits.queries.part_words import part_words, whistle_words
from visits.queries.reopening import reopened_words
from visits.tables import rates
from visits.tables.rates import RateRow
from visits.tables.tally import TallyRow

register = template.Library()


@register.inclusion_tag("components/state.html")
def standing(grievance: Any) -> dict[str, Any]:
    """Its clock in word, shape and colour."""
    found = standings.standing(grievance, clock.now())
    return {"code": found.code, "text": found.words}


@register.filter
def says_its_state(grievance: Any) -> bool:
    """Whether its standing is the word of its state: 已并入, 已作废, 暂停计时."""
    return standings.says_its_state(grievance, clock.now())


@register.filter
def reopened(grievance: Any) -> str:
    """Why it is to be done once more; "" where it isn't."""
    return reopened_words(grievance)


@register.inclusion_tag("components/state.html")
def supervised() -> dict[str, Any]:
    """The mark of a supervised matter."""
    return {"code": "neutral", "text": _("督办")}


@register.filter
def lasting(took: dt.timedelta | None) -> str:
    """How long something took."""
    return in_words(took) if took is not None else ""


@register.inclusion_tag("components/state.html")
def part_due(part: Part) -> dict[str, Any]:
    """When a part is due, late or not."""
    today = clock.today()
    late = part.is_late(today)
    words = _("%(day)s前反馈") % {"day": days.in_words(part.due_on, this_year=today.year)}
    return {"code": "overdue" if late else "on_track", "text": words}


@register.filter
def in_part_words(part: Part) -> str:
    """What an office was asked for: 协办, or the whistle with place and time."""
    return part_words(part, clock.today())


@register.filter
def in_whistle_words(whistle: Whistle) -> str:
    """吹哨 with place and time."""
    return whistle_words(whistle, clock.today())


@register.inclusion_tag("components/state.html")
def measure_due(measure: Measure) -> dict[str, Any]:
    """When a measure is due, late or not; once it is done, on which day."""
    today = clock.today()
    if measure.done_on:
        day = days.in_words(measure.done_on, this_year=today.year)
        return {"code": "met", "text": _("%(day)s做完") % {"day": day}}
    if measure.is_over:
        return {"code": "neutral", "text": _("到办结没有记做完")}
    words = _("%(day)s前做完") % {"day": days.in_words(measure.due_on, this_year=today.year)}
    return {"code": "overdue" if measure.is_late(today) else "on_track", "text": words}


@register.inclusion_tag("components/state.html")
def duty_due(duty: Duty) -> dict[str, Any]:
    """Until when something is to be done, late or not."""
    now = clock.now()
    if duty.due_on is None:
        return {"code": "neutral", "text": _("暂停计时")}
    day = days.in_words(duty.due_on, this_year=clock.day_of(now).year)
    return {"code": "overdue" if duty.is_late(now) else "on_track", "text": day}


@register.inclusion_tag("components/state.html")
def situation_standing(report: Any) -> dict[str, Any]:
    """How a situation report stands, computed now."""
    found = situations.standing(report, clock.now())
    return {"code": found.code, "text": found.words}


@register.simple_tag
def rate_cell(row: RateRow, column: Any) -> dict[str, Any]:
    """The share of a rate with its base, and where both open."""
    return rates.rate_cell(row, column)


@register.simple_tag
def count_url(row: TallyRow, column: Any) -> str:
    """Where the rows behind a figure of the tally are."""
    return row.url(column.key)


@register.inclusion_tag("components/state.html")
def conduct_standing(report: Any, calendar: Any) -> dict[str, Any]:
    """How a report on conduct stands, computed now."""
    found = conduct.standing(report, clock.now(), calendar)
    return {"code": found.code, "text": found.words}
