"""Commitments as a hand-over lists them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from contacts.kit import clock, days
from contacts.models import Cadre, HandOver, HandOverState
from visits.models import Commitment


def open_commitments(cadre: Cadre) -> QuerySet[Commitment]:
    """Those that a cadre is to keep, and of which nobody has said yet how they went."""
    return Commitment.objects.open().filter(cadre=cadre).order_by("due_on", "pk")


def stayed(handover: HandOver) -> set[int]:
    """The keys of those in its list that were settled before the leader's word, so stay with the giver."""
    rows = handover.commitments.exclude(outcome="").filter(cadre=handover.giver)
    if handover.state == HandOverState.CONFIRMED and handover.confirmed_at:
        rows = rows.filter(settled_on__lte=clock.day_of(handover.confirmed_at))
    return set(rows.values_list("pk", flat=True))


def in_words(row: Commitment) -> str:
    """What, to whom, by when."""
    return f"{row.what} · {row.to_whom} · {_due(row)}"


def in_outline(row: Commitment) -> str:
    """By when alone, for whoever may not read it."""
    return _("承诺一条，%(day)s以前") % {"day": _due(row)}


def _due(row: Commitment) -> str:
    return days.in_words(row.due_on, this_year=clock.today().year)
