"""Who may write for whom, and whose an entry is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from contacts import access
from contacts.models import Cadre, User
from visits.models import Activity, Answer, Participant


def cadres_written_for(user: User) -> QuerySet[Cadre]:
    """The cadres for whom `user` may enter activities: oneself; for a clerk or a secretary all
    of the area, whose paper records they type."""
    return access.visible_to(Cadre.objects.all(), user, "create", resource="activity")


def cadres_with_diary(rows: Any, on: dt.date) -> QuerySet[Any]:
    """Without those who stand on the contact card only: police and judicial officers (care P4)."""
    found: QuerySet[Any] = rows.not_card_only(on)
    return found


def may_change(user: User, activity: Activity) -> bool:
    """Whether the entry is the user's to correct, to add to and to void.

    It belongs to whoever typed it. A record typed from another's paper, or brought in by a
    sheet, belongs to those who took part as well.
    """
    if activity.typed_by_id == user.pk:
        return True
    named = Participant.objects.filter(activity=activity).exclude(answer=Answer.NOT_THERE)
    accounts = set(named.values_list("cadre__user", flat=True)) - {None}
    return activity.typed_by_id not in accounts and user.pk in accounts
