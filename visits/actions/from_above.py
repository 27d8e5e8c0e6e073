"""Matters that the level above sends by the sheet, as the hotline 12345 does: many at once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from contacts.kit.jobs import nudge
from contacts.models import Area, User
from visits.actions.clocks import wind
from visits.actions.grievances import Matter, first_event, next_numbers
from visits.models import Grievance, GrievanceEvent

AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One matter as a row tells it.

    Attributes:
        key: by which it is known again (`actions.grievances.sheet_key`).
        digest: of all that the row says.
        told: what its history tells of the sheet: `due_at` (the deadline that stands), `source`,
            `unit` and `above` (the state there).
    """

    matter: Matter
    township: Area
    key: str
    digest: str
    told: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def register_sent(*, by: User | None, sent: Sequence[Sent], at: dt.datetime) -> list[Grievance]:
    """Store them with numbers in the order of the sheet, histories and clocks.

    The caller has looked that none is there yet, and leaves the events of the trail.

    Raises:
        IntegrityError: one of them came in meanwhile.
    """
    by_township: dict[Area, list[Sent]] = defaultdict(list)
    for one in sent:
        by_township[one.township].append(one)
    stored = [row for place, rows in by_township.items() for row in _store(place, rows, by, at)]
    for start in range(0, len(stored), AT_ONCE):
        wind(stored[start : start + AT_ONCE])
    if any(grievance.kind.is_urgent for grievance in stored):
        nudge("reports.alert_matters")
    return stored


def _store(
    township: Area, sent: Sequence[Sent], by: User | None, at: dt.datetime
) -> list[Grievance]:
    numbers = next_numbers(township, at, len(sent))
    rows = [
        Grievance(
            **one.matter.columns(),
            uid=uuid.uuid4(),
            township=township,
            number=number,
            registered_at=at,
            # Nobody: it was told to nobody here, and whoever leaves the office keeps none of it.
            # The first event and the trail say who brought it in.
            content_digest=one.digest,
            sheet_key=one.key,
            version=1,
        )
        for number, one in zip(numbers, sent, strict=True)
    ]
    Grievance.objects.bulk_create(rows, batch_size=AT_ONCE)
    GrievanceEvent.objects.bulk_create(
        (first_event(row, by, one.told) for row, one in zip(rows, sent, strict=True)),
        batch_size=AT_ONCE,
    )
    return rows
