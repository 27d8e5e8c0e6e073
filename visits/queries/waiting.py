"""What waits for a cadre's own word."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from contacts.access import as_stand_in, not_kept_from, visible_to
from contacts.models import BY_NAME_ALONE, Cadre, Service, StandIn, User
from visits.models import (
    ActivityState,
    Answer,
    DiaryReview,
    Grievance,
    Measure,
    Part,
    Participant,
    SpotCheck,
    SpotCheckResult,
)
from visits.queries.holders import by_name, in_charge, of_cadre, of_offices
from visits.queries.measures import running
from visits.queries.reopening import with_reopening
from visits.queries.standings import with_clock
from visits.workflow import HANDED, UNANSWERED, UNSENT

# Where a part or a measure is.
PLACE = ("grievance__district", "grievance__area")


def open_questions(cadre: Cadre) -> QuerySet[Participant]:
    """The entries in which the cadre was named and is asked whether it is so, oldest first.

    `alone`: nobody else stands in it, so a paper it was typed from is the cadre's own.
    """
    others = Participant.objects.filter(activity=OuterRef("activity")).exclude(cadre=cadre)
    return (
        Participant.objects.filter(cadre=cadre, answer=Answer.OPEN)
        .filter(activity__state=ActivityState.VALID)
        .exclude(activity__typed_by=cadre.user_id)
        .select_related("activity__kind", "activity__typed_by", "activity__district")
        .prefetch_related("activity__met__household")
        .annotate(alone=~Exists(others))
        .order_by("activity__happened_on", "pk")
    )


def open_remarks(cadre: Cadre) -> QuerySet[DiaryReview]:
    """The assessors' remarks that the cadre hasn't answered."""
    rows = DiaryReview.objects.filter(cadre=cadre, replied_at=None, confirmed_at=None)
    return rows.exclude(remark="").select_related("assessor").order_by("month")


def denied_visits(cadre: Cadre) -> QuerySet[SpotCheck]:
    """The spot checks in which a household denied the cadre's visit, and that wait for a word."""
    there = Participant.objects.filter(cadre=cadre).exclude(answer=Answer.NOT_THERE)
    rows = SpotCheck.objects.filter(
        activity__in=there.values("activity"),
        activity__state=ActivityState.VALID,
        result=SpotCheckResult.SAYS_NO_VISIT,
        replied_at=None,
    )
    return rows.select_related("activity__kind", "met__household").order_by("result_at")


def matters_in_hand(user: User, cadre: Cadre, on: dt.date) -> QuerySet[Grievance]:
    """What waits for the cadre: handled by name, with his office while nobody there has it by name, or
    first told to him while no office has it (首问负责); of a colleague on leave for whom he stands
    in, what is not answered yet (`whom`: the colleague's name); and what he took charge of as a leader
    (`is_charge`).

    What is due first stands first; what stands still comes last.
    """
    mine = of_cadre(cadre, on) | of_offices(_offices(Q(cadre=cadre), on), on)
    open_ones = Grievance.objects.filter(state__in=UNANSWERED)
    away = as_stand_in(open_ones.exclude(~by_name(on), state__in=HANDED), user)
    theirs = Q(pk__in=away.values("pk"))
    charge = in_charge([cadre])
    whom = Case(
        When(mine | ~theirs, then=Value("")),
        When(state__in=UNSENT, then=F("first_asked__name")),
        default=F("handler__name"),
    )
    is_charge = Case(When(charge & ~mine, then=Value(True)), default=Value(False))
    found = Grievance.objects.filter(mine | theirs | charge)
    rows = with_reopening(found.annotate(whom=whom, is_charge=is_charge))
    rows = not_kept_from(rows, user).select_related("district", "area")
    return with_clock(rows).order_by(F("next_due_at").asc(nulls_last=True), "pk")


def parts_owed(user: User, on: dt.date) -> QuerySet[Part]:
    """What the offices in which the user serves still have to report on others' matters (协办); what
    is due first stands first."""
    rows = Part.objects.running().filter(organisation__in=_offices(Q(cadre__user=user), on))
    rows = rows.select_related("organisation", "whistle", *PLACE)
    return not_kept_from(rows, user).order_by("due_on", "pk")


def measures_owed(user: User, on: dt.date) -> QuerySet[Measure]:
    """The measures for which the user answers by name, or an office in which he serves, or a colleague on
    leave for whom he is there (AB角), of matters that he sees; what is due first stands first."""
    offices = _offices(Q(cadre__user=user), on)
    away = StandIn.objects.in_force(on).filter(stand_in__user=user).values("cadre")
    mine = Q(cadre__user=user) | Q(cadre__in=away) | Q(organisation__in=offices)
    rows = visible_to(running(Measure.objects.filter(mine)), user)
    return rows.select_related("organisation", "cadre", *PLACE).order_by("due_on", "pk")


def _offices(whose: Q, on: dt.date) -> QuerySet[Any, Any]:
    """Those in which somebody serves; police and judicial officers act by name alone (care P4)."""
    services = Service.objects.as_of(on).filter(whose)
    return services.exclude(organisation__kind__in=BY_NAME_ALONE).values("organisation")
