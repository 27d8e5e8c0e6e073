"""Changing imported entries that a later sheet tells otherwise, as far as what is closed allows it: the
original is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cache

from django.utils.translation import gettext as _

from contacts.imports.records import RowRefused
from contacts.imports.writing import update
from contacts.models import User
from visits.actions.content import Content
from visits.imports.entries import Entry, Stored
from visits.models import (
    Activity,
    ActivityKind,
    ActivityState,
    ActivityVersion,
    HouseholdMet,
    Participant,
)
from visits.queries.closing import closed_period, locks_at


class Closing:
    """What closed months and periods forbid one sheet to say otherwise of stored entries."""

    def __init__(self, at: dt.datetime, kinds: Mapping[int, ActivityKind]) -> None:
        self.at = at
        self.kinds = kinds
        self.locks_at, self.closed_period = cache(locks_at), cache(closed_period)

    def refuse_late(self, stored: Stored, entry: Entry, column: str) -> None:
        """Refuse to correct what is locked, or counted by a closed period.

        Raises:
            RowRefused: at `column`.
        """
        first = min(stored.facts["happened_on"], entry.happened_on)
        if self.at > self.locks_at(first.replace(day=1)):
            raise RowRefused("closed", column, _("这一条已经导入，所在月份已经关账，不能再改。"))
        if stored.counts_otherwise(entry) and (period := self.counted(stored, entry)):
            sentence = _("这一条已经导入，%(period)s已经关账，不能再改。")
            raise RowRefused("closed", column, sentence % {"period": period})

    def counted(self, stored: Stored, entry: Entry) -> str | None:
        """The closed period that has counted the entry as it stands, or would count the row."""
        facts = stored.facts
        return self.closed_period(
            day=facts["happened_on"],
            kinds=(self.kinds[facts["kind_id"]].code,),
            cadres=frozenset(stored.people),
            district=facts["district_id"],
            organisation=facts["organisation_id"],
        ) or self.closed_period(
            day=entry.happened_on,
            kinds=(entry.kind.code,),
            cadres=frozenset(entry.people()),
            district=entry.district.pk if entry.district else None,
            organisation=entry.organisation.pk if entry.organisation else None,
        )


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
