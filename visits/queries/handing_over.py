"""Matters as a hand-over lists them: what a cadre has of each by name."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.kit import clock, days
from contacts.models import Cadre, HandOver, HandOverState
from visits.models import Grievance, GrievanceEvent, Measure
from visits.queries.measures import running
from visits.workflow import HAND_OVER, OPEN, UNSENT

# So much of the words of a matter stands in the list.
CHARACTERS = 40


class Hand(models.TextChoices):
    """What one may have of a matter by name. Parts and follow-ups are an office's, whoever does them."""

    HANDLER = "handler", gettext_lazy("经办")
    FIRST = "first", gettext_lazy("首问")
    LEADER = "leader", gettext_lazy("包案")
    MEASURES = "measures", gettext_lazy("措施")


def open_matters(cadre: Cadre) -> QuerySet[Grievance]:
    """Those of which a cadre has something by name that still is to be done: handled, told first and
    sent to no office yet, taken charge of, measures."""
    own = running(Measure.objects.filter(cadre=cadre)).order_by().values("grievance")
    named = Q(handler=cadre) | Q(leader=cadre)
    first = Q(first_asked=cadre, state__in=UNSENT)
    rows = Grievance.objects.standing().filter(Q(named, state__in=OPEN) | first | Q(pk__in=own))
    return rows.select_related("kind", "lead", "area").order_by("received_at", "pk")


def hands_of(grievance: Grievance, cadre: Cadre) -> list[Hand]:
    """What of a matter a cadre has by name now."""
    has = {
        Hand.HANDLER: grievance.is_open and grievance.handler_id == cadre.pk,
        Hand.FIRST: grievance.state in UNSENT and grievance.first_asked_id == cadre.pk,
        Hand.LEADER: grievance.is_open and grievance.leader_id == cadre.pk,
        Hand.MEASURES: own_measures(grievance, cadre).exists(),
    }
    return [hand for hand, is_so in has.items() if is_so]


def own_measures(grievance: Grievance, cadre: Cadre) -> QuerySet[Measure]:
    """The measures of a matter for which a cadre answers and that still are to be done."""
    return running(grievance.measures.filter(cadre=cadre))


def hands_in_words(codes: Iterable[str]) -> str:
    """经办、措施."""
    return "、".join(str(Hand(code).label) for code in codes)


def stayed(handover: HandOver) -> set[int]:
    """The keys of those in its list that do not go along, or did not: nothing was left to be done."""
    listed = set(handover.matters.values_list("pk", flat=True))
    if handover.state == HandOverState.CONFIRMED:
        told = GrievanceEvent.objects.filter(move=HAND_OVER, details__handover=str(handover.uid))
        return listed - set(told.filter(grievance__in=listed).values_list("grievance", flat=True))
    still = open_matters(handover.giver).filter(pk__in=listed)
    return listed - set(still.values_list("pk", flat=True))


def in_words(row: Grievance) -> str:
    """Number, what it is about, how it stands; nobody who raised it."""
    words = Truncator(" ".join(row.text.split())).chars(CHARACTERS)
    return f"{row.number} · {words} · {row.get_state_display()}"


def in_outline(row: Grievance) -> str:
    """When it came in alone, for whoever may not read it."""
    day = days.in_words(clock.day_of(row.received_at), this_year=clock.today().year)
    return _("诉求一件，%(day)s收到") % {"day": day}
