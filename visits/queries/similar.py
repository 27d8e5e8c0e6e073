"""Similar matters, offered before another one is stored and to whoever dispatches (S074).

Compared is what was asked for, never the text of a diary: the same household and topic, the same
place and topic, or words alike. A person decides; nothing is merged by itself. The household is held
against those matters alone of which the user may know who raised them, and never against a petition or
a complaint: an answer would say who that was.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.models import Household, User
from visits.models import Grievance
from visits.queries.raisers import CLOSE, known_to
from visits.workflow import OPEN, State

# The newest of a district that are open, or were received in so many days.
LOOKED_AT, RECENT = 300, dt.timedelta(days=90)
OFFERED = 3
# What the same person registers again in the same words within so long may be a second tap (ours).
SAME_WITHIN = dt.timedelta(days=1)
# So much of a text is compared: what it is about stands at its beginning.
BEGINNING = 400
# Of the pairs of letters of the shorter text at least so many stand in the other too.
ALIKE, FEWEST = 0.4, 3


@dataclass(frozen=True)
class Similar:
    """A matter that may be the same, and why."""

    grievance: Grievance
    why: str | Promise


def similar_to(
    user: User,
    *,
    text: str,
    district: Any,
    now: dt.datetime,
    household: Any = None,
    topic: Any = None,
    place: str = "",
    but: Grievance | None = None,
) -> list[Similar]:
    """The likeliest first; one statement. Without a district nothing is asked."""
    if district is None:
        return []
    recent = Q(state__in=OPEN) | Q(received_at__gte=now - RECENT)
    rows = Grievance.objects.standing().filter(recent, district=district, merged_into=None)
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    rows = visible_to(rows, user).annotate(is_theirs=_of_household(household, user))
    given, found = pairs(text), []
    for row in rows.select_related("topic").order_by("-received_at")[:LOOKED_AT]:
        same_topic = topic is not None and row.topic_id == topic.pk
        alike = likeness(given, pairs(row.text))
        if same_topic and row.is_theirs:
            found.append((3 + alike, Similar(row, _("同一户，同一类"))))
        elif same_topic and place and place.strip() == row.place:
            found.append((2 + alike, Similar(row, _("同一个地方，同一类"))))
        elif alike >= ALIKE:
            found.append((alike, Similar(row, _("说的话很像"))))
    found.sort(key=lambda pair: pair[0], reverse=True)
    return [one for _score, one in found[:OFFERED]]


def registered_already(
    user: User, *, text: str, district: Any, but: uuid.UUID, now: dt.datetime
) -> Grievance | None:
    """What the user registered in the same words of the same district a short while ago, by a form with
    another id than `but`: the browser's way back opens a new form with the old words."""
    rows = Grievance.objects.standing().filter(registered_by=user, district=district, text=text)
    rows = rows.filter(registered_at__gte=now - SAME_WITHIN).exclude(state=State.VOIDED)
    return rows.exclude(uid=but).order_by("-registered_at").first()


def _of_household(household: Household | None, user: User) -> Exists:
    """Whether it is known to the user as this household's."""
    this = Grievance.objects.filter(pk=OuterRef("pk"), household=household)
    return Exists(known_to(this.exclude(CLOSE), user) if household else this.none())


def pairs(text: str) -> set[str]:
    """The pairs of neighbouring letters, without marks and spaces."""
    letters = [letter for letter in text[:BEGINNING].lower() if letter.isalnum()]
    return {one + other for one, other in pairwise(letters)}


def likeness(one: set[str], other: set[str]) -> float:
    """From 0 to 1: the share of the shorter text that stands in the longer one too."""
    shared = len(one & other)
    return shared / min(len(one), len(other)) if shared >= FEWEST else 0.0
