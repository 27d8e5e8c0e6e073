"""Before a matter is sealed: what stands in the way, and who knows of it already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from contacts.kit import clock, days
from contacts.models import User
from visits.models import Grievance, GrievanceEvent
from visits.queries.openings import IN_PLACE_OF
from visits.workflow import State

# What residents do by their code with words of their own.
OF_RESIDENTS = ("say", "object", "contest", "object_class")


def said_elsewhere(grievance: Grievance) -> QuerySet[GrievanceEvent]:
    """What was done by the code of a matter while it was merged into another: it stands in the history
    of that one."""
    rows = GrievanceEvent.objects.filter(grievance__township=grievance.township)
    return rows.filter(by=None, details__through=grievance.number).exclude(grievance=grievance)


def why_not_sealed(grievance: Grievance) -> str:
    """Why a matter can't be sealed as it stands, in words; "" where it can, in whatever state."""
    if grievance.is_emptied:  # how it ended is nobody's business, also not that of a second tap
        return _("这一件已经处理过了，这里只留下编号。")
    if grievance.state == State.MERGED:
        return _("这一件并在别的诉求里：先撤销并入，再封存。")
    if grievance.merged.exists():
        return _("有别的诉求并在这一件里：先撤销并入，再封存。")
    return ""


def stood_open_words(grievance: Grievance, *, by: User, at: dt.datetime) -> str:
    """For the officers alone: since when it was an open matter, how it came, who had to do with it,
    what was answered, and that `by` sealed it.

    Whoever looks into it has to know who knows of it.
    """
    day = clock.day_of(grievance.registered_at)
    since = days.in_words(day, this_year=clock.day_of(at).year)
    said = {"since": since, "channel": grievance.get_channel_display()}
    lines = [_("%(since)s登记成诉求，来源是%(channel)s，到封存为止是公开办理的。") % said]
    told = [
        (_("办过的单位"), _offices(grievance)),
        (_("经过手的人"), _people(grievance)),
        (_("封存的人"), [str(by)]),
        (_("已经答复"), [grievance.answer]),
        (_("并在别的诉求里时写的话，在这些诉求的经过里公开过"), _elsewhere(grievance)),
    ]
    lines += [f"{label}：{'、'.join(words)}" for label, words in told if any(words)]
    if grievance.events.filter(move="publish").exists():
        lines.append(_("办理结果在责任区的公开网页上写过。"))
    return "\n".join(lines)


def _offices(grievance: Grievance) -> list[str]:
    """That have or had it, or a part of it, in their order."""
    events = grievance.events.select_related("organisation")
    parts = grievance.parts.select_related("organisation")
    had = [event.organisation for event in events]
    return _once([*had, *(part.organisation for part in parts), grievance.lead])


def _people(grievance: Grievance) -> list[str]:
    """Who heard it, had it, led it, or wrote into its history, for oneself or in whose place."""
    named: list[object] = [
        grievance.registered_by,
        grievance.first_asked,
        grievance.handler,
        grievance.leader,
    ]
    for event in grievance.events.select_related("by"):
        named += [event.by, event.details.get(IN_PLACE_OF)]
    return _once(named)


def _elsewhere(grievance: Grievance) -> list[str]:
    """The numbers of the matters in whose histories words of it stood."""
    return _once(said_elsewhere(grievance).values_list("grievance__number", flat=True))


def _once(found: Iterable[object]) -> list[str]:
    return list(dict.fromkeys(str(one) for one in found if one))
