"""What a follow-up has to know: on how many days somebody was looked for, what the resident said himself."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from contacts.kit import clock
from visits.models import Grievance, GrievanceEvent

# On so many days somebody is looked for before the follow-up ends without an answer (ours).
TRIES = 3


def since_answer(grievance: Grievance) -> QuerySet[GrievanceEvent]:
    """What has happened since the answer that is followed up."""
    if grievance.answered_at is None:
        return grievance.events.none()
    return grievance.events.filter(at__gte=grievance.answered_at)


def days_tried(grievance: Grievance) -> set[dt.date]:
    """The days on which nobody was reached."""
    tries = since_answer(grievance).filter(move="tried").values_list("at", flat=True)
    return {clock.day_of(instant) for instant in tries}


def own_rating(grievance: Grievance) -> str:
    """What whoever raised it said of this answer without being asked; "": nothing. It stands."""
    rated = since_answer(grievance).filter(move="rate").exists()
    return grievance.satisfaction if rated else ""
