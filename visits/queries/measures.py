"""Measures of matters: which there are, and who may answer for one."""

from __future__ import annotations

import datetime as dt

from django.db.models import Prefetch, Q, QuerySet

from contacts.models import (
    BY_NAME_ALONE,
    CARD_ONLY_ROLES,
    ROLES_WITHOUT_REGISTER,
    Cadre,
    Organisation,
    Post,
    Service,
)
from visits.models import AFTER_THE_END, Grievance, Measure
from visits.workflow import State

Owner = Organisation | Cadre
# What became of these goes on elsewhere, or nowhere: nobody owes their measures.
GONE = (State.MERGED, State.PASSED_ON, State.VOIDED)


def kept(rows: QuerySet[Measure]) -> QuerySet[Measure]:
    """Those that were not dropped, with who answers for them."""
    return rows.filter(dropped_at=None).select_related("organisation", "cadre")


def with_measures(rows: QuerySet[Grievance]) -> QuerySet[Grievance]:
    """Matters with their measures as `planned`, the dropped ones left out."""
    return rows.prefetch_related(
        Prefetch("measures", kept(Measure.objects.all()), to_attr="planned")
    )


def running(rows: QuerySet[Measure]) -> QuerySet[Measure]:
    """Those that still are to be done: of matters that have not gone elsewhere, and of closed ones
    what goes on after the answer."""
    still = rows.filter(done_on=None, dropped_at=None).exclude(grievance__state__in=GONE)
    return still.exclude(~Q(kind__in=AFTER_THE_END), grievance__state=State.CLOSED)


def offices_of(grievance: Grievance) -> QuerySet[Organisation]:
    """The offices that have the matter in hand: the lead, and those that do their part.

    Police and judicial officers have it by name alone (care P4), so no such office is among them.
    """
    parts = grievance.parts.filter(released_at=None).values("organisation")
    found = Organisation.objects.filter(Q(pk=grievance.lead_id) | Q(pk__in=parts))
    return found.exclude(kind__in=BY_NAME_ALONE).order_by("name")


def owners_for(grievance: Grievance, on: dt.date) -> list[Owner]:
    """Who may answer for a measure: offices and cadres who see the matter already.

    Whoever else is wanted is asked for a part first: to be put down for something shows nobody a
    matter that was none of theirs (rule of trust 3).
    """
    offices = list(offices_of(grievance))
    serving = Service.objects.as_of(on).filter(organisation__in=[o.pk for o in offices])
    posts = Post.objects.as_of(on).filter(district=grievance.district_id)
    standing = posts.exclude(role__in={*ROLES_WITHOUT_REGISTER, *CARD_ONLY_ROLES})
    named = [grievance.handler_id, grievance.first_asked_id, grievance.leader_id]
    cadres = Cadre.objects.filter(
        Q(pk__in=[pk for pk in named if pk])
        | Q(pk__in=serving.values("cadre"))
        | Q(pk__in=standing.values("cadre"))
    )
    return [*offices, *cadres.order_by("name_keys", "pk")]
