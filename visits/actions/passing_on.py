"""What a cadre has of matters by name goes to the successor, with the leader's word."""

from __future__ import annotations

from django.db import transaction

from contacts.kit import clock
from contacts.models import HandOver, User
from visits.actions.moves import make_move
from visits.queries.handing_over import open_matters
from visits.workflow import HAND_OVER


@transaction.atomic
def pass_on_matters(handover: HandOver, by: User) -> None:
    """Each matter in the list of a hand-over by a move of its own, in one order, so that nobody waits in
    a ring; those of which nothing is left to be done stay."""
    rows = open_matters(handover.giver).filter(pk__in=handover.matters.all())
    for grievance in rows.order_by("pk"):
        make_move(by=by, grievance=grievance, move=HAND_OVER, at=clock.now(), handover=handover)
