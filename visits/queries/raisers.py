"""Who may know who raised a matter: the one condition that pages, prints and searches ask.

Whoever has a part in a matter may: who heard it or wrote it down, in whose hands it is, who supervises
it, and who may ring whoever raised it. Of petitions and of complaints few may: beside those who heard
it or have it only who dispatches or supervises. Whoever serves in the office that a complaint is about
may not, whatever the rights, unless it was told to that very person (S254, care P1).
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from contacts.access import as_stand_in, visible_to
from contacts.kit import clock
from contacts.models import BY_NAME_ALONE, Service, StandIn, User
from visits.models import Grievance
from visits.queries.holders import by_name

# Who raised a petition or a complaint, few need to know.
COMPLAINT = "complaint"
CONFIDENTIAL = (COMPLAINT,)
CLOSE = Q(kind__is_petition=True) | Q(kind__code__in=CONFIDENTIAL)


def is_kept_close(grievance: Grievance) -> bool:
    """Whether few may know who raised it: petitions, and complaints about an office."""
    return grievance.kind.is_petition or grievance.kind.code in CONFIDENTIAL


def known_to(rows: QuerySet[Grievance], user: User) -> QuerySet[Grievance]:
    """Narrow matters to those of which the user may know who raised them; part of one statement."""
    this = Grievance.objects.filter(pk=OuterRef("pk"))
    stands_in = Exists(as_stand_in(this, user))
    right = {
        verb: Exists(visible_to(this, user, verb)) for verb in ("reveal", "dispatch", "supervise")
    }
    told = Q(first_asked__user=user) | Q(registered_by=user)
    serving = Service.objects.as_of(clock.today()).filter(cadre__user=user)
    office = serving.exclude(organisation__kind__in=BY_NAME_ALONE)
    has_it = (
        Q(by_name(clock.today()), handler__user=user)
        | Q(lead__in=office.values("organisation"))
        | stands_in
    )
    allowed = right["supervise"] | CLOSE & right["dispatch"] | ~CLOSE & right["reveal"]
    away = StandIn.objects.in_force(clock.today()).filter(stand_in__user=user).values("cadre")
    theirs = Service.objects.as_of(clock.today()).filter(cadre__in=away).values("organisation")
    concerned = Q(concerned__in=serving.values("organisation"))
    concerned |= Q(stands_in) & Q(concerned__in=theirs)
    return rows.filter(told | ~concerned & (has_it | allowed))
