"""What a form may fill in: nothing is asked that is known (rule of light burden 1)."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Q, QuerySet

from contacts.models import (
    ROLES_WITHOUT_REGISTER,
    Cadre,
    Organisation,
    Post,
    ResponsibilityDistrict,
    User,
)
from visits.models import Activity, ActivityKind, Answer, Family, Participant, holds

# Companions of a visit longer ago are not offered, and kinds not called usual.
RECENT = dt.timedelta(days=60)
USUAL_KINDS = 6


def usual_district(cadre: Cadre, on: dt.date) -> ResponsibilityDistrict | None:
    """The district in which the cadre stands; of several, that of the last entry."""
    districts = own_districts(cadre, on)
    if len(districts) < 2:
        return districts[0] if districts else None
    last = _entries(cadre).filter(district__in=districts).first()
    return last.district if last else districts[0]


def own_districts(cadre: Cadre, on: dt.date) -> list[ResponsibilityDistrict]:
    """The districts in which the cadre stands, each once, in the order of the places."""
    posts = _posts(cadre, on).select_related("district").order_by("district__area__path", "pk")
    return list({post.district_id: post.district for post in posts}.values())


def usual_organisation(cadre: Cadre, on: dt.date) -> Organisation | None:
    """The unit in which the cadre serves."""
    service = cadre.services.as_of(on).select_related("organisation").first()
    return service.organisation if service else None


def last_companions(cadre: Cadre, on: dt.date) -> list[Cadre]:
    """Who came along on the cadre's last visit, if it wasn't long ago."""
    last = _entries(cadre).filter(
        happened_on__gte=on - RECENT, kind__family="visits", district__isnull=False
    )
    others = Participant.objects.filter(activity__in=last.values("pk")[:1])
    others = others.exclude(cadre=cadre).exclude(answer=Answer.NOT_THERE)
    return [person.cadre for person in others.select_related("cadre").order_by("pk")]


def usual_kinds(cadre: Cadre, on: dt.date) -> list[ActivityKind]:
    """What the cadre recorded lately, the most often first."""
    recent = Q(
        holds("activities"),
        activities__participants__cadre=cadre,
        activities__happened_on__gt=on - RECENT,
    )
    kinds = ActivityKind.objects.filter(is_active=True).annotate(
        times=Count("activities", filter=recent)
    )
    return list(kinds.filter(times__gt=0).order_by("-times", "pk")[:USUAL_KINDS])


def colleagues(cadre: Cadre, on: dt.date) -> QuerySet[Cadre]:
    """Those who stand in the same districts: the likely companions."""
    around = Post.objects.as_of(on).filter(district__in=_posts(cadre, on).values("district"))
    around = around.exclude(role__in=ROLES_WITHOUT_REGISTER)
    return Cadre.objects.filter(pk__in=around.values("cadre")).exclude(pk=cadre.pk)


def _posts(cadre: Cadre, on: dt.date) -> QuerySet[Post]:
    return Post.objects.as_of(on).filter(cadre=cadre).exclude(role__in=ROLES_WITHOUT_REGISTER)


def own_visits(user: User | None, since: dt.date) -> QuerySet[Activity]:
    """Where somebody went himself from a day on, the latest first."""
    there = Participant.objects.filter(cadre__user=user).exclude(answer=Answer.NOT_THERE)
    rows = Activity.objects.valid().filter(pk__in=there.values("activity"), happened_on__gte=since)
    out = rows.filter(kind__family__in=(Family.VISITS, Family.FIELD))
    return out.select_related("kind", "district").order_by("-happened_on", "-pk")


def _entries(cadre: Cadre) -> QuerySet[Activity]:
    """The latest first; what was typed before its day is no last visit."""
    entries = Activity.objects.filter(holds(), participants__cadre=cadre)
    return entries.select_related("district").order_by("-happened_on", "-recorded_at")
