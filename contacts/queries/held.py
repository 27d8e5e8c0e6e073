"""What is held about a household, and which roles looked at it (rule of trust 7).

Residents may see both. Who it was, by name, is for the auditor alone.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from contacts.kit import clock
from contacts.models import AuditEvent, AuditVerb, CareMembership, Grant, Household
from contacts.policy import Role
from contacts.queries.rights import RESOURCES

LOOKING = (
    AuditVerb.READ,
    AuditVerb.CREATE,
    AuditVerb.CHANGE,
    AuditVerb.EXPORT,
    AuditVerb.PRINT,
)


@dataclasses.dataclass(frozen=True)
class Held:
    """Everything in the register about one household, also what has ended."""

    residents: list[Any]
    care: list[CareMembership]
    wishes: list[Any]
    contacts: list[Any]
    looks: list[Look]


@dataclasses.dataclass(frozen=True)
class Look:
    """What holders of one role did with which of the household's data: how often, and when last."""

    role: str
    what: str
    verb: str
    times: int
    last_on: dt.date


def held(household: Household, further: Iterable[Any] = ()) -> Held:
    """All of it; six statements. `further` are the ids of what higher apps hold about it."""
    residents = list(household.residents.order_by("pk"))
    care = list(household.memberships.select_related("group", "resident").order_by("starts_on"))
    contacts = list(household.assignments.select_related("cadre").order_by("starts_on"))
    records = [household, *residents, *care, *contacts]
    return Held(
        residents=residents,
        care=care,
        wishes=list(household.wishes.order_by("starts_on")),
        contacts=contacts,
        looks=looks(events_about([*(record.uid for record in records), *further])),
    )


def events_about(ids: Iterable[Any]) -> QuerySet[AuditEvent]:
    """The events of the trail that name one of these records.

    The ids stand in a list of JSON; as text they are compared alike on both databases.
    """
    about = Q()
    for uid in ids:
        about |= Q(ids_as_text__contains=str(uid))
    named = AuditEvent.objects.annotate(ids_as_text=Cast("object_ids", TextField()))
    return named.filter(about, verb__in=LOOKING).order_by()


def looks(events: QuerySet[AuditEvent]) -> list[Look]:
    """The events by the role that their users held that day, by what it was and what they did."""
    rows = list(events.values_list("user_id", "at", "verb", "resource"))
    grants: dict[int, list[Grant]] = defaultdict(list)
    for grant in Grant.objects.filter(user__in={row[0] for row in rows if row[0]}):
        grants[grant.user_id].append(grant)
    days: dict[tuple[str, str, str], list[dt.date]] = defaultdict(list)
    for user, at, verb, resource in rows:
        day = clock.day_of(at)
        role = _role(grants[user], day) if user else _("系统")
        days[role, resource, verb].append(day)
    found = [
        Look(role, str(RESOURCES.get(what, what)), str(AuditVerb(verb).label), len(of), max(of))
        for (role, what, verb), of in days.items()
    ]
    return sorted(found, key=lambda look: (look.last_on, look.times), reverse=True)


def _role(grants: list[Grant], day: dt.date) -> str:
    """The role by which a user could look on a day; of several the one that reaches farthest."""
    held_then = {grant.role for grant in grants if grant.holds_on(day)}
    for role in Role:
        if role in held_then:
            return str(role.label)
    return _("当天没有授权的账号")
