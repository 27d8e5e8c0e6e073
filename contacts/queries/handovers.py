"""Hand-overs that wait for somebody's word."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from contacts.access import may, visible_to
from contacts.models import Cadre, HandOver, HandOverState, User


def waiting_handovers(user: User, cadre: Cadre) -> QuerySet[HandOver]:
    """What the cadre is to accept, and what the user may confirm now that it is accepted."""
    waits = Q(taker=cadre, state=HandOverState.PROPOSED)
    if may(user, "handover", "confirm"):
        accepted = HandOver.objects.filter(state=HandOverState.ACCEPTED)
        waits |= Q(pk__in=visible_to(accepted, user, "confirm").values("pk"))
    rows = HandOver.objects.filter(waits).select_related("giver", "taker")
    return rows.order_by("takes_effect_on", "pk")
