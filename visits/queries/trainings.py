"""Trainings of the district teams: who is meant, and which ones a team attended (S006)."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from contacts.access import visible_to
from contacts.models import Cadre, Post, PostRole, ResponsibilityDistrict, User
from visits.models import Activity, Answer, Participant

TRAINING = "training"
# 驻点干部 and 辅助团队: the two team types.
TEAM_ROLES = (PostRole.MAIN_TEAM, PostRole.AUXILIARY_TEAM)


def teams_of(districts: Iterable[ResponsibilityDistrict], on: dt.date) -> QuerySet[Cadre]:
    """Who belongs to the teams of these districts on a day."""
    posts = Post.objects.as_of(on).filter(district__in=list(districts), role__in=TEAM_ROLES)
    return Cadre.objects.filter(pk__in=posts.values("cadre"))


def team_sizes(districts: Iterable[ResponsibilityDistrict], on: dt.date) -> dict[int, int]:
    """How many people each team has, by the district's key; those without a team left out."""
    posts = Post.objects.as_of(on).filter(district__in=list(districts), role__in=TEAM_ROLES)
    counted = posts.order_by().values_list("district").annotate(n=Count("cadre", distinct=True))
    return dict(counted)


@dataclasses.dataclass(frozen=True)
class Attended:
    """A training, how many of the team were there, and how many the team had that day."""

    activity: Activity
    there: int
    team: int


def trainings_of(district: ResponsibilityDistrict, user: User, year: int) -> list[Attended]:
    """The trainings of a year at which somebody of the team was, as far as `user` may see them."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    rows = visible_to(Activity.objects.valid(), user).filter(
        kind__code=TRAINING, happened_on__range=(first, last)
    )
    that_day = Q(starts_on__lte=OuterRef("activity__happened_on")) & (
        Q(ends_on=None) | Q(ends_on__gte=OuterRef("activity__happened_on"))
    )
    stood = Post.objects.filter(
        that_day, cadre=OuterRef("cadre"), district=district, role__in=TEAM_ROLES
    )
    people = Participant.objects.filter(Exists(stood), activity__in=rows.values("pk"))
    people = people.exclude(answer=Answer.NOT_THERE).order_by()
    there = dict(people.values_list("activity").annotate(n=Count("pk")))
    team = list(district.posts.overlapping(first, last).filter(role__in=TEAM_ROLES))
    found = Activity.objects.filter(pk__in=there).select_related("kind").defer("heard", "done")
    return [
        Attended(
            activity,
            there[activity.pk],
            len({post.cadre_id for post in team if post.holds_on(activity.happened_on)}),
        )
        for activity in found.order_by("-happened_on", "-pk")
    ]
