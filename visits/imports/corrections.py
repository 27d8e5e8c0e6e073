"""Changing imported entries that a later sheet tells otherwise: the original is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from contacts.imports.writing import update
from contacts.models import User
from visits.actions.content import Content
from visits.imports.entries import Entry
from visits.models import Activity, ActivityState, ActivityVersion, HouseholdMet, Participant


def correct(pk: int, entry: Entry, *, by: User | None, at: dt.datetime) -> Activity:
    """Bring a stored entry to what its row says, keeping what it said before."""
    activity = Activity.objects.select_for_update(no_key=True).get(pk=pk)
    ActivityVersion.objects.create(
        activity=activity,
        number=activity.versions.count() + 1,
        content=Content.of(activity).as_json(),
        replaced_at=at,
        replaced_by=by,
    )
    for name, value in entry.facts().items():
        setattr(activity, name, value)
    if entry.recorded_at:
        activity.written_at = entry.recorded_at
    activity.save()
    activity.participants.exclude(cadre__in=entry.people()).delete()
    activity.met.exclude(household__in=entry.homes()).delete()
    name_and_meet([(activity, entry)])
    return activity


def void(entries: Mapping[int, Entry], *, by: User | None, at: dt.datetime) -> list[Activity]:
    """Declare stored entries void, as their rows say."""
    voided = list(Activity.objects.filter(pk__in=entries))
    for activity in voided:
        entry = entries[activity.pk]
        activity.state = ActivityState.VOIDED
        activity.voided_at, activity.voided_by = entry.voided_at or at, by
        activity.void_reason = entry.void_reason
    return update(Activity, voided, ("state", "voided_at", "voided_by", "void_reason"))


def name_and_meet(pairs: Iterable[tuple[Activity, Entry]]) -> None:
    """Write who took part and whom they met; what is there already stays."""
    pairs = list(pairs)
    Participant.objects.bulk_create(
        (Participant(activity=a, cadre=cadre) for a, entry in pairs for cadre in entry.cadres),
        ignore_conflicts=True,
    )
    HouseholdMet.objects.bulk_create(
        (
            HouseholdMet(activity=a, household=home)
            for a, entry in pairs
            for home in entry.households
        ),
        ignore_conflicts=True,
    )
