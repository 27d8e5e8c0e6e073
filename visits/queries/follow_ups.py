"""What a follow-up has to know: on how many days somebody was looked for, what the resident said himself,
and whom it is not for.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from contacts.access import areas_of, as_stand_in, visible_to
from contacts.kit import clock
from contacts.models import Service, User
from contacts.scopes import within_path
from visits.models import Grievance, GrievanceEvent
from visits.queries.openings import ANSWERS, IN_PLACE_OF
from visits.workflow import State

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


def to_follow_up(user: User, on: dt.date) -> QuerySet[Grievance]:
    """The answered matters of which this user may ask how it went."""
    answered = Grievance.objects.filter(state=State.ANSWERED)
    may = visible_to(answered, user, "follow_up")
    return may.exclude(pk__in=not_for(user, on).values("pk"))


def not_for(user: User, on: dt.date) -> QuerySet[Grievance]:
    """The answered matters that a user does not follow up, whatever rights he has: the condition by
    which `openings` refuses it on the page of one, for many at once."""
    answered = Grievance.objects.filter(state=State.ANSWERED)
    away = as_stand_in(answered, user)
    own = GrievanceEvent.objects.filter(grievance=OuterRef("pk"), by=user)
    had_it = own.filter(Q(move__in=ANSWERS) | Q(details__has_key=IN_PLACE_OF))
    serving = Service.objects.as_of(on).filter(cadre__user=user).values("organisation")
    over = Q(pk__in=[])
    for verb in ("dispatch", "supervise"):
        for area in areas_of(user, "grievance", verb):
            over |= within_path(area.path, "area")
    return answered.filter(
        Q(handler__user=user)
        | Q(pk__in=away.values("pk"))
        | Exists(had_it)
        | (Q(lead__in=serving) & ~over)
        | Q(concerned__in=serving)
    )
