"""What the public page of a district tells of settled matters (S156): no person, no number."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from contacts.kit import days
from contacts.models import Area, ResponsibilityDistrict
from contacts.offers import Line
from visits.models import Grievance, Publication
from visits.workflow import State

SHOWN = 10
# Older ones say nothing about how things go now (ours).
WITHIN = dt.timedelta(days=366)
SETTLED = (State.ANSWERED, State.CLOSED)


def published_of(grievance: Grievance) -> Publication | None:
    """What is published of a matter now."""
    return Publication.objects.filter(grievance=grievance).first()


def published_results(district: ResponsibilityDistrict, on: dt.date) -> list[Line]:
    """The latest results of a district, and of its township where a matter lies in no district."""
    above = district.area.path[: -Area.steplen]  # the township's, without asking for it
    township = Q(grievance__district=None, grievance__area__path=above)
    rows = Publication.objects.filter(
        Q(grievance__district=district) | township,
        grievance__state__in=SETTLED,
        published_on__range=(on - WITHIN, on),
    )
    return [
        Line(
            row.headline, f"{row.published}（{days.in_words(row.published_on, this_year=on.year)}）"
        )
        for row in rows[:SHOWN]
    ]
