"""Matters that come up in an activity: they become grievances with it, and nothing is typed twice."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock
from contacts.models import Household, User
from visits.actions.grievances import Matter, register_grievance
from visits.actions.moves import make_move
from visits.models import Activity, Channel, Family, Grievance, GrievanceKind, Raiser, Topic


class Outcome(models.TextChoices):
    """The ways out of a visit (domain.md, section 5), and handling it oneself."""

    REPORT = "report", _("要协调，上报")
    TAKE = "take", _("我来办")
    SOLVE = "solve", _("当场办好了")
    EXPLAIN = "explain", _("已解释，以后再看")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Raised:
    """One matter as it was typed with an entry. `said` is what its outcome asks for."""

    text: str
    kind: GrievanceKind
    household: Household | None = None
    topic: Topic | None = None
    outcome: Outcome = Outcome.REPORT
    said: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """In plain values and public ids."""
        return {
            "text": self.text,
            "kind": self.kind.code,
            "household": str(self.household.uid) if self.household else None,
            "topic": self.topic.code if self.topic else None,
            "outcome": self.outcome.value,
            "said": {name: str(value) for name, value in sorted(self.said.items())},
        }


# How a matter came in, by what was done; all others: a visit.
CHANNELS = {
    Family.RECEPTION: Channel.RECEPTION,
    Family.MEETINGS: Channel.MEETING,
}
BY_KIND = {"forum": Channel.FORUM, "opinion_box": Channel.BOX}


def digest_with(digest: str, raised: Sequence[Raised]) -> str:
    """The digest of an entry together with the matters that came with it."""
    if not raised:
        return digest
    said = json.dumps([digest, *(row.as_json() for row in raised)], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


@transaction.atomic
def raise_matters(
    *, by: User, activity: Activity, raised: Sequence[Raised], at: dt.datetime
) -> list[Grievance]:
    """A grievance for each matter, once: its id follows from the entry's.

    Household, district, channel and the first-asked cadre are known already. The clock begins on
    the day of the visit, also where it is written down later.

    Raises:
        ValidationError: by field, as registering and the moves say.
    """
    people = [person.cadre for person in activity.participants.select_related("cadre")]
    asked = next((c for c in people if c.user_id == by.pk), people[0] if people else None)
    received_at = heard_at(activity, at)
    found = []
    for number, row in enumerate(raised, start=1):
        matter = Matter(
            text=row.text,
            kind=row.kind,
            topic=row.topic,
            channel=channel_of(activity),
            raiser=Raiser.HOUSEHOLD if row.household else Raiser.ANONYMOUS,
            household=row.household,
            district=None if row.household else activity.district,
            area=activity.township,
            activity=activity,
            first_asked=asked,
            received_at=received_at,
        )
        uid = uuid.uuid5(activity.uid, f"matter {number}")
        grievance = register_grievance(by=by, uid=uid, matter=matter, at=at)
        if grievance.version == 1 and row.outcome != Outcome.REPORT:
            move = row.outcome.value
            grievance = make_move(by=by, grievance=grievance, move=move, at=at, **row.said)
        found.append(grievance)
    return found


def channel_of(activity: Activity) -> Channel:
    """How what was heard in an activity came in."""
    family = CHANNELS.get(Family(activity.kind.family), Channel.VISIT)
    return BY_KIND.get(activity.kind.code, family)


def heard_at(activity: Activity, at: dt.datetime) -> dt.datetime:
    """When a matter of an activity was heard: now, or by the end of an earlier day."""
    if activity.happened_on >= clock.day_of(at):
        return at
    if activity.began_at:
        heard = dt.datetime.combine(activity.happened_on, activity.began_at)
        return timezone.make_aware(heard)
    return clock.end_of(activity.happened_on).replace(microsecond=0)
