"""Who convened a public-concerns meeting, held against the office of that day (S214).

A village's meeting is convened by its secretary, a township's by its secretary or its mayor.
Another convener is marked, never refused.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from contacts.models import AreaKind, Cadre, Grant, Post, Service, ServiceCategory
from contacts.policy import Role
from visits.catalogue import CONVENED
from visits.models import Activity

# Titles of the principal officers; the deputies carry the same words behind 副.
SECRETARY = ("书记",)
# Secretaries of the youth league and of the discipline inspection are others.
OTHER_SECRETARIES = ("团", "纪")
HEADS = ("党委书记", "党工委书记", "镇长", "乡长", "街道办事处主任", "办事处主任")


def with_convener(rows: QuerySet[Activity]) -> QuerySet[Activity]:
    """Entries with their convener, and `other_convener`: not the principal officer of the level."""
    in_village = Q(place_kind=AreaKind.VILLAGE) & ~_secretary()
    in_township = Q(place_kind=AreaKind.TOWNSHIP) & ~_head()
    asked = Q(kind__code__in=CONVENED, convener__isnull=False)
    return (
        rows.select_related("convener")
        .alias(
            place=Coalesce("district__area", "organisation__area"),
            place_kind=Coalesce("district__area__kind", "organisation__area__kind"),
        )
        .annotate(
            other_convener=Case(
                When(asked & (in_village | in_township), then=Value(True)), default=Value(False)
            )
        )
    )


def principals(rows: QuerySet[Cadre], on: dt.date) -> QuerySet[Cadre]:
    """Those of the cadres who convene meetings by their office on a day."""
    services = Service.objects.as_of(on)
    titled = services.filter(_titled(SECRETARY), category=ServiceCategory.VILLAGE_CADRE)
    granted = Grant.objects.in_force(on).filter(role=Role.SECRETARY)
    return rows.filter(
        Q(pk__in=titled.values("cadre"))
        | Q(pk__in=heads(on).values("cadre"))
        | Q(user__in=granted.values("user"))
    )


def heads(on: dt.date) -> QuerySet[Service]:
    """The services of the townships' secretaries and mayors on a day."""
    services = Service.objects.as_of(on)
    return services.filter(_titled(HEADS), category=ServiceCategory.TOWNSHIP_LEADER)


@cache  # all of it is about the row that asks
def _secretary() -> Q:
    """Secretary of the village by role, or by title while serving or standing there."""
    role = Grant.objects.filter(
        _that_day(), user=OuterRef("convener__user"), role=Role.SECRETARY, area=OuterRef("place")
    )
    titled = Service.objects.filter(
        _that_day(),
        _titled(SECRETARY),
        cadre=OuterRef("convener"),
        category=ServiceCategory.VILLAGE_CADRE,
    )
    stands = Post.objects.filter(
        _that_day(), cadre=OuterRef("convener"), district__area=OuterRef("place")
    )
    there = titled.filter(organisation__area=OuterRef("place"))
    return Q(Exists(role)) | Q(Exists(there)) | (Q(Exists(titled)) & Q(Exists(stands)))


@cache
def _head() -> Q:
    return Q(
        Exists(
            Service.objects.filter(
                _that_day(),
                _titled(HEADS),
                cadre=OuterRef("convener"),
                cadre__township=OuterRef("place"),
                category=ServiceCategory.TOWNSHIP_LEADER,
            )
        )
    )


def _titled(words: tuple[str, ...]) -> Q:
    found = Q()
    for word in words:
        found |= Q(title__contains=word) & ~Q(title__contains=f"副{word}")
    if words == SECRETARY:
        for other in OTHER_SECRETARIES:
            found &= ~Q(title__contains=other)
    return found


def _that_day() -> Q:
    """Held on the day of the entry."""
    open_end = Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("happened_on"))
    return Q(starts_on__lte=OuterRef("happened_on")) & open_end
