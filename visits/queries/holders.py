"""Who has a matter on a day: an office, somebody by name, a desk, or nobody.

One answer for lists, pages, alerts, duties and the sweep:

    not sent yet (`UNSENT`)      the cadre who was asked first, beside whoever dispatches
    handed out (`HANDED`)        whom it names, while he serves in the office that leads it, or, where
                                 none leads it, anywhere; otherwise that office
    explained                    nobody before its day; then it comes back to whoever dispatches
    answered                     whoever follows up
    all others                   nobody

So a matter never falls between two chairs when a cadre changes office: it is the office's again. Leave
takes nothing away: the stand-in (AB角) has it for the colleague (`access.as_stand_in`). An office of
police or justice officers has nothing but by name (care P4), and one that was dissolved has nothing:
what nobody has comes back to whoever dispatches (`orphans`). The rule is ours.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce

from contacts.models import BY_NAME_ALONE, Cadre, Leave, Service
from visits.models import Grievance
from visits.workflow import AT_THE_DESK, HANDED, OPEN, UNSENT, State


class Side(enum.Enum):
    """On whose side a matter lies, as far as its state tells."""

    DESK = "desk"
    HANDS = "hands"
    FOLLOW_UP = "follow_up"
    NOBODY = "nobody"


def side_of(state: str) -> Side:
    """Who has to do something: whoever dispatches or heard it first, an office or whom it names, whoever
    follows up, or nobody any more."""
    if state in AT_THE_DESK:
        return Side.DESK
    if state in HANDED:
        return Side.HANDS
    return Side.FOLLOW_UP if state == State.ANSWERED else Side.NOBODY


def by_name(on: dt.date, to: str = "") -> Q:
    """The condition that whom a matter names still counts; `to` leads from the rows to the matter."""
    serving = Service.objects.as_of(on).filter(cadre=OuterRef(f"{to}handler"))
    there = serving.filter(organisation=OuterRef(f"{to}lead"))
    return Q(Exists(there)) | Q(Exists(serving), **{f"{to}lead__isnull": True})


def is_by_name(grievance: Grievance, on: dt.date) -> bool:
    """The same of one matter; one statement where it names somebody."""
    if grievance.handler_id is None:
        return False
    serving = Service.objects.as_of(on).filter(cadre=grievance.handler_id)
    if grievance.lead_id is not None:
        serving = serving.filter(organisation=grievance.lead_id)
    return serving.exists()


def of_cadre(cadre: Cadre, on: dt.date) -> Q:
    """The matters that a cadre has by name: handled, or told to him first and sent to nobody yet."""
    handled = Q(by_name(on), handler=cadre, state__in=HANDED)
    return handled | Q(first_asked=cadre, state__in=UNSENT)


def in_charge(cadres: Iterable[Cadre]) -> Q:
    """The open matters of which one of these leaders took charge (领导包案)."""
    return Q(leader__in=cadres, state__in=OPEN)


def of_offices(offices: QuerySet[Any, Any], on: dt.date) -> Q:
    """The matters of these offices that nobody there has by name."""
    return Q(lead__in=offices, state__in=HANDED) & ~by_name(on)


def orphans(on: dt.date) -> QuerySet[Grievance]:
    """Handed out, and neither whom it names nor an office is left to do anything about it."""
    still = Q(lead__ends_on__isnull=True) | Q(lead__ends_on__gte=on)
    held = Q(lead__isnull=False) & ~Q(lead__kind__in=BY_NAME_ALONE) & still
    return Grievance.objects.filter(state__in=HANDED).exclude(held).exclude(by_name(on))


def left_behind(on: dt.date) -> QuerySet[Grievance]:
    """Handed out to an office that still is there, by the name of somebody who serves in it no more."""
    named = Grievance.objects.filter(state__in=HANDED, handler__isnull=False)
    return named.exclude(by_name(on)).exclude(pk__in=orphans(on).values("pk"))


def told(on: dt.date, to: str = "") -> Coalesce:
    """The key of the cadre who is told what a matter asks for: whoever has it by name; else who serves
    longest in the office that has it, those on leave last. None: none of these can sign in, so it is
    the desk's."""
    office = Service.objects.as_of(on).exclude(organisation__kind__in=BY_NAME_ALONE)
    office = office.filter(organisation=OuterRef(f"{to}lead"), cadre__user__is_active=True)
    away = Exists(Leave.objects.as_of(on).filter(cadre=OuterRef("cadre")))
    serving = office.order_by(away, "starts_on", "pk").values("cadre")[:1]
    handed = {f"{to}state__in": HANDED}
    return Coalesce(
        _who(When(by_name(on, to), **handed, **_reads(f"{to}handler"), then=F(f"{to}handler"))),
        _who(When(**handed, then=Subquery(serving))),
        _who(
            When(
                **{f"{to}state__in": UNSENT},
                **_reads(f"{to}first_asked"),
                then=F(f"{to}first_asked"),
            )
        ),
        output_field=BigIntegerField(),
    )


def _reads(cadre: str) -> dict[str, bool]:
    """There is an account with which to read what is told."""
    return {f"{cadre}__user__is_active": True}


def _who(case: When) -> Case:
    return Case(case, output_field=BigIntegerField())
