"""What a row of a diary sheet says, and what is stored under its number."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from contacts.kit.quantities import Quantity
from contacts.kit.quantity_fields import columns_of
from contacts.models import Area, Cadre, Household, Organisation, ResponsibilityDistrict
from visits.models import Activity, ActivityKind, ActivityState, HouseholdMet, Participant, Source


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A row with its words resolved. `recorded_at` is None where the sheet doesn't say it."""

    number: str
    kind: ActivityKind
    happened_on: dt.date
    began_at: dt.time | None
    township: Area
    district: ResponsibilityDistrict | None
    organisation: Organisation | None
    cadres: list[Cadre]
    households: list[Household]
    heard: str
    done: str
    attendance: Quantity | None
    state: ActivityState
    recorded_at: dt.datetime | None
    voided_at: dt.datetime | None
    void_reason: str

    def facts(self) -> dict[str, Any]:
        """What the row says, as it is compared with what is stored; blank cells say nothing."""
        said: dict[str, Any] = {
            "kind_id": self.kind.pk,
            "happened_on": self.happened_on,
            "began_at": self.began_at,
            "district_id": self.district and self.district.pk,
            "organisation_id": self.organisation and self.organisation.pk,
            "heard": self.heard or None,
            "done": self.done or None,
            **(columns_of("attendance", self.attendance) if self.attendance else {}),
            "recorded_at": self.recorded_at,
        }
        return {name: value for name, value in said.items() if value is not None}

    def people(self) -> set[int]:
        """Who took part."""
        return {cadre.pk for cadre in self.cadres}

    def homes(self) -> set[int]:
        """Whom they met."""
        return {household.pk for household in self.households}

    def activity(self, undated: dt.datetime) -> Activity:
        """The entry as a new activity; `undated` is its recorded time where the row has none."""
        recorded_at = self.recorded_at or undated
        return Activity(
            kind=self.kind,
            happened_on=self.happened_on,
            began_at=self.began_at,
            township=self.township,
            district=self.district,
            organisation=self.organisation,
            heard=self.heard,
            done=self.done,
            **columns_of("attendance", self.attendance),
            state=self.state,
            source=Source.IMPORTED,
            written_at=recorded_at,
            recorded_at=recorded_at,
            voided_at=self.voided_at or recorded_at if self.state == ActivityState.VOIDED else None,
            void_reason=self.void_reason,
            sheet_number=self.number,
        )


COMPARED = (
    "kind_id", "happened_on", "began_at", "district_id", "organisation_id", "heard", "done",
    "attendance", "attendance_at_least", "recorded_at",
)  # fmt: skip

COUNTED = ("kind_id", "happened_on", "district_id", "organisation_id", "recorded_at")


@dataclass(slots=True)
class Stored:
    """An imported activity as it stands in the database, with as little as comparing needs."""

    pk: int
    state: str
    facts: dict[str, Any]
    people: set[int]
    homes: set[int]

    def differs(self, entry: Entry) -> bool:
        """Whether a row says otherwise."""
        said = entry.facts()
        return (
            any(self.facts[name] != value for name, value in said.items())
            or self.people != entry.people()
            or self.homes != entry.homes()
        )

    def counts_otherwise(self, entry: Entry) -> bool:
        """Whether a row says otherwise of what decides where the entry counts."""
        said = entry.facts()
        return (
            any(self.facts[name] != said.get(name, self.facts[name]) for name in COUNTED)
            or self.people != entry.people()
            or self.homes != entry.homes()
        )


def stored_in(townships: list[int]) -> dict[tuple[int, str], Stored]:
    """The imported activities of some townships by their numbers."""
    rows = Activity.objects.filter(township__in=townships).exclude(sheet_number="").order_by()
    known: dict[tuple[int, str], Stored] = {}
    by_pk: dict[int, Stored] = {}
    for pk, township, number, state, *values in rows.values_list(
        "pk", "township", "sheet_number", "state", *COMPARED
    ).iterator():
        stored = Stored(pk, state, dict(zip(COMPARED, values, strict=True)), set(), set())
        known[township, number] = by_pk[pk] = stored
    of_these = {"activity__township__in": townships}
    links = Participant.objects.filter(**of_these).exclude(activity__sheet_number="")
    for pk, cadre in links.values_list("activity", "cadre").iterator():
        by_pk[pk].people.add(cadre)
    met = HouseholdMet.objects.filter(**of_these).exclude(activity__sheet_number="")
    for pk, household in met.values_list("activity", "household").iterator():
        by_pk[pk].homes.add(household)
    return known
