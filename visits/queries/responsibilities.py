"""Which office the responsibility list proposes for a matter."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from contacts.models import Area, Organisation
from visits.models import Grievance, Responsibility


def office_for(grievance: Grievance, on: dt.date) -> Organisation | None:
    """The office that answers for the matter's topic: the nearest area first, then the nearest topic.

    A line for 安居 answers for all that lies under it, unless 危房 has a line of its own.
    """
    if grievance.topic is None:
        return None
    path = grievance.area.path
    above = [path[:end] for end in range(Area.steplen, len(path) + 1, Area.steplen)]
    rows = (
        Responsibility.objects.as_of(on)
        .filter(Q(topic=grievance.topic_id) | Q(topic=grievance.topic.parent_id))
        .filter(area__path__in=above)
        .select_related("organisation", "area")
    )
    found = max(
        rows, key=lambda r: (len(r.area.path), r.topic_id == grievance.topic_id), default=None
    )
    return found.organisation if found else None
