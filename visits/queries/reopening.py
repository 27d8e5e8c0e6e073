"""What is to be done once more: the resident did not agree, or the follow-up heard that it is not solved."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Value, When

from visits.models import FollowUp, Grievance, GrievanceEvent
from visits.workflow import LABELS, UNANSWERED

MOVES = ("object", "reopen")
# What was said stands until it is answered again.
REOPENED = Q(followed_up=FollowUp.UNSOLVED, state__in=UNANSWERED)


def with_reopening(rows: QuerySet[Grievance]) -> QuerySet[Grievance]:
    """With the move by which each was opened again as `reopened_by`; "" where none was, or where it is
    answered again. Only of those that were, the history is asked."""
    events = GrievanceEvent.objects.filter(grievance=OuterRef("pk"), move__in=MOVES)
    last = Subquery(events.order_by("-number").values("move")[:1])
    return rows.annotate(reopened_by=Case(When(REOPENED, then=last), default=Value("")))


def reopened_words(grievance: Any) -> str:
    """群众不同意，重办; "" where there is nothing to say. The matter comes from `with_reopening`."""
    move = getattr(grievance, "reopened_by", "") or ""
    return str(LABELS[move]) if move else ""
