"""What a follow-up has to know: on how many days somebody was looked for, what the resident said himself."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from contacts.kit import clock
from visits.models import Grievance, GrievanceEvent

# On so many days somebody is looked for before the follow-up ends without an answer (ours).
TRIES = 3
# Stands with a rating that was made by a code of the staff's.
BY_RECEIPT = "by_receipt"


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
    return _rating(grievance, by_receipt=False)


def rating_by_receipt(grievance: Grievance) -> str:
    """What was said of this answer by a code that the staff gave out, "": nothing. Whoever printed the
    receipt could have said it, so it counts for nothing until somebody else has asked."""
    return _rating(grievance, by_receipt=True)


def _rating(grievance: Grievance, *, by_receipt: bool) -> str:
    said = since_answer(grievance).filter(move="rate").order_by("number")
    own = [details for details in said.values_list("details", flat=True)
           if bool(details.get(BY_RECEIPT)) == by_receipt]  # fmt: skip
    return str(own[-1]["satisfaction"]) if own else ""
